"""What calamine does not tell of an xlsx: hidden rows, errors, and links by formula whose result is not in the file.

The parts are looked into only when they can hold such things, because most cards' workbooks do not.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

from crm_desktop.cards.readers.sheets import Merge, Sheet

_LINK = re.compile(r'HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:,\s*"((?:[^"]|"")*)"\s*)?\)', re.IGNORECASE)
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_WORTH_A_LOOK = (b"hidden", b"HYPERLINK", b't="e"')


@dataclass
class SheetDetails:
    """Of one sheet: rows that do not show, and texts of links and errors, by row and column from 1."""

    hidden_rows: list[int] = field(default_factory=list)
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    """Those that calamine does not tell: of an ods."""

    def shown_in(self, number: int, values: list[Any]) -> list[Any]:
        """Return a row with the texts of its links and errors in the cells that are empty."""
        for column, text in self.texts.get(number, {}).items():
            values += [None] * (column - len(values))
            if values[column - 1] in (None, ""):
                values[column - 1] = text
        return values


def details_by_sheet(content: bytes) -> dict[str, SheetDetails]:
    """Return the details of each sheet that has any; what cannot be found out is left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = _parts(packed)
            return {name: _details(packed.read(part)) for name, part in parts.items()}
    except (KeyError, ValueError, zipfile.BadZipFile, ET.ParseError, expat.ExpatError):
        # calamine opened the workbook, so its values are good; only these extras are not to be had.
        return {}


def put_pictures(content: bytes, sheets: Iterable[Sheet]) -> None:
    """Give the sheets the pictures that lie on their rows; what cannot be found out is left out."""
    from crm_desktop.cards.readers.xlsx_pictures import RowPictures

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            pictures = RowPictures(packed)
            if not pictures.is_worth_a_look:
                return
            parts = _parts(packed)
            for sheet in sheets:
                if sheet.name in parts:
                    pictures.put_into(sheet, parts[sheet.name].casefold())
    except (KeyError, ValueError, zipfile.BadZipFile, ET.ParseError):
        return


def counts_from_1904(content: bytes) -> bool:
    """Whether days that stand as numbers count from 1904 on (`workbookPr`, `date1904`)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = {name.casefold(): name for name in packed.namelist()}
            book = ET.fromstring(packed.read(names["xl/workbook.xml"]))  # noqa: S314 -- expat limits expansion itself
    except (KeyError, zipfile.BadZipFile, ET.ParseError):
        return False
    about = [element for element in book.iter() if element.tag.endswith("}workbookPr")]
    return any(element.get("date1904") in ("1", "true") for element in about)


def _parts(packed: zipfile.ZipFile) -> dict[str, str]:
    names = {name.casefold(): name for name in packed.namelist()}
    book = ET.fromstring(packed.read(names["xl/workbook.xml"]))  # noqa: S314 -- expat limits expansion itself
    links = ET.fromstring(packed.read(names["xl/_rels/workbook.xml.rels"]))  # noqa: S314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found: dict[str, str] = {}
    for element in book.iter():
        if not element.tag.endswith("}sheet"):
            continue
        reference = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
        path = posixpath.normpath(posixpath.join("/xl", targets.get(reference, ""))).lstrip("/").casefold()
        if path in names:
            found[element.get("name", "")] = names[path]
    return found


def _details(part: bytes) -> SheetDetails:
    scan = _Scan()
    if any(word in part for word in _WORTH_A_LOOK):
        scan.parse(part)
    return scan.details


class _Scan:
    """Reads one sheet's XML as a stream."""

    def __init__(self) -> None:
        self.details = SheetDetails()
        self._row = 0
        self._cell = ""
        self._is_error = False
        self._texts: dict[str, list[str]] = {}
        self._inside = ""

    def parse(self, part: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.Parse(part, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            if attributes.get("hidden") in ("1", "true"):
                self.details.hidden_rows.append(self._row)
        elif tag == "c":
            self._cell, self._texts = attributes.get("r", ""), {}
            self._is_error = attributes.get("t") == "e"
        elif tag in ("f", "v"):
            self._inside = tag

    def _data(self, text: str) -> None:
        if self._inside:
            self._texts.setdefault(self._inside, []).append(text)

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in ("f", "v"):
            self._inside = ""
        elif tag == "c" and self._is_error:
            self._keep("".join(self._texts.get("v", [])))
        elif tag == "c" and "f" in self._texts and "v" not in self._texts:
            self._keep(_text_of_link("".join(self._texts["f"])))

    def _keep(self, text: str) -> None:
        place = _CELL.fullmatch(self._cell)
        if place is None or not text:
            return
        column = 0
        for letter in place[1]:
            column = column * 26 + ord(letter) - 64
        self.details.texts.setdefault(int(place[2]), {})[column] = text


def _text_of_link(formula: str) -> str:
    """What a link by formula shows: its second argument, else the first without the kind of link."""
    link = _LINK.search(formula)
    if link is None:
        return ""
    text = link[2] or re.sub(r"^(?:mailto|tel):", "", link[1], flags=re.IGNORECASE)
    return text.replace('""', '"')
