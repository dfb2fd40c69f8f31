"""The sheet of a list's workbook (`list_workbook.write_list`), apart because it brings XlsxWriter with it."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from unicodedata import east_asian_width

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from crm_core.money import CURRENCY_EXPONENTS
from crm_desktop.documents.list_workbook import MOST_ROWS, Cell, Heading, Money
from crm_desktop.errors import UserError

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
EXACT_DIGITS: Final = 15
"""How many digits a spreadsheet keeps of a number."""
LONGEST_CELL: Final = 32_767
NARROWEST, WIDEST = 9, 60
PIXELS_OF_A_CHARACTER: Final = 7.5
HEAD: Final = {"bold": True, "bg_color": "#EDF0F4", "bottom": 1, "bottom_color": "#D5DBE1"}
_UNSAFE: Final = re.compile(rf"[&<>]|^ | $|_x|^.{{{LONGEST_CELL // 2}}}")
"""What a cell does not take as it is: marks of XML, spaces around, what an escaped character of a workbook begins with,
and more than half of the longest text, because characters count that are two in UTF-16."""
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


class _RowWorksheet(Worksheet):  # type: ignore[misc]
    """Takes whole rows as XML, behind those that were written cell by cell.

    XlsxWriter asks of each cell in turn where it stands, what it is and what must be escaped: four times as long.
    """

    def write_cells(self, row: int, cells: Iterable[str]) -> None:
        """Write a row behind all others."""
        self._write_single_row(row)
        self.fh.write(f'<row r="{row + 1}">{"".join(cells)}</row>')
        self.dim_rowmax = row

    def serial(self, moment: date) -> float:
        """Return a day or a moment as spreadsheets count: days since 1900."""
        days: float = self._convert_date_time(moment)
        return days

    def inline(self, text: str) -> str:
        """Return a text as what stands in a cell."""
        if text.isprintable() and _UNSAFE.search(text) is None:
            return f"<is><t>{text}</t></is>"
        text = text.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
        return (
            f'<is><t xml:space="preserve">{self._escape_data(self._escape_control_characters(text))}</t></is>'
        )


class _Sheet:
    """Writes cells by the type of their value."""

    def __init__(self, book: Any, title: str) -> None:
        name = "".join(one for one in title if one not in r"[]:*?/\'")[:31] or "1"
        self._sheet = book.add_worksheet(name, worksheet_class=_RowWorksheet)
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
        names = [xl_col_to_name(at) for at in range(len(headings))]
        count = 0
        for row in rows:
            count += 1
            if count > MOST_ROWS:
                raise UserError("list_too_long", max=MOST_ROWS)
            number = head + count + 1
            cells = (
                f'<c r="{name}{number}"{self._content(value)}</c>'
                for name, value in zip(names, row, strict=True)
                if value is not None and value != ""
            )
            self._sheet.write_cells(head + count, cells)
        self._sheet.autofilter(head, 0, head + max(count, 1), len(headings) - 1)
        return count

    def _content(self, value: Cell) -> str:
        """Return what stands behind the place of a cell that is not empty: its format, its kind, its value."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, datetime):
            return self._numeric(self._sheet.serial(value.replace(tzinfo=None)), self._moment)
        if isinstance(value, date):
            return self._numeric(self._sheet.serial(value), self._day)
        if isinstance(value, Money):
            if not _keeps(value.amount):
                return self._text(f"{value.currency} {value.amount}")
            decimals = max(_decimals(value.amount), CURRENCY_EXPONENTS.get(value.currency, 2))
            return self._numeric(value.amount, self._number(decimals, value.currency))
        if isinstance(value, Decimal | int) and not isinstance(value, bool) and _keeps(value):
            return self._numeric(value, self._number(_decimals(value) if isinstance(value, Decimal) else 0))
        return self._text(str(value))

    def _text(self, text: str) -> str:
        style = self._style(self._quoted) if text.startswith(FORMULA_STARTS) else ""
        return f'{style} t="inlineStr">{self._sheet.inline(text)}'

    def _numeric(self, value: Decimal | float, format_: Any) -> str:
        return f"{self._style(format_)}><v>{value:.16G}</v>"

    def _style(self, format_: Any) -> str:
        return f' s="{format_._get_xf_index()}"'  # noqa: SLF001 -- XlsxWriter keeps the numbers of its formats itself

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
