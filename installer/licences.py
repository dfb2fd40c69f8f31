"""The licences of what is shipped, collected into one folder: LGPL, BSD and others ask that their texts come along."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Final

from installer.contents import PRODUCT

TEXTS: Final = Path(__file__).resolve().parent / "licences"
"""The texts that Qt's packages name and do not contain."""
LICENCE_FILE: Final = re.compile(r"(LICEN[CS]E|COPYING|COPYRIGHT|NOTICE|AUTHORS)([._-].*)?$", re.IGNORECASE)
_QT: Final = ("PySide6_Essentials", "shiboken6")


def distributions_of(files: Iterable[str]) -> list[str]:
    """Return the names of the installed packages that any of the files belongs to."""
    owners: dict[str, str] = {}
    for package in metadata.distributions():
        base = Path(str(package.locate_file(""))).resolve()
        owners |= {os.path.normpath(f"{base}/{file}"): package.name for file in package.files or ()}
    found = {owners.get(str(Path(file).resolve())) for file in files}
    return sorted(name for name in found if name is not None)


def collect(target: Path, distributions: Iterable[str], files: Iterable[str]) -> int:
    """Write the texts of the packages, of Python and of the system's libraries into `target`; return how many.

    Raises:
        MissingLicenceError: a package has none; it may not be shipped so.
    """
    for name in distributions:
        _collect_package(target, metadata.distribution(name))
    _copy(Path(sys.base_prefix) / _python_licence(), target / "Python")
    for package, text in sorted(_system_packages(files).items()):
        _copy(text, target / "system" / package)
    return sum(1 for one in target.rglob("*") if one.is_file())


class MissingLicenceError(Exception):
    """A shipped package comes without the text of its licence."""


def _collect_package(target: Path, package: metadata.Distribution) -> None:
    folder = target / f"{package.name}-{package.version}"
    texts = [file for file in package.files or () if LICENCE_FILE.match(file.name)]
    for file in texts:
        inside = Path(*(part for part in file.parts[1:] if part not in ("licenses", "..")))
        _copy(Path(str(package.locate_file(file))), folder / inside.parent)
    for text in sorted(TEXTS.glob("*.txt")) if package.name in _QT else ():
        _copy(text, folder)
    if not folder.exists() and package.name != PRODUCT:
        raise MissingLicenceError(package.name)
    _write_summary(folder, package)


def _write_summary(folder: Path, package: metadata.Distribution) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    about = package.metadata
    fields = [
        f"{field}: {value}"
        for field in ("Name", "Version", "License-Expression", "License", "Home-page", "Project-URL")
        for value in about.get_all(field) or ()
    ]
    (folder / "ABOUT.txt").write_text("\n".join(fields) + "\n", encoding="utf-8")


def _python_licence() -> Path:
    return Path("lib") / f"python{sys.version_info.major}.{sys.version_info.minor}" / "LICENSE.txt"


def _system_packages(files: Iterable[str]) -> dict[str, Path]:
    """Return the system's packages that files were taken from, with their copyright files."""
    taken = sorted({str(Path(file).resolve()) for file in files if file.startswith(("/lib", "/usr/lib"))})
    if not taken or shutil.which("dpkg-query") is None:
        return {}
    asked = [*taken, *(file.removeprefix("/usr") for file in taken)]
    told = subprocess.run(["dpkg-query", "-S", *asked], capture_output=True, text=True, check=False)
    packages = {line.partition(":")[0] for line in told.stdout.splitlines()}
    texts = {name: Path("/usr/share/doc") / name / "copyright" for name in packages}
    return {name: text for name, text in texts.items() if text.is_file()}


def _copy(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / source.name)
