"""Values of a parser as plain cells, and rows of cells as a sheet within the limits."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from crm_desktop.cards.readers.limits import MOST_COLUMNS, MOST_ROWS, MOST_TEXT, ROWS_ABOVE
from crm_desktop.cards.readers.sheets import Cell, Merge, Refused, Sheet

EXACT = 10**15
"""Whole floats below this are exact; workbooks keep every number as one."""


def plain(value: Any) -> Cell:
    """Return a parser's value as a cell: days as ISO text, whole numbers without a fraction, nothing as None."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < EXACT else value
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text if text.strip() else None


class SheetMaker:
    """Collects the rows of one workbook's sheets and refuses what goes beyond the limits."""

    def __init__(self) -> None:
        self._text = 0

    def make(
        self,
        name: str,
        rows: Iterable[Iterable[Any]],
        *,
        hidden: bool = False,
        hidden_rows: Iterable[int] = (),
        merges: Iterable[Merge] = (),
    ) -> Sheet:
        """Return a sheet of the rows that hold a value; the first of `rows` has number 1."""
        sheet = Sheet(name=name, numbers=[], rows=[], hidden=hidden)
        for number, values in enumerate(rows, 1):
            cells = _trimmed(
                [
                    # what nearly every value is, is a cell as it stands
                    value if type(value) is str and value and not value.isspace() else plain(value)
                    for value in values
                ]
            )
            if cells:
                self._count(sheet, cells)
                sheet.numbers.append(number)
                sheet.rows.append(cells)
        last = sheet.numbers[-1] if sheet.numbers else 0
        sheet.hidden_rows = sorted(number for number in hidden_rows if number <= last)
        sheet.merges = [merge for merge in merges if merge.top <= last]
        _clear_covered(sheet)
        return sheet

    def _count(self, sheet: Sheet, cells: list[Cell]) -> None:
        if len(sheet.rows) >= MOST_ROWS + ROWS_ABOVE:
            raise Refused("too_many_rows", limit=MOST_ROWS)
        if len(cells) > MOST_COLUMNS:
            raise Refused("too_many_columns", limit=MOST_COLUMNS)
        self._text += sum([len(cell) for cell in cells if isinstance(cell, str)])
        if self._text > MOST_TEXT:
            raise Refused("file_too_large", limit=MOST_TEXT // 1024 // 1024, unit="MB")


def _clear_covered(sheet: Sheet) -> None:
    """Take out what lies unseen below merged cells: some programs leave it there, and nobody knows of it."""
    at = {number: place for place, number in enumerate(sheet.numbers)}
    for merge in sheet.merges:
        for number in range(merge.top, min(merge.bottom, sheet.numbers[-1]) + 1):
            row = sheet.rows[at[number]] if number in at else []
            for column in range(merge.left, min(merge.right, len(row)) + 1):
                if (number, column) != (merge.top, merge.left):
                    row[column - 1] = None


def _trimmed(cells: list[Cell]) -> list[Cell]:
    while cells and cells[-1] is None:
        cells.pop()
    return cells
