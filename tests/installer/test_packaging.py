"""The parts of a package that can be made without building: what it asks for, licences, the menu entry."""

import configparser
import os
import re
import runpy
import shutil
import sys
import xml.etree.ElementTree as ET
from importlib import metadata
from pathlib import Path

import pytest

from crm_desktop.__main__ import READ_CARDS
from crm_desktop.cards.readers.process import CHILD_SWITCH
from crm_desktop.ui.text.entry import Text
from crm_desktop.ui.text.shell import TEXTS
from installer import elf, licences, linux
from installer.contents import ROOT

needs_objdump = pytest.mark.skipif(shutil.which("objdump") is None, reason="objdump is not on this machine")


def test_the_frozen_program_knows_the_switch_of_its_reading_process() -> None:
    assert READ_CARDS == CHILD_SWITCH


@needs_objdump
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have other files")
def test_a_program_tells_what_it_asks_for(tmp_path: Path) -> None:
    other = tmp_path / "note.txt"
    other.write_text("not a program")
    program = Path(sys.executable).resolve()
    found = elf.needs_of([other, program])
    assert set(found) == {program}
    assert any(name.startswith("libc.so") for name in found[program].libraries)
    assert found[program].glibc > (2, 0)


def test_packages_are_named_once_and_in_order() -> None:
    needs = elf.Needs({"libX11.so.6", "libglib-2.0.so.0", "libgthread-2.0.so.0"}, (2, 34))
    assert linux.packages_of(needs) == ["libc6 (>= 2.34)", "libglib2.0-0", "libx11-6"]


def test_the_needs_of_two_files_are_those_of_both() -> None:
    total = elf.Needs({"a"}, (2, 9))
    total.add(elf.Needs({"b"}, (2, 34)))
    assert total == elf.Needs({"a", "b"}, (2, 34))


@pytest.fixture
def two_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no others were installed: to ask them all takes seconds."""
    known = [metadata.distribution("openpyxl"), metadata.distribution("shiboken6")]
    monkeypatch.setattr(metadata, "distributions", lambda: known)


@pytest.mark.usefixtures("two_packages")
def test_the_packages_of_files_are_found() -> None:
    import openpyxl
    import shiboken6

    assert licences.distributions_of([openpyxl.__file__, __file__]) == ["openpyxl"]
    assert licences.distributions_of([shiboken6.__file__]) == ["shiboken6"]


def test_licences_are_collected_with_those_that_qt_names_only(tmp_path: Path) -> None:
    count = licences.collect(tmp_path, ["shiboken6", "openpyxl"], [])
    names = {file.relative_to(tmp_path).parts[0].partition("-")[0] for file in tmp_path.rglob("*.*")}
    assert names == {"Python", "openpyxl", "shiboken6"}
    assert {file.name for file in tmp_path.glob("shiboken6-*/*")} == {
        "LGPL-3.0.txt",
        "GPL-3.0.txt",
        "ABOUT.txt",
    }
    assert count == sum(1 for file in tmp_path.rglob("*") if file.is_file())


def test_a_package_without_licence_is_not_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "LICENCE_FILE", re.compile("nothing is called so"))
    with pytest.raises(licences.MissingLicenceError, match="openpyxl"):
        licences.collect(tmp_path, ["openpyxl"], [])


def test_the_menu_entry_starts_the_program_and_has_its_icon() -> None:
    entry = configparser.ConfigParser(interpolation=None, strict=True)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(linux.ENTRY, encoding="utf-8")
    fields = entry["Desktop Entry"]
    names = Text(fields["Name[zh_CN]"], fields["Name[zh_TW]"], fields["Name"])
    assert (fields["Exec"], fields["Icon"], names) == ("crm-desktop", linux.ICON.stem, TEXTS["shell.product"])
    assert ET.parse(linux.ICON).getroot().tag.endswith("svg")


@pytest.mark.parametrize(
    ("before", "after"), [({}, None), ({"LD_LIBRARY_PATH_ORIG": "/opt/own"}, "/opt/own")]
)
def test_what_the_program_starts_does_not_load_its_libraries(
    before: dict[str, str], after: str | None, tmp_path: Path
) -> None:
    launched = {"LD_LIBRARY_PATH": "/opt/fieldbook-crm/_internal", "XDG_CACHE_HOME": str(tmp_path), **before}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", launched)
        runpy.run_path(str(ROOT / "installer" / "runtime.py"))
    assert launched.get("LD_LIBRARY_PATH") == after
    assert "LD_LIBRARY_PATH_ORIG" not in launched
    assert launched["MPLCONFIGDIR"] == str(tmp_path / "fieldbook-crm" / "matplotlib")
