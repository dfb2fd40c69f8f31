"""Which version of the program this is."""

from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "fieldbook-crm"


def app_version() -> str:
    """Return the program's version; a source tree that was never installed has none."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "0"
