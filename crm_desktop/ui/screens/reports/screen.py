"""Reports: choose one, set its period and people, read it as table and chart, go to the records behind a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QItemSelectionModel, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
)

from crm_desktop.reports.registry import REPORTS, drill, report, run
from crm_desktop.services.behind import BehindRow, rows_behind
from crm_desktop.services.people import Choice, people, units
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.panel import Panel
from crm_desktop.ui.screens.reports.behind_dialog import MOST, BehindDialog, place_of
from crm_desktop.ui.screens.reports.chart_view import ChartView
from crm_desktop.ui.screens.reports.export import FORMATS, ask_and_write
from crm_desktop.ui.screens.reports.parameters import ParameterBar
from crm_desktop.ui.screens.reports.result_table import ResultTable
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID, ROW_HEIGHT
from crm_desktop.ui.widgets import (
    ButtonKind,
    ElidedLabel,
    EmptyState,
    IconButton,
    LabelRole,
    Tag,
    push_button,
    text_label,
)

if TYPE_CHECKING:
    from crm_desktop.reports.shape import ReportResult, Row

LIST_WIDTH: Final = 216
WIDEST_LIST: Final = 300
NARROWEST_LIST: Final = 180
COUNTED: Final = frozenset(
    (
        "account",
        "visit",
        "visit_addendum",
        "quote",
        "quote_line",
        "competitor_price",
        "order",
        "order_line",
        "user",
    )
)
"""Entities that reports count."""


_SELECT: Final = QItemSelectionModel.SelectionFlag.ClearAndSelect


class ReportsScreen(Screen):
    """`Place("reports", options={"name": "visits"})` shows a report; without a name the last one stays."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        self.result: ReportResult | None = None
        self._offered = False
        self.list = QListWidget()
        self.list.setAccessibleName(tr("reports.list"))
        self.list.setProperty("kind", "contents")
        for name, one in REPORTS.items():
            item = QListWidgetItem(context.label(one.title))
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(item.text())
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            self.list.addItem(item)
        self.parameters = ParameterBar(context)
        self.table = ResultTable(context)
        self.chart = ChartView(context)
        self._title = ElidedLabel("", LabelRole.HEADLINE)
        self._age = QHBoxLayout()
        self._count = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self._definition = text_label("", LabelRole.SMALL, Tone.NEUTRAL, wrap=True, selectable=True)
        self._definition.setAccessibleName(tr("reports.definition"))
        self._export = push_button(tr("reports.export"), icon_name="report")
        self._more = IconButton("more", tr("lists.more"))
        self._reset = push_button(tr("reports.reset"), ButtonKind.FLAT)
        self._reset.hide()
        self._empty = EmptyState("report", tr("reports.empty_title"), tr("reports.empty_hint"))
        self._arrange()
        self._connect()
        context.tasks.read(_read_choices, self._offer, owner=self, key="choices")

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID + 4)
        head.addWidget(self._title, 1)
        head.addWidget(self._reset)
        head.addWidget(self._export)
        head.addWidget(self._more)
        known = QHBoxLayout()
        known.setSpacing(GRID + 4)
        known.addLayout(self._age)
        known.addWidget(self._count)
        known.addStretch(1)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.addWidget(self.chart)
        self._split.addWidget(self.table)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 1)
        self._split.setChildrenCollapsible(False)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._split)
        self._pages.addWidget(self._empty)
        right = Panel(left_edge=True, top_edge=False)
        column = QVBoxLayout(right)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addLayout(known)
        column.addWidget(self.parameters)
        column.addWidget(self._definition)
        column.addWidget(self._pages, 1)
        left = self._left = Panel(top_edge=False)
        rail = QVBoxLayout(left)
        rail.setContentsMargins(GRID + 4, GRID + 4, GRID, 0)
        rail.setSpacing(GRID)
        heading = text_label(self.context.tr("reports.title"), LabelRole.HEADLINE)
        heading.setContentsMargins(GRID // 2, 0, 0, 0)
        rail.addWidget(heading)
        rail.addWidget(self.list, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(left)
        whole.addWidget(right, 1)
        menu = QMenu(self._export)
        for kind in FORMATS:
            action = QAction(self.context.tr(f"reports.to_{kind}"), menu)
            action.triggered.connect(self._exporter(kind))
            menu.addAction(action)
        self._export.setMenu(menu)
        self._export.setEnabled(False)
        self._more.setEnabled(False)
        self._more.clicked.connect(self._open_more)

    def _open_more(self) -> None:
        """Offer what every list has; a report's own files, with their charts, are behind the button beside it."""
        if (tools := self.table.tools) is not None:
            tools.open_menu(self._more, files=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list is as wide as its titles, but leaves most of a narrow window to the report."""
        super().resizeEvent(event)
        titles = (self.list.item(row).text() for row in range(self.list.count()))
        longest = max(self.fontMetrics().horizontalAdvance(title) for title in titles)
        wanted = min(max(LIST_WIDTH, longest + 5 * GRID), WIDEST_LIST)
        self._left.setFixedWidth(min(wanted, max(self.width() * 2 // 9, NARROWEST_LIST)))

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._choose)
        self.parameters.changed.connect(self.reload)
        self._reset.clicked.connect(self.parameters.reset)
        self.table.drill_wanted.connect(self.show_behind)

    def commands(self) -> Sequence[Command]:
        return (
            *(
                Command(
                    f"reports.to_{kind}",
                    f"reports.to_{kind}",
                    self._exporter(kind),
                    keys,
                    "report",
                    enabled=self._has_result,
                )
                for kind, keys in zip(FORMATS, ("Ctrl+E", "Ctrl+P", "Ctrl+Shift+E"), strict=True)
            ),
            Command(
                "reports.drill", "reports.drill", self._drill_current, "Ctrl+O", enabled=self._has_result
            ),
            Command("reports.columns", "lists.columns", self._choose_columns, "Ctrl+Shift+L"),
            Command("reports.print", "lists.print", self._print, "Ctrl+Shift+P", enabled=self._has_result),
        )

    def show_place(self, place: Place) -> None:
        wanted = place.options.get("name", "")
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == wanted:
                self.list.setCurrentRow(row)

    def activate(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self, changes: Changed) -> None:
        if COUNTED & changes.keys() and self.isVisible():
            self.reload()

    def reload(self) -> None:
        name = self.name
        if not name or self.parameters.is_wrong:
            return
        given, language = self.parameters.values(), self.context.language

        def count(session: Any) -> tuple[ReportResult, int]:
            result = run(session, name, given, language)
            return result, len(result.panels)

        self._count.setText(self.context.tr("reports.working"))
        self.context.tasks.read(count, self._show, owner=self, key="result")

    @property
    def name(self) -> str:
        """The report that is chosen."""
        row = self.list.currentRow()
        return str(self.list.item(row).data(Qt.ItemDataRole.UserRole)) if row >= 0 else ""

    def _offer(self, found: tuple[list[Choice], list[Choice]]) -> None:
        self.parameters.set_choices(*found)
        self._offered = True
        if not self.list.selectedItems():
            self.list.setCurrentRow(max(self.list.currentRow(), 0), _SELECT)
        self._choose()

    def _choose(self) -> None:
        if not self._offered or not self.name:
            return
        chosen = report(self.name)
        self._title.setText(self.context.label(chosen.title))
        self.parameters.show_options(chosen.options)
        self.reload()

    def _show(self, found: tuple[ReportResult, int]) -> None:
        result, panels = found
        if result.name != self.name:
            return
        self.result = result
        tr = self.context.tr
        self.parameters.show_values(result.parameters)
        self._reset.setVisible(self.parameters.is_touched)
        self._definition.setText(tr("reports.definition_text", text=_joined(result.definition)))
        self._count.setText(
            tr("reports.rows", rows=f"{len(result.rows):,}", records=f"{result.records_seen:,}")
        )
        self._show_age(result)
        for button in (self._export, self._more):
            button.setEnabled(bool(result.rows))
        self._pages.setCurrentIndex(0 if result.rows else 1)
        self.table.show_result(result)
        self.chart.show_result(result, panels)
        self.ready.emit()

    def _show_age(self, result: ReportResult) -> None:
        tr = self.context.tr
        empty_layout(self._age)
        if result.as_of is None:
            self._age.addWidget(Tag(tr("reports.never_synced"), Tone.WARNING))
        else:
            self._age.addWidget(
                Tag(tr("reports.as_of", moment=self.context.formats.moment(result.as_of)), Tone.INFO)
            )

    def _has_result(self) -> bool:
        return self.result is not None and bool(self.result.rows)

    def _exporter(self, kind: str) -> Callable[[], None]:
        def export() -> None:
            if self.result is not None:
                ask_and_write(self.context, self.result, kind, self)

        return export

    def _choose_columns(self) -> None:
        if (tools := self.table.tools) is not None:
            tools.arrangement.choose()

    def _print(self) -> None:
        if (tools := self.table.tools) is not None:
            tools.print()

    def _drill_current(self) -> None:
        if (row := self.table.current_row()) is not None:
            self.show_behind(row)

    def show_behind(self, row: Row) -> None:
        """Show the records behind a row: the one itself, or a list of them."""
        result = self.result
        if result is None:
            return

        def look(session: Any) -> tuple[list[BehindRow], int]:
            found = drill(session, result, row)
            return rows_behind(session, found.entity, found.ids[:MOST]), len(found.ids)

        self.context.tasks.read(look, self._show_behind, owner=self, key="behind")

    def _show_behind(self, found: tuple[list[BehindRow], int]) -> None:
        rows, total = found
        if not rows:
            self.context.toasts.show_message(self.context.tr("reports.no_records"), Tone.NEUTRAL)
        elif total == 1 and (place := place_of(rows[0])) is not None:
            self.context.navigate(place)
        else:
            BehindDialog(self.context, self._title.text(), rows, total, self.window()).open()


def _read_choices(session: Any) -> tuple[list[Choice], list[Choice]]:
    return people(session), units(session)


def _joined(sentences: Sequence[str]) -> str:
    """Chinese sentences follow each other without a space."""
    return "".join(one if one.endswith("。") else f"{one} " for one in sentences).strip()
