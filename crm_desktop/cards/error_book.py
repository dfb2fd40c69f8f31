"""The rows that an import could not take as a workbook, each with its reason, to be mended and imported again."""

from collections.abc import Sequence
from pathlib import Path

from crm_desktop.cards.columns import Use
from crm_desktop.cards.plan import ImportPlan, PlannedRow, State
from crm_desktop.cards.readers.sheets import Cell
from crm_desktop.cards.wording import worded
from crm_desktop.errors import UserError
from crm_desktop.workbook_text import looks_like_formula, text_for_cell

REASON_HEADERS = {"zh_CN": "导入失败原因", "zh_TW": "匯入失敗原因", "en": "Import error"}
"""The last column; the import knows these headers and leaves the column out."""
_EXACT = 10**15
_WIDTH = 18
_WIDEST = 60


def write_errors(plan: ImportPlan, path: Path) -> int:
    """Write the rows in error under their headers and return how many; no file where there are none.

    Raises UserError file_unwritable.
    """
    rows = [(row, raw) for row, raw in plan.with_cells() if row.state is State.ERROR]
    if rows:
        _write(plan, rows, path)
    return len(rows)


def _write(plan: ImportPlan, rows: Sequence[tuple[PlannedRow, dict[str, Cell]]], path: Path) -> None:
    import xlsxwriter  # type: ignore[import-untyped]
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    language = plan.options.language
    headers = [column.header for column in plan.table.columns if column.field != Use.IGNORE]
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_sheet_name(plan.table.sheet))
    bold = book.add_format({"bold": True})
    for at, header in enumerate((*headers, REASON_HEADERS[language])):
        sheet.write_string(0, at, _guarded(header), bold)
    sheet.set_column(0, len(headers) - 1, _WIDTH)
    sheet.set_column(len(headers), len(headers), _WIDEST)
    sheet.freeze_panes(1, 0)
    for down, (row, raw) in enumerate(rows, start=1):
        for at, header in enumerate(headers):
            cell = raw.get(header)
            if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) < _EXACT:
                sheet.write_number(down, at, cell)
            elif cell is not None:
                sheet.write_string(down, at, _guarded(str(cell)))
        reason = worded(row.reason, language) if row.reason else ""
        sheet.write_string(down, len(headers), _guarded(reason))
    try:
        book.close()
    except (FileCreateError, OSError) as error:
        raise UserError("file_unwritable", path=str(path), reason=str(error)) from error


def _guarded(text: str) -> str:
    """With an apostrophe before what could be run as a formula; the import takes it off again."""
    return text_for_cell(f"'{text}" if looks_like_formula(text) else text)


def _sheet_name(name: str) -> str:
    return "".join(one for one in name if one not in r"[]:*?/\\").strip("'")[:31] or "Cards"
