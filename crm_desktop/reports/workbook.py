"""A report as a workbook: a sheet with definition and typed cells, one with native charts and their numbers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from crm_desktop.errors import UserError
from crm_desktop.reports import wording
from crm_desktop.reports.cells import NUMBERS, decimals_of
from crm_desktop.reports.palette import Palette
from crm_desktop.reports.shape import Cell, Column, Panel, ReportResult, Row
from crm_desktop.workbook_text import looks_like_formula

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

NARROWEST, WIDEST = 9, 48
ROWS_MEASURED = 200
CHART_ROWS = 18
MOST_BARS = 20
HEAD_FILL = "EDF0F4"


def write_xlsx(result: ReportResult, path: Path) -> None:
    """Write the workbook. Raises UserError file_unwritable."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 -- a new workbook has one sheet
    sheet.title = _sheet_name(result.title)
    _write_table(sheet, result)
    if panels := result.panels:
        _write_charts(book.create_sheet(_sheet_name(wording.CHART.text(result.language))), panels)
    try:
        book.save(path)
    except OSError as error:
        raise UserError("file_unwritable", path=str(path), reason=error.strerror or str(error)) from error


def _sheet_name(title: str) -> str:
    return "".join(one for one in title if one not in r"[]:*?/\\")[:31]


def _write_table(sheet: "Worksheet", result: ReportResult) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    _put_text(sheet.cell(1, 1), result.title)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for at, sentence in enumerate(result.definition, start=2):
        _put_text(sheet.cell(at, 1), sentence)
        sheet.cell(at, 1).font = Font(color="566170")
    head = len(result.definition) + 3
    for place, column in enumerate(result.columns, start=1):
        cell = sheet.cell(head, place)
        _put_text(cell, result.header(column))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=HEAD_FILL)
        cell.alignment = Alignment(
            horizontal="right" if column.kind in NUMBERS else "left", vertical="center"
        )
        sheet.column_dimensions[get_column_letter(place)].width = _width(result, column)
    for at, row in enumerate(result.rows, start=head + 1):
        for place, column in enumerate(result.columns, start=1):
            _put(sheet.cell(at, place), column, row)
    last = get_column_letter(len(result.columns))
    if result.rows:
        sheet.auto_filter.ref = f"A{head}:{last}{head + len(result.rows)}"
    else:
        _put_text(sheet.cell(head + 1, 1), wording.NOTHING.text(result.language))
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(cell: "SheetCell | Any", column: Column, row: Row) -> None:
    value = row.cells[column.key]
    if isinstance(value, str):
        _put_text(cell, value)
        return
    cell.value = value / 100 if column.kind == "percent" and isinstance(value, Decimal) else value
    cell.number_format = _number_format(column, row, value)


def _number_format(column: Column, row: Row, value: Cell) -> str:
    if column.kind == "amount":
        decimals = decimals_of(row)
        return "#,##0." + "0" * decimals if decimals else "#,##0"
    if column.kind == "percent":
        return "0.00%"
    return "yyyy-mm-dd" if isinstance(value, date) else "#,##0"


def _put_text(cell: "SheetCell | Any", text: str) -> None:
    """Put a text that stays a text: it is never typed as a formula, and says so where it begins like one."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    cell.quotePrefix = looks_like_formula(text)


def _width(result: ReportResult, column: Column) -> int:
    from crm_desktop.reports.cells import cell_text

    texts = [result.header(column)]
    texts += [cell_text(column, row, result.language) for row in result.rows[:ROWS_MEASURED]]
    widest = max(sum(1 + (east_asian_width(one) in "WF") for one in text) for text in texts)
    return min(max(widest + 3, NARROWEST), WIDEST)


def _write_charts(sheet: "Worksheet", panels: Sequence[Panel]) -> None:
    """Write each panel's numbers, and its chart beside them."""
    top = 1
    for panel in panels:
        shown = min(len(panel.labels), MOST_BARS) if panel.kind == "bar" else len(panel.labels)
        _put_text(sheet.cell(top, 1), panel.title)
        for place, series in enumerate(panel.series, start=2):
            _put_text(sheet.cell(top + 1, place), series.name)
        for at, label in enumerate(panel.labels, start=top + 2):
            _put_text(sheet.cell(at, 1), label)
            for place, series in enumerate(panel.series, start=2):
                cell = sheet.cell(at, place, series.values[at - top - 2])
                cell.number_format = "#,##0.##" if isinstance(cell.value, Decimal) else "#,##0"
        _add_chart(sheet, panel, top, shown)
        top += max(len(panel.labels) + 4, CHART_ROWS + 2)
    sheet.column_dimensions["A"].width = 30


def _add_chart(sheet: "Worksheet", panel: Panel, top: int, shown: int) -> None:
    from openpyxl.chart import BarChart, LineChart, Reference
    from openpyxl.utils import get_column_letter

    chart: Any = LineChart() if panel.kind == "line" else BarChart()
    if panel.kind != "line":
        chart.type = "bar" if panel.kind == "bar" else "col"
        chart.grouping, chart.overlap = "stacked", 100
    if panel.kind == "bar":
        chart.x_axis.scaling.orientation = "maxMin"
    values = Reference(
        sheet, min_col=2, max_col=1 + len(panel.series), min_row=top + 1, max_row=top + 1 + shown
    )
    chart.add_data(values, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=top + 2, max_row=top + 1 + shown))
    chart.title, chart.y_axis.title = panel.title, panel.unit
    chart.x_axis.delete = chart.y_axis.delete = False
    if len(panel.series) == 1:
        chart.legend = None
    palette = Palette()
    for number, series in enumerate(chart.series):
        colour = palette.of(number).removeprefix("#")
        series.graphicalProperties.solidFill = colour
        series.graphicalProperties.line.solidFill = colour
    chart.width, chart.height = 26, 8.5
    sheet.add_chart(chart, f"{get_column_letter(len(panel.series) + 3)}{top}")
