"""Workbooks: calamine for its speed; openpyxl for those that it does not open or finds empty."""

import io
import warnings
from collections.abc import Iterator
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from crm_desktop.cards.readers import ods_parts, xls_parts, xlsx_parts
from crm_desktop.cards.readers.cells import SheetMaker
from crm_desktop.cards.readers.limits import MOST_ROWS
from crm_desktop.cards.readers.ods_parts import ods_details
from crm_desktop.cards.readers.sheets import Merge, Refused, Sheet, Workbook
from crm_desktop.cards.readers.xls_parts import hidden_rows_of
from crm_desktop.cards.readers.xlsx_parts import SheetDetails, details_by_sheet

_COUNTS_FROM_1904 = {
    "xlsx": xlsx_parts.counts_from_1904,
    "xls": xls_parts.counts_from_1904,
    "ods": ods_parts.counts_from_1904,
}
SPREADSHEETS = (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)


def read_excel(content: bytes, kind: str) -> Workbook:
    """Read an xlsx, xls or ods workbook. Raises Refused: password_protected, unreadable_file and beyond the limits."""
    try:
        sheets = _by_calamine(content, kind)
    except PasswordError as error:
        raise Refused("password_protected") from error
    except CalamineError as error:
        if kind != "xlsx":
            raise Refused("unreadable_file") from error
        sheets = _by_openpyxl(content)
    if kind == "xlsx" and not any(sheet.rows for sheet in sheets):
        sheets = _by_openpyxl(content)
    if kind == "xlsx":
        xlsx_parts.put_pictures(content, sheets)
    return Workbook(kind=kind, sheets=sheets, from_1904=_COUNTS_FROM_1904[kind](content))


def _by_calamine(content: bytes, kind: str) -> list[Sheet]:
    maker = SheetMaker()
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        details = _details(content, kind, book)
        found = []
        for entry in book.sheets_metadata:
            if entry.typ not in SPREADSHEETS:
                continue
            page = book.get_sheet_by_name(entry.name)
            about = details.get(entry.name, SheetDetails())
            ranges = page.merged_cell_ranges or []
            sheet = maker.make(
                entry.name,
                _rows(page, about),
                hidden=entry.visible is not SheetVisibleEnum.Visible,
                hidden_rows=about.hidden_rows,
                merges=[*(Merge(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in ranges), *about.merges],
            )
            found.append(sheet)
    return found


def _details(content: bytes, kind: str, book: CalamineWorkbook) -> dict[str, SheetDetails]:
    """What calamine does not tell, by the name of the sheet."""
    if kind == "xlsx":
        return details_by_sheet(content)
    if kind == "ods":
        return ods_details(content, MOST_ROWS)
    names = [entry.name for entry in book.sheets_metadata]
    return {
        name: SheetDetails(hidden_rows=rows)
        for name, rows in zip(names, hidden_rows_of(content), strict=False)
    }


def _rows(page: CalamineSheet, about: SheetDetails) -> Iterator[list[Any]]:
    """Rows from row 1, columns from A, with what formulas without a stored result would show."""
    for number, values in enumerate(page.iter_rows(), 1):
        yield about.shown_in(number, values)


def _by_openpyxl(content: bytes) -> list[Sheet]:
    import openpyxl

    maker = SheetMaker()
    try:
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        sheets = [_openpyxl_sheet(maker, page) for page in book.worksheets]
    except Refused:
        raise
    except Exception as error:
        # A damaged file fails in as many ways as there are lines of the parser.
        raise Refused("unreadable_file") from error
    if not sheets:
        raise Refused("unreadable_file")
    return sheets


def _openpyxl_sheet(maker: SheetMaker, page: Any) -> Sheet:
    return maker.make(
        page.title,
        page.iter_rows(values_only=True),
        hidden=page.sheet_state != "visible",
        hidden_rows=[number for number, row in page.row_dimensions.items() if row.hidden],
        merges=(
            Merge(one.min_row, one.min_col, one.max_row, one.max_col) for one in page.merged_cells.ranges
        ),
    )
