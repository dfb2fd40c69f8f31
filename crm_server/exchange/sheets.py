"""A file as a table of cells: what kind it is, is told by its content."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from crm_server.exchange.delimited import read_delimited
from crm_server.exchange.errors import ExchangeError

Cell = str | int | float | bool | date | datetime | time | timedelta
WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How an .xlsx (a ZIP archive) and an old .xls (a compound file) begin."""


@dataclass(frozen=True)
class Table:
    """Headers and rows. `rows` gives the number that a spreadsheet shows for the row, and its cells."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    encoding: str | None


def read_table(path: Path, *, sheet: str | None = None, encoding: str | None = None) -> Table:
    """Read a csv or Excel file. Without `sheet` the first one; without `encoding` the one the bytes show.

    Raises:
        ExchangeError: it cannot be read, or has no headers.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ExchangeError(f"{path} cannot be read: {error.strerror}.") from None
    if content.startswith(WORKBOOK_STARTS):
        return _table(_workbook(content, path, sheet), None)
    lines, found = read_delimited(content, encoding)
    return _table(lines, found)


def _workbook(content: bytes, path: Path, sheet: str | None) -> Iterator[Sequence[Cell]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if sheet is not None and sheet not in book.sheet_names:
            raise ExchangeError(f"{path} has no sheet {sheet}; it has {', '.join(book.sheet_names)}.")
        page = book.get_sheet_by_name(sheet) if sheet is not None else book.get_sheet_by_index(0)
        rows = page.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise ExchangeError(f"{path} is not a workbook that can be read: {error}.") from None
    return iter(rows)


def _table(lines: Iterator[Sequence[Cell]], encoding: str | None) -> Table:
    headers = tuple(str(cell).strip() for cell in next(lines, ()))
    if not any(headers):
        raise ExchangeError("The first row of the file has to name the columns.")
    named = [header for header in headers if header]
    if twice := sorted({header for header in named if named.count(header) > 1}):
        raise ExchangeError(f"Two columns have the same name: {', '.join(twice)}.")
    rows = tuple(
        (number, tuple(cells)) for number, cells in enumerate(lines, 2) if any(cell != "" for cell in cells)
    )
    return Table(headers, rows, encoding)
