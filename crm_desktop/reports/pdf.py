"""A report on pages. The template places strings that it gets as data, so no text of a record can act as markup."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from crm_desktop.errors import Bug, UserError
from crm_desktop.reports import typeface, wording
from crm_desktop.reports.cells import NUMBERS, cell_text
from crm_desktop.reports.chart import chart_svg, height_for
from crm_desktop.reports.shape import ReportResult
from crm_desktop.resources import resource_path

TEMPLATE = "templates/report.typ"
UPRIGHT, SIDEWAYS = (960, 1_300), (1_430, 620)
"""Width and greatest height of the chart in pixels, for either way the page may lie."""
MOST_ROWS = 2_000
"""More are for a workbook, not for paper; the page says how many there are."""
MANY_COLUMNS = 9
"""More columns than this lie on a page turned on its side."""


def write_pdf(result: ReportResult, path: Path) -> None:
    """Write the PDF. Raises UserError file_unwritable."""
    made = render_pdf(result)
    try:
        path.write_bytes(made)
    except OSError as error:
        raise UserError("file_unwritable", path=str(path), reason=error.strerror or str(error)) from error


def render_pdf(result: ReportResult) -> bytes:
    """Return the PDF: title, chart, table, definition with the data's age. The same result gives the same bytes."""
    import typst

    data = json.dumps(_data(result), ensure_ascii=False)
    inputs = {"data": data}
    if result.panels:
        width, highest = SIDEWAYS if _lies_sideways(result) else UPRIGHT
        inputs["chart"] = chart_svg(result, (width, min(height_for(result), highest))).decode()
    fonts = typst.Fonts(
        include_system_fonts=not typeface.covers(data),
        include_embedded_fonts=False,
        font_paths=[str(typeface.folder())],
    )
    try:
        made = typst.Compiler(_template(), font_paths=fonts, sys_inputs=inputs).compile(
            format="pdf", timestamp=0
        )
    except typst.TypstError as error:
        raise Bug(f"the template does not compile: {error.message}") from error
    if not isinstance(made, bytes):
        raise Bug("the typesetter returned no document")
    return made


@cache
def _template() -> bytes:
    return resource_path(TEMPLATE).read_bytes()


def _lies_sideways(result: ReportResult) -> bool:
    return len(result.columns) > MANY_COLUMNS


def _data(result: ReportResult) -> dict[str, Any]:
    language = result.language
    shown = result.rows[:MOST_ROWS]
    cut = wording.FIRST_OF.text(language).format(shown=f"{len(shown):,}", all=f"{len(result.rows):,}")
    return {
        "language": language,
        "title": result.title,
        "sideways": _lies_sideways(result),
        "seen": wording.RECORDS_SEEN.text(language).format(count=f"{result.records_seen:,}"),
        "definition_title": wording.DEFINITION.text(language),
        "definition": result.definition,
        "nothing": wording.NOTHING.text(language),
        "page": wording.PAGE.text(language),
        "columns": [
            {"title": result.header(column), "number": column.kind in NUMBERS, "text": column.kind == "text"}
            for column in result.columns
        ],
        "rows": [[cell_text(column, row, language) for column in result.columns] for row in shown],
        "cut": cut if len(shown) < len(result.rows) else "",
    }
