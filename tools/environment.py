"""Making the project's virtual environment from what a bare machine has.

uv installs everything in a few seconds, but a bare machine has no uv and, on Debian, not even a `venv` that
can put pip into a new environment. So the ways to get there are tried from the quickest to the plainest:
the machine's pip puts uv into an environment without pip; or the environment gets its own pip, which fetches
uv; or that pip installs everything itself.

Standard library only: this runs before anything is installed.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.debian import CannotSetUp, have_packages
from tools.libraries import ensure_libraries, platforms

OLDEST_PIP = (22, 3)  # the first that installs into another environment with --python
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
EXTRAS = ("dev", "tables", "trial")

__all__ = ["CannotSetUp", "ensure_environment", "ensure_extra"]


def ensure_environment(root: Path) -> Path:
    """The Python of `root`/.venv with everything installed as constraints.txt says.

    Raises:
        CannotSetUp: with a sentence that says what to do.
    """
    folder = root / ".venv"
    python = folder / "bin" / "python"
    stamp = folder / "fieldbook-stamp"
    with _alone(root):
        wanted = _fingerprint(root)
        if python.exists() and stamp.exists() and stamp.read_text() == wanted:
            return python
        print(f"Setting up {folder} …", file=sys.stderr, flush=True)
        stamp.unlink(missing_ok=True)
        if not _works(python):
            _make(folder)
        _install(root, python, requirements(root))
        ensure_libraries(python)
        stamp.write_text(wanted)
    return python


def ensure_extra(root: Path, extra: str) -> Path:
    """The Python of `root`/.venv with one more optional group in it, for the command that alone needs it.

    Raises:
        CannotSetUp: with a sentence that says what to do.
    """
    python = ensure_environment(root)
    with _alone(root):
        _install(root, python, _project(root)["optional-dependencies"][extra])
    return python


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two commands started together must not install at the same time."""
    descriptor = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def requirements(root: Path) -> list[str]:
    """What pyproject.toml asks for, to use and to develop."""
    project = _project(root)
    optional = project["optional-dependencies"]
    return [*project["dependencies"], *(one for extra in EXTRAS for one in optional[extra])]


def _project(root: Path) -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _fingerprint(root: Path) -> str:
    pinned = (root / "constraints.txt").read_text(encoding="utf-8")
    parts = [*requirements(root), pinned, sys.version, *platforms()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _works(python: Path) -> bool:
    """Whether the environment is there and of this Python; it may be a leftover of another one."""
    if not python.exists():
        return False
    program = "import sys; print(sys.version)"
    told = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False)
    return told.stdout.strip() == sys.version.strip()


def _make(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if not _succeeds(sys.executable, "-m", "venv", "--without-pip", folder):
        have_packages(["python3-venv"], "Python cannot make a virtual environment.")
        _must("make a virtual environment", sys.executable, "-m", "venv", "--without-pip", folder)


def _install(root: Path, python: Path, wanted: list[str]) -> None:
    constraints = root / "constraints.txt"
    if _fetch_uv(python, constraints) and _install_with_uv(python, wanted, constraints):
        return
    if not _has_pip(python):
        _add_pip(python)
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _must("install the libraries", *pip, "--constraint", constraints, *wanted)


def _install_with_uv(python: Path, wanted: list[str], constraints: Path) -> bool:
    # A company's own certificate authority is known to the system only.
    trust = ("--system-certs",) if SYSTEM_CERTIFICATES.exists() else ()
    install = (python, "-m", "uv", "pip", "install", "--python", python, *trust)
    return _succeeds(*install, "--quiet", "--compile-bytecode", "--constraint", constraints, *wanted)


def _fetch_uv(python: Path, constraints: Path) -> bool:
    """Put the pinned uv into the environment; false when that does not work here."""
    if _succeeds(python, "-m", "uv", "--version", quiet=True):
        return True
    options = ("--quiet", "--disable-pip-version-check", "--constraint", constraints, "uv")
    if _pip_version(Path(sys.executable)) >= OLDEST_PIP:
        return _succeeds(sys.executable, "-m", "pip", "--python", python, "install", *options)
    _add_pip(python)
    return _succeeds(python, "-m", "pip", "install", *options)


def _add_pip(python: Path) -> None:
    """Give the environment a pip of its own."""
    if _succeeds(python, "-m", "ensurepip", quiet=True):
        return
    have_packages(["python3-venv"], "Python has neither pip nor the means to install it.")
    _must("put pip into the virtual environment", python, "-m", "ensurepip")


def _has_pip(python: Path) -> bool:
    return _pip_version(python) > (0, 0)


def _pip_version(python: Path) -> tuple[int, int]:
    told = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"pip (\d+)\.(\d+)", told.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _must(purpose: str, *command: str | Path) -> None:
    if not _succeeds(*command):
        message = f"Could not {purpose}; the lines above say why."
        raise CannotSetUp(message)


def _succeeds(*command: str | Path, quiet: bool = False) -> bool:
    """Run a command; what it says goes to standard error, since standard output belongs to the caller's."""
    output = subprocess.DEVNULL if quiet else sys.stderr.fileno()
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=output if quiet else None, check=False
    )
    return result.returncode == 0
