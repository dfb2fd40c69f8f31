"""The sheet of a list's workbook (`list_workbook.write_list`), apart because it brings XlsxWriter with it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from unicodedata import east_asian_width

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from crm_core.money import CURRENCY_EXPONENTS
from crm_desktop.documents.list_workbook import MOST_ROWS, Cell, Heading, Money
from crm_desktop.errors import UserError
from crm_desktop.workbook_text import looks_like_formula, text_for_cell

EXACT_DIGITS: Final = 15
"""How many digits a spreadsheet keeps of a number."""
NARROWEST, WIDEST = 9, 60
PIXELS_OF_A_CHARACTER: Final = 7.5
HEAD: Final = {"bold": True, "bg_color": "#EDF0F4", "bottom": 1, "bottom_color": "#D5DBE1"}
_ESCAPE: Final = "_x"
"""What an escaped character of a workbook begins with, and what is therefore escaped itself."""
_NOTE: Final = {"font_color": "#566170"}


def write(
    path: Path,
    title: str,
    notes: Sequence[str],
    headings: Sequence[Heading],
    rows: Iterable[Sequence[Cell]],
) -> int:
    """Write the workbook and return how many rows it has. Raises OSError, UserError list_too_long."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    try:
        return _Sheet(book, title).fill(title, notes, headings, rows)
    finally:
        _close(book)


def _close(book: Any) -> None:
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


class _PlainWorksheet(Worksheet):  # type: ignore[misc]
    """Looks for what must be escaped before it replaces it: two replacements took a third of the time of a text."""

    @staticmethod
    def _escape_control_characters(data: Any) -> Any:
        if isinstance(data, str) and data.isprintable() and _ESCAPE not in data:
            return data
        return Worksheet._escape_control_characters(data)  # noqa: SLF001 -- of the class that this one is made from


class _Sheet:
    """Writes cells by the type of their value."""

    def __init__(self, book: Any, title: str) -> None:
        name = "".join(one for one in title if one not in r"[]:*?/\'")[:31] or "1"
        self._sheet = book.add_worksheet(name, worksheet_class=_PlainWorksheet)
        self._quoted = book.add_format({"quote_prefix": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._head = book.add_format(HEAD)
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._note = book.add_format(_NOTE)
        self._numbers: dict[tuple[int, str], Any] = {}
        self._book = book

    def fill(
        self,
        title: str,
        notes: Sequence[str],
        headings: Sequence[Heading],
        rows: Iterable[Sequence[Cell]],
    ) -> int:
        for at, heading in enumerate(headings):
            self._sheet.set_column(at, at, _width(heading))
        head = len(notes) + 2
        self._sheet.freeze_panes(head + 1, 1)
        self._sheet.repeat_rows(head)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&C&P / &N")
        self._sheet.write_string(0, 0, title, self._title)
        for at, note in enumerate(notes, start=1):
            self._sheet.write_string(at, 0, note, self._note)
        for at, heading in enumerate(headings):
            self._sheet.write_string(head, at, heading.title, self._head)
        count = 0
        for row in rows:
            count += 1
            if count > MOST_ROWS:
                raise UserError("list_too_long", max=MOST_ROWS)
            for at, value in enumerate(row):
                self._put(head + count, at, value)
        self._sheet.autofilter(head, 0, head + max(count, 1), len(headings) - 1)
        return count

    def _put(self, row: int, column: int, value: Cell) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            self._sheet.write_datetime(row, column, value.replace(tzinfo=None), self._moment)
        elif isinstance(value, date):
            self._sheet.write_datetime(row, column, value, self._day)
        elif isinstance(value, Money) and _keeps(value.amount):
            decimals = max(_decimals(value.amount), CURRENCY_EXPONENTS.get(value.currency, 2))
            self._sheet.write_number(row, column, value.amount, self._number(decimals, value.currency))
        elif isinstance(value, Decimal | int) and not isinstance(value, bool) and _keeps(value):
            decimals = _decimals(value) if isinstance(value, Decimal) else 0
            self._sheet.write_number(row, column, value, self._number(decimals))
        else:
            text = f"{value.currency} {value.amount}" if isinstance(value, Money) else str(value)
            style = self._quoted if looks_like_formula(text) else None
            self._sheet.write_string(row, column, text_for_cell(text), style)

    def _number(self, decimals: int, currency: str = "") -> Any:
        if (decimals, currency) not in self._numbers:
            pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
            if currency.isalpha():
                pattern = f'"{currency}" {pattern}'
            self._numbers[decimals, currency] = self._book.add_format({"num_format": pattern})
        return self._numbers[decimals, currency]


def _decimals(value: Decimal) -> int:
    return max(-int(value.normalize().as_tuple().exponent), 0)


def _keeps(value: Decimal | int) -> bool:
    return len(Decimal(value).normalize().as_tuple().digits) <= EXACT_DIGITS


def _width(heading: Heading) -> float:
    title = sum(1 + (east_asian_width(one) in "WF") for one in heading.title) + 3
    return min(max(heading.width / PIXELS_OF_A_CHARACTER, title, NARROWEST), WIDEST)
