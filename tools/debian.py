"""System packages: installed where this may be done, otherwise named."""

import os
import shutil
import subprocess
import sys


class CannotSetUp(Exception):  # noqa: N818 - it names a state
    """The machine lacks something; the message is a sentence that says what to do."""


def have_packages(packages: list[str], reason: str) -> None:
    """Install Debian packages as root.

    Raises:
        CannotSetUp: not root, or no apt-get, or it failed; the message names the command to run.
    """
    command = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        message = f"{reason} As root, run: {command}"
        raise CannotSetUp(message)
    print(f"{reason} Running: {command}", file=sys.stderr, flush=True)
    if not (_apt("install", packages) or (_apt("update", []) and _apt("install", packages))):
        message = f"{reason} This failed: {command}"
        raise CannotSetUp(message)


def _apt(action: str, packages: list[str]) -> bool:
    options = ["--yes", "--no-install-recommends"] if packages else []
    result = subprocess.run(
        ["apt-get", "-qq", action, *options, *packages],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        check=False,
    )
    return result.returncode == 0
