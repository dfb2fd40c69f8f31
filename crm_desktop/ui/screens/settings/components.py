"""What the program is made of: each component with its version and licence, read from the installed packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from crm_desktop.resources import resource_path
from crm_desktop.version import DISTRIBUTION

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_LICENCE_FILE: Final = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)", re.IGNORECASE)
_FONT: Final = ("CRM Sans", "", "OFL-1.1")
_LONGEST_NAME: Final = 60
COMPONENTS: Final = (
    "alembic", "cryptography", "keyring", "matplotlib", "msgspec", "openpyxl", "orjson", "phonenumbers",
    "PySide6-Essentials", "python-calamine", "rapidfuzz", "requests", "shiboken6", "sqlalchemy", "sqlcipher3",
    "typst", "zstandard",
)  # fmt: skip
"""Where the program itself is not an installed package, these are what it is known to use."""


@dataclass(frozen=True)
class Component:
    """A component: `licence` is an SPDX expression or what the package calls it, `text` its wording."""

    name: str
    version: str
    licence: str
    text: str


def components() -> list[Component]:
    """Return every component that is installed, by name, and the bundled typeface."""
    found = [component for name in _names() if (component := _component(name)) is not None]
    text = resource_path("fonts/OFL.txt").read_text(encoding="utf-8")
    return sorted([*found, Component(*_FONT, text)], key=lambda one: one.name.casefold())


def _names() -> list[str]:
    try:
        wanted = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return list(COMPONENTS)
    needed = (one for one in wanted if "extra ==" not in one)
    return [match.group() for one in needed if (match := _NAME.match(one))]


def _component(name: str) -> Component | None:
    try:
        package = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    about = package.metadata
    return Component(
        str(about["Name"]), package.version, next(_licences(about), ""), "\n\n".join(_texts(package))
    )


def _licences(about: metadata.PackageMetadata) -> Iterator[str]:
    for field in ("License-Expression", "License"):
        value = str(about[field]) if field in about else ""
        if value and "\n" not in value and len(value) <= _LONGEST_NAME:
            yield value
    for classifier in about.get_all("Classifier") or ():
        if str(classifier).startswith("License ::"):
            yield str(classifier).rpartition(":: ")[2]


def _texts(package: metadata.Distribution) -> Iterator[str]:
    for file in package.files or ():
        if _LICENCE_FILE.match(file.name) and ".dist-info" in str(file):
            yield file.read_text(encoding="utf-8")
