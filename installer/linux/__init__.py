"""What a Linux desktop wants beside the program: an entry in its menu, an archive, a Debian package."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from installer import elf
from installer.contents import PRODUCT, PROGRAM, WORK
from tools.libraries import PACKAGES

_HERE: Final = Path(__file__).resolve().parent
ENTRY: Final = _HERE / f"{PROGRAM}.desktop"
"""Named as Qt names the program to the desktop, which so finds the icon of its windows."""
ICON: Final = _HERE / f"{PRODUCT}.svg"
_OTHER_PACKAGES: Final = {"libgcc_s.so.1": "libgcc-s1", "libstdc++.so.6": "libstdc++6", "libz.so.1": "zlib1g"}
_GLIBC: Final = ("ld-linux", "libc.so", "libdl.so", "libm.so", "libpthread.so", "librt.so", "libutil.so")
_DESCRIPTION: Final = """\
customer relations for travelling sales people
 The customers, visits and quotes of a sales person, kept encrypted on the
 laptop, usable without a network, and reconciled with the company's server.
"""


class UnknownLibraryError(Exception):
    """The program asks for libraries that are neither in its folder nor in a package known to provide them."""


def add_desktop_entry(folder: Path) -> None:
    """Put the menu entry and the icon into the program's folder."""
    shutil.copyfile(ENTRY, folder / ENTRY.name)
    shutil.copyfile(ICON, folder / ICON.name)


def needs_of(folder: Path) -> elf.Needs:
    """Return what the program in `folder` asks of the machine.

    Raises:
        UnknownLibraryError: it asks for what nobody is known to provide.
    """
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    total = elf.Needs()
    for one in elf.needs_of(files).values():
        total.add(one)
    own = {file.name for file in folder.rglob("*.so*")}
    total.libraries = {name for name in total.libraries - own if not name.startswith(_GLIBC)}
    unknown = total.libraries - PACKAGES.keys() - _OTHER_PACKAGES.keys()
    if unknown:
        raise UnknownLibraryError(", ".join(sorted(unknown)))
    return total


def packages_of(needs: elf.Needs) -> list[str]:
    """Return the Debian packages that provide what is asked for."""
    known = PACKAGES | _OTHER_PACKAGES
    glibc = ".".join(map(str, needs.glibc))
    return [f"libc6 (>= {glibc})", *sorted({known[name] for name in needs.libraries})]


def pack(folder: Path, project: dict[str, Any], needs: elf.Needs) -> list[Path]:
    """Make everything that can be made of the folder on this machine; return the files."""
    package = debian_package(folder, project, needs)
    return [archive(folder, project), *([package] if package else [])]


def archive(folder: Path, project: dict[str, Any]) -> Path:
    """Pack the folder so that it can be unpacked anywhere; return the archive."""
    target = folder.parent / f"{PRODUCT}-{project['version']}-linux-{os.uname().machine}.tar.gz"
    with tarfile.open(target, "w:gz", compresslevel=6) as packed:
        packed.add(folder, arcname=folder.name, filter=_as_root)
    return target


def debian_package(folder: Path, project: dict[str, Any], needs: elf.Needs) -> Path | None:
    """Make the Debian package; return it, or None where dpkg-deb is missing."""
    if shutil.which("dpkg-deb") is None:
        return None
    told = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True)
    architecture = told.stdout.strip()
    root = WORK / "debian"
    shutil.rmtree(root, ignore_errors=True)
    _lay_out(root, folder)
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN" / "control").write_text(_control(project, architecture, folder, needs), encoding="utf-8")
    target = folder.parent / f"{PRODUCT}_{project['version']}_{architecture}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, target], check=True, stdout=2)
    return target


def size_of(path: Path) -> int:
    """Return how many bytes a file, or the files below a folder, hold."""
    files: Iterable[Path] = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.stat().st_size for file in files if file.is_file() and not file.is_symlink())


def _lay_out(root: Path, folder: Path) -> None:
    """Put everything where it goes on the machine; the big files are linked, not copied."""
    program = Path("opt") / PRODUCT
    shutil.copytree(folder, root / program, symlinks=True, copy_function=os.link)
    _link(root / "usr" / "bin" / PROGRAM, Path("/") / program / PROGRAM)
    shares = root / "usr" / "share"
    for file, place in ((ENTRY, "applications"), (ICON, "icons/hicolor/scalable/apps")):
        (shares / place).mkdir(parents=True)
        shutil.copyfile(file, shares / place / file.name)
    _link(shares / "doc" / PRODUCT / "licenses", Path("/") / program / "licenses")


def _link(place: Path, target: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)


def _control(project: dict[str, Any], architecture: str, folder: Path, needs: elf.Needs) -> str:
    fields = {
        "Package": PRODUCT,
        "Version": project["version"],
        "Architecture": architecture,
        "Maintainer": f"Fieldbook CRM <{PRODUCT}@localhost>",
        "Installed-Size": str(size_of(folder) // 1024),
        "Depends": ", ".join(packages_of(needs)),
        "Recommends": "gnome-keyring | kwalletmanager",
        "Section": "misc",
        "Priority": "optional",
        "Description": _DESCRIPTION.rstrip(),
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def _as_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Say nothing in the archive about who built it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry
