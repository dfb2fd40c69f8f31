"""SpreadsheetML of Excel 2002 and 2003: one XML file, mostly named .xls.

Expat resolves no external entities and limits the expansion of internal ones by itself.
"""

import re
from typing import Any
from xml.parsers import expat

from crm_desktop.cards.readers.cells import SheetMaker
from crm_desktop.cards.readers.limits import MOST_COLUMNS, MOST_ROWS
from crm_desktop.cards.readers.markup import markup_text
from crm_desktop.cards.readers.sheets import Cell, Merge, Refused, Sheet, Workbook

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_GAP = 2_000_000
"""Rows that a file may leave out by their numbers, more than any sheet has."""


def read_spreadsheet_xml(content: bytes, encoding: str | None = None) -> Workbook:
    """Read every worksheet. Raises Refused: unreadable_file, and as `decode` does."""
    text, found = markup_text(content, encoding)
    scan = _Scan()
    try:
        scan.parse(_DECLARATION.sub("", text.lstrip("\ufeff"), count=1).encode())
    except (expat.ExpatError, ValueError) as error:
        raise Refused("unreadable_file") from error
    return Workbook(kind="xml", encoding=found.removesuffix("-sig"), sheets=scan.sheets)


class _Scan:
    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._maker = SheetMaker()
        self._name = ""
        self._hidden_sheet = False
        self._rows: dict[int, dict[int, Cell]] = {}
        self._hidden: list[int] = []
        self._merges: list[Merge] = []
        self._row = self._column = self._covered = 0
        self._type = ""
        self._inside = ""
        self._texts: list[str] = []

    def parse(self, text: bytes) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.Parse(text, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        values = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if tag == "Worksheet":
            self._name, self._hidden_sheet = values.get("Name", ""), False
            self._rows, self._hidden, self._merges, self._row = {}, [], [], 0
        elif tag == "Row":
            self._row = int(values.get("Index", self._row + 1))
            self._column = self._covered = 0
            if self._row > _GAP or len(self._rows) > MOST_ROWS:
                raise Refused("too_many_rows", limit=MOST_ROWS)
            if values.get("Hidden") == "1":
                self._hidden.append(self._row)
        elif tag == "Cell":
            self._begin_cell(values)
        elif tag in ("Data", "Visible"):
            self._inside, self._type, self._texts = tag, values.get("Type", "String"), []

    def _begin_cell(self, values: dict[str, str]) -> None:
        self._column = int(values.get("Index", self._column + self._covered + 1))
        self._covered = int(values.get("MergeAcross", 0))
        down = int(values.get("MergeDown", 0))
        if self._column > MOST_COLUMNS * 2:
            raise Refused("too_many_columns", limit=MOST_COLUMNS)
        if self._covered or down:
            right = self._column + self._covered
            self._merges.append(Merge(self._row, self._column, self._row + down, right))

    def _data(self, text: str) -> None:
        if self._inside:
            self._texts.append(text)

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        text = "".join(self._texts)
        if tag == self._inside == "Data":
            self._rows.setdefault(self._row, {})[self._column] = _value(text, self._type)
        elif tag == self._inside == "Visible":
            self._hidden_sheet = text.startswith(("SheetHidden", "SheetVeryHidden"))
        elif tag == "Worksheet":
            self.sheets.append(self._sheet())
        if tag == self._inside:
            self._inside = ""

    def _sheet(self) -> Sheet:
        last = max(self._rows, default=0)
        rows = ([row.get(at) for at in range(1, max(row, default=0) + 1)] for row in self._in_order(last))
        return self._maker.make(
            self._name, rows, hidden=self._hidden_sheet, hidden_rows=self._hidden, merges=self._merges
        )

    def _in_order(self, last: int) -> Any:
        return (self._rows.get(number, {}) for number in range(1, last + 1))


def _value(text: str, kind: str) -> Cell:
    if kind == "Number":
        number = float(text)
        return int(text) if text.strip().lstrip("-").isdecimal() and len(text) < 16 else number
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "DateTime":
        day, _, time = text.partition("T")
        return day if time.startswith("00:00:00") or not time else f"{day} {time[:8]}"
    return text
