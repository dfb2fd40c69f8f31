"""The cells of one row by field, as text that somebody meant to write."""

import re
from collections.abc import Sequence

from crm_core.keys.text import clean, is_placeholder, says_plainly
from crm_desktop.cards.columns import Column, Use
from crm_desktop.cards.readers.sheets import Cell

_EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|NULL!|DIV/0!|NUM!|SPILL!|CALC!)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_LOST = "\ufffd"
"""Stands where the bytes of a file were no character."""
_VALUES = re.compile(r"\s*:::\s*")


def text_of(cell: Cell) -> str:
    """Return the text of a cell; booleans, errors and words for nothing are empty."""
    if cell is None or isinstance(cell, bool):
        return ""
    text = clean(_CONTROLS.sub("", str(cell)))
    return "" if is_placeholder(text) else text


class RowCells:
    """One row. What a reader took is marked, so that the rest can be kept under its headers."""

    def __init__(self, columns: Sequence[Column], cells: Sequence[Cell]) -> None:
        self.columns = columns
        self._cells = cells
        self._texts: dict[int, str] = {}
        self._odd: list[tuple[Column, Cell]] = []
        self._of: dict[str, list[tuple[Column, Cell]]] = {}
        for column in columns:
            index, field = column.index, column.field
            cell = cells[index] if index < len(cells) else None
            if cell is None:
                text = ""
            elif isinstance(cell, str) and says_plainly(cell):
                text = cell
            else:
                text = text_of(cell)
                self._odd.append((column, cell))
            self._texts[index] = text
            if text and field is not None:
                self._of.setdefault(field, []).append((column, cell))
        self._kept: dict[str, str] = {}

    def text(self, column: Column) -> str:
        return self._texts[column.index]

    def label(self, column: Column) -> str:
        """Return what the row says a column's value is: the text of the column that labels it."""
        cell = (
            self._cells[column.label]
            if column.label is not None and column.label < len(self._cells)
            else None
        )
        return text_of(cell)

    def of(self, field: str) -> Sequence[tuple[Column, Cell]]:
        """Return the cells of the columns with this field that hold text, in the order of the file."""
        return self._of.get(field, ())

    def one(self, field: str) -> str:
        """Return the first text of a field that has one value; other texts of it are kept under their headers."""
        found = ""
        for column, _ in self._of.get(field, ()):
            text = self._texts[column.index]
            if not found:
                found = text
            elif text != found:
                self.keep(column.header, text)
        return found

    def keep(self, header: str, text: str) -> None:
        """Keep a text under its header, because it has no place of its own."""
        if text and text not in self._kept.get(header, "").split("\n"):
            self._kept[header] = f"{self._kept[header]}\n{text}" if header in self._kept else text

    def kept(self) -> dict[str, str]:
        """Return what was kept, in the order of the columns."""
        if not self._kept:
            return {}
        order = {column.header: column.index for column in self.columns}
        return dict(sorted(self._kept.items(), key=lambda item: order.get(item[0], len(order))))

    def texts(self) -> dict[str, str]:
        """Return every text of the row by header, without the columns that are left out on purpose."""
        return {
            column.header: text
            for column in self.columns
            if (text := self._texts[column.index]) and column.field != Use.IGNORE
        }

    def raw(self) -> dict[str, Cell]:
        """Return the cells as they stand in the file by header, without the columns left out on purpose."""
        return raw_cells(self.columns, self._cells)

    def damaged(self) -> list[str]:
        """Return the headers of cells that hold an error or a truth value instead of text."""
        return [
            column.header
            for column, cell in self._odd
            if column.field
            and (isinstance(cell, bool) or (isinstance(cell, str) and (_is_error(cell) or _LOST in cell)))
        ]


def _is_error(cell: str) -> bool:
    return "#" in cell and _EXCEL_ERROR.fullmatch(cell.strip()) is not None


def raw_cells(columns: Sequence[Column], cells: Sequence[Cell]) -> dict[str, Cell]:
    """Return the cells as they stand in the file by header, without the columns left out on purpose."""
    return {
        column.header: cell if not isinstance(cell, str) else _CONTROLS.sub("", cell)
        for column in columns
        if column.field != Use.IGNORE
        and column.index < len(cells)
        and (cell := cells[column.index]) is not None
    }


def several(text: str) -> list[str]:
    """Return the values that Google writes into one cell, `a ::: b`."""
    return [part for part in _VALUES.split(text) if part]
