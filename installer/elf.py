"""What program files ask of the machine: read with objdump, which PyInstaller needs as well."""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_FILE: Final = re.compile(r"^(.+):\s+file format elf", re.MULTILINE)
_NEEDED: Final = re.compile(r"^\s+NEEDED\s+(\S+)", re.MULTILINE)
_GLIBC: Final = re.compile(r"\bGLIBC_(\d+)\.(\d+)")
_MOST_AT_ONCE: Final = 200


@dataclass
class Needs:
    """The names of the libraries that a file asks for, and the version of the C library that it wants."""

    libraries: set[str] = field(default_factory=set)
    glibc: tuple[int, int] = (2, 0)

    def add(self, other: "Needs") -> None:
        """Ask for what `other` asks for, too."""
        self.libraries |= other.libraries
        self.glibc = max(self.glibc, other.glibc)


def needs_of(files: Iterable[Path]) -> dict[Path, Needs]:
    """Return what each of the files that are programs or libraries asks for; others are left out."""
    paths = list(files)
    found: dict[Path, Needs] = {}
    for first in range(0, len(paths), _MOST_AT_ONCE):
        found |= _read(_dump(paths[first : first + _MOST_AT_ONCE]))
    return found


def _dump(paths: list[Path]) -> str:
    command = ["objdump", "--private-headers", *map(str, paths)]
    # It fails as soon as one file is of a kind that it does not know, and tells about the others all the same.
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False).stdout


def _read(dump: str) -> dict[Path, Needs]:
    parts = _FILE.split(dump)[1:]
    return {
        Path(name): Needs(
            set(_NEEDED.findall(text)),
            max(((int(major), int(minor)) for major, minor in _GLIBC.findall(text)), default=(2, 0)),
        )
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }
