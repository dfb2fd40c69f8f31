"""One worksheet with a few named styles; rows are counted from 1, columns are named as in `xlsx_formulas`."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from crm_desktop.documents.xlsx_formulas import COLUMNS, HELPERS, VISIBLE
from crm_desktop.workbook_text import looks_like_formula, text_for_cell

FONT = "Microsoft YaHei"
ACCENT, SOFT, TINT, HAIRLINE = "#17456B", "#5B6875", "#F3F6F9", "#D5DBE1"
WIDTHS = {
    "no": 6, "code": 16, "name": 40, "qty": 9, "unit": 7, "price": 14, "discount": 10, "tax_rate": 9, "amount": 17,
}  # fmt: skip
STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "company": {"bold": True, "font_size": 15, "font_color": ACCENT},
    "title": {"bold": True, "font_size": 18, "align": "center"},
    "soft": {"font_color": SOFT},
    "bold": {"bold": True},
    "head": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "align": "center", "valign": "vcenter",
        "text_wrap": True,
    },
    "cell": {"bottom": 1, "bottom_color": HAIRLINE, "valign": "top", "text_wrap": True},
    "centred": {"bottom": 1, "bottom_color": HAIRLINE, "valign": "top", "align": "center"},
    "section": {"bold": True, "font_color": ACCENT, "bg_color": TINT},
    "total": {"font_color": SOFT},
    "amount": {},
    "strong": {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT},
    "wrapped": {"text_wrap": True, "valign": "top"},
}  # fmt: skip


class Page:
    """A workbook of one sheet on A4, in memory until `finish`."""

    def __init__(self, name: str) -> None:
        self._file = BytesIO()
        self._book = xlsxwriter.Workbook(self._file, {"in_memory": True})
        self._sheet = self._book.add_worksheet(name)
        self._formats: dict[tuple[str, str, bool], Any] = {}
        self._sheet.hide_gridlines(2)
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self._sheet.set_footer("&C&P / &N")
        for column, width in WIDTHS.items():
            self._sheet.set_column(f"{COLUMNS[column]}:{COLUMNS[column]}", width, self._format("plain"))
        self._sheet.set_column(f"{COLUMNS[HELPERS[0]]}:{COLUMNS[HELPERS[-1]]}", 12, None, {"hidden": True})

    def text(self, row: int, column: str, text: str, style: str = "plain") -> None:
        """Write a text, whatever it looks like."""
        self._sheet.write_string(row - 1, _index(column), text_for_cell(text), self._guarded(style, text))

    def across(self, row: int, first: str, last: str, text: str, style: str = "plain") -> None:
        """Write a text over several columns."""
        self._sheet.merge_range(row - 1, _index(first), row - 1, _index(last), "", self._format(style))
        self._sheet.write_string(row - 1, _index(first), text_for_cell(text), self._guarded(style, text))

    def _guarded(self, style: str, text: str) -> Any:
        return self._format(style, quoted=looks_like_formula(text))

    def number(self, row: int, column: str, value: Decimal, number_format: str, style: str = "plain") -> None:
        """Write a number."""
        self._sheet.write_number(row - 1, _index(column), float(value), self._format(style, number_format))

    def formula(
        self,
        row: int,
        column: str,
        formula: str,
        value: Decimal | str,
        number_format: str,
        style: str = "plain",
    ) -> None:
        """Write a formula with its present value."""
        shown = value if isinstance(value, str) else float(value)
        self._sheet.write_formula(row - 1, _index(column), formula, self._format(style, number_format), shown)

    def height(self, row: int, lines: int) -> None:
        """Make a row as high as its lines of text."""
        self._sheet.set_row(row - 1, 16 * max(lines, 1))

    def repeat(self, row: int) -> None:
        """Print this row on top of every page."""
        self._sheet.repeat_rows(row - 1)

    def finish(self, title: str, author: str) -> bytes:
        """Return the file."""
        self._book.set_properties({"title": title, "author": author})
        self._book.close()
        return self._file.getvalue()

    def _format(self, style: str, number_format: str = "General", *, quoted: bool = False) -> Any:
        key = (style, number_format, quoted)
        if key not in self._formats:
            made = self._book.add_format(
                {"font_name": FONT, "font_size": 10, "num_format": number_format, **STYLES[style]}
            )
            if quoted:
                made.set_quote_prefix()
            self._formats[key] = made
        return self._formats[key]


def _index(column: str) -> int:
    return (*VISIBLE, *HELPERS).index(column)
