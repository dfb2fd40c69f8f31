"""Which version of the program this is. What reads it from the installation is imported when somebody asks."""

DISTRIBUTION = "fieldbook-crm"


def app_version() -> str:
    """Return the program's version; a source tree that was never installed has none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "0"
