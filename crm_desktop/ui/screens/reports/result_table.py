"""The table of a result: a row a line, numbers at the right edge, sorted by a click on a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from crm_desktop.reports.cells import NUMBERS, cell_text
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.lists.source import ListSource
from crm_desktop.ui.lists.tools import ListTools
from crm_desktop.ui.models.paged import Column, PagedTable
from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.screens.sections import empty_layout

if TYPE_CHECKING:
    from crm_desktop.reports import shape

MARGINS: Final = 26
SAMPLE: Final = 200
WIDEST: Final = 280
NARROWEST: Final = 64
LEAST_FIRST: Final = 160
"""Width of the first column of text at least, in px, where it has texts as long as that."""


@dataclass(frozen=True)
class Line:
    """A row of a result under an id of its own."""

    id: str
    row: shape.Row


class ResultTable(QWidget):
    """Shows one result after the other. `drill_wanted(row)` for a double click or Enter."""

    drill_wanted = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._runs = 0
        self._result: shape.ReportResult | None = None
        self._lines: dict[str, Line] = {}
        self._sort = ("", False)
        self.table: RecordTable | None = None
        self.tools: ListTools | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    def show_result(self, result: shape.ReportResult) -> None:
        """Show a result; it keeps the order of the report until the person asks for another."""
        self._runs += 1
        former = self._result
        self._result = result
        self._lines = {
            f"{self._runs}:{number}": Line(f"{self._runs}:{number}", row)
            for number, row in enumerate(result.rows)
        }
        same = former is not None and (former.name, former.columns) == (result.name, result.columns)
        if not same or self.table is None:
            self._sort = ("", False)
            self._make_table(result)
        self._show_lines()

    def _make_table(self, result: shape.ReportResult) -> None:
        empty_layout(self._box)
        columns = [self._column(result, column) for column in result.columns]
        model: PagedTable[Line] = PagedTable(columns, self._fetch)
        table = RecordTable(model, self._context.tr("reports.table"))
        model.setParent(table)
        texts = (at for at, column in enumerate(result.columns) if column.kind == "text")
        table.widest = next(texts, 0)
        table.least_first = min(columns[table.widest].width, LEAST_FIRST)
        table.opened.connect(self._open)
        table.sort_requested.connect(self._sort_by)
        self._box.addWidget(table)
        self.table = table
        self.tools = ListTools(self._context, table, f"report.{result.name}", self._source)
        minor = [column.key for column in result.columns if column.minor]
        self.tools.arrangement.give_way(minor[::-1])

    def _source(self) -> ListSource:
        assert self._result is not None  # noqa: S101 -- there is a table only once there is a result
        result, lines = self._result, self._lines
        return ListSource(
            "report",
            result.title,
            lambda _session, ids: [lines[one] for one in ids],
            " ".join(result.definition),
            {"report": result.name, **result.parameters},
        )

    def _column(self, result: shape.ReportResult, column: shape.Column) -> Column[Line]:
        title, language = result.header(column), result.language

        def text(line: Line) -> str:
            return cell_text(column, line.row, language)

        def value(line: Line) -> Any:
            cell = line.row.cells[column.key]
            return text(line) if isinstance(cell, str) else cell

        metrics = QFontMetrics(QApplication.font())
        samples = (cell_text(column, row, language) for row in result.rows[:SAMPLE])
        widest = max((metrics.horizontalAdvance(sample) for sample in (title, *samples)), default=0)
        width = min(max(widest + MARGINS, NARROWEST), WIDEST)
        return Column(title, text, width, column.key, right=column.kind in NUMBERS, value=value)

    def _fetch(self, ids: list[str], answer: Callable[[list[Line]], None]) -> None:
        answer([self._lines[one] for one in ids if one in self._lines])

    def _show_lines(self) -> None:
        if self.table is None:
            return
        key, descending = self._sort
        lines = list(self._lines.values())
        if key:
            known = [line for line in lines if line.row.cells[key] is not None]
            unknown = [line for line in lines if line.row.cells[key] is None]
            known.sort(key=lambda line: _sort_key(line.row.cells[key]), reverse=descending)
            lines = [*known, *unknown]
        self.table.records.set_ids([line.id for line in lines])

    def _sort_by(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self._show_lines()

    def _open(self, line_id: str) -> None:
        if line_id in self._lines:
            self.drill_wanted.emit(self._lines[line_id].row)

    def current_row(self) -> shape.Row | None:
        """Return the row that is marked."""
        line = self._lines.get(self.table.current_id) if self.table is not None else None
        return line.row if line else None


def _sort_key(value: shape.Cell) -> tuple[bool, object]:
    """Texts stand after numbers and days where a column has both."""
    return isinstance(value, str), value
