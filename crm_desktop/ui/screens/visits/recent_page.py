"""What was written down: visits, latest first, of a period, a person and a kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_core.model.activities import VISIT_KIND, VISIT_RESULT
from crm_desktop.services.plans import VisitItem
from crm_desktop.services.visit_list import VisitQuery, VisitSort, visit_ids, visits_by_id
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.lists.field_columns import width_for
from crm_desktop.ui.lists.source import ListSource
from crm_desktop.ui.lists.tools import ListTools
from crm_desktop.ui.models.paged import Column, PagedTable
from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.screens import tones
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import EmptyState, LabelRole, text_label

PERIODS: Final = (7, 30, 90)
YEAR: Final = 366


def visit_columns(context: UiContext) -> list[Column[VisitItem]]:
    """Return the columns of the list of visits."""
    tr, formats, language = context.tr, context.formats, context.language
    kinds = [VISIT_KIND.text(code, language) for code in VISIT_KIND]
    results = [VISIT_RESULT.text(code, language) for code in VISIT_RESULT]

    def said(row: VisitItem) -> str:
        return " ".join(row.summary.split())

    def width(key: str, *samples: str) -> int:
        return width_for((f"{tr(key)}   ", *samples))

    return [
        Column(tr("visits.customer"), lambda row: row.account_name, 300, "account", detail=_person),
        Column(tr("visits.said"), said, 380, key="summary"),
        Column(
            tr("visits.result"),
            lambda row: VISIT_RESULT.text(row.result, language),
            width("visits.result", *results),
            "result",
            lambda row: tones.tone_of(tones.VISIT_RESULT, row.result),
        ),
        Column(
            tr("visits.kind"),
            lambda row: VISIT_KIND.text(row.kind, language),
            width("visits.kind", *kinds),
            "kind",
        ),
        Column(
            tr("visits.when"),
            lambda row: formats.moment(row.started_at),
            width("visits.when", "2026-12-28 23:58"),
            "started_at",
            value=lambda row: formats.local(row.started_at),
        ),
        Column(tr("visits.person"), lambda row: row.by_name, width("visits.person", "欧阳子轩"), key="by"),
        Column(tr("visits.met"), _person, width("visits.met", "欧阳子轩"), key="contact", shown=False),
    ]


def _person(row: VisitItem) -> str:
    return row.contact_name


class RecentPage(QWidget):
    """`shown()` once a list has come."""

    shown = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        tr = context.tr
        self._context = context
        today = context.formats.today()
        self._wanted = VisitQuery(today, today)
        self._visits: dict[str, VisitItem] = {}
        self.period = QComboBox()
        self.period.setAccessibleName(tr("visits.period"))
        for days in PERIODS:
            self.period.addItem(tr("visits.days", n=days), days)
        self.period.addItem(tr("visits.year"), YEAR)
        self.period.setCurrentIndex(1)
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("visits.kind"))
        self.kind.addItem(tr("visits.any_kind"), None)
        for code in VISIT_KIND:
            self.kind.addItem(VISIT_KIND.text(code, context.language), code)
        self._count = text_label("", LabelRole.BODY, Tone.NEUTRAL)
        self._model: PagedTable[VisitItem] = PagedTable(visit_columns(context), self._fetch, self)
        self.table = RecordTable(self._model, tr("visits.recent"), several=True)
        self.table.widest = 1
        self.table.show_sort(self._wanted.sort, descending=self._wanted.descending)
        self.tools = ListTools(context, self.table, "visits", self._source)
        self._none = EmptyState("visit", tr("visits.no_visits"), tr("visits.no_visits_hint"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._none)
        bar = QHBoxLayout()
        bar.setSpacing(GRID)
        bar.addWidget(self.period)
        bar.addWidget(self.kind)
        bar.addWidget(self._count)
        bar.addStretch(1)
        bar.addWidget(self.tools.button())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)
        self.period.currentIndexChanged.connect(self.reload)
        self.kind.currentIndexChanged.connect(self.reload)
        self.table.opened.connect(self._open)
        self.table.sort_requested.connect(self._sort)

    def show_person(self, user_id: str | None) -> None:
        """List the visits of a person, or of everybody here."""
        self._wanted = replace(self._wanted, user_id=user_id)
        self.reload()

    def reload(self) -> None:
        """Read the list again."""
        today = self._context.formats.today()
        first = today - timedelta(days=int(self.period.currentData()) - 1)
        wanted = replace(self._wanted, first=first, last=today, kind=self.kind.currentData())
        self._wanted = wanted
        self._context.tasks.read(
            lambda session: visit_ids(session, wanted), self._show, owner=self, key="recent"
        )

    def _show(self, found: Sequence[str]) -> None:
        self._count.setText(self._context.tr("visits.count", n=len(found)))
        self._model.set_ids(found)
        self._pages.setCurrentIndex(0 if found else 1)
        self.shown.emit()

    def _fetch(self, ids: list[str], answer: Callable[[list[VisitItem]], None]) -> None:
        def keep(rows: list[VisitItem]) -> None:
            self._visits.update((row.id, row) for row in rows)
            answer(rows)

        self._context.tasks.read(
            lambda session: visits_by_id(session, ids), keep, owner=self, key=f"rows {ids[0]}"
        )

    def _source(self) -> ListSource:
        wanted = self._wanted
        kind = self.kind.currentText() if wanted.kind else ""
        return ListSource(
            "visit",
            self._context.tr("visits.recent"),
            visits_by_id,
            " · ".join(filter(None, (self.period.currentText(), kind))),
            {
                "first": wanted.first.isoformat(),
                "last": wanted.last.isoformat(),
                "user_id": wanted.user_id,
                "kind": wanted.kind,
            },
        )

    def _sort(self, name: str, descending: bool) -> None:
        self._wanted = replace(self._wanted, sort=cast("VisitSort", name), descending=descending)
        self.reload()

    def take_focus(self) -> None:
        """Let the keyboard walk along the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def account_id(self) -> str:
        """The customer of the visit that is marked."""
        visit = self._visits.get(self.table.current_id)
        return (visit.account_id or "") if visit is not None else ""

    def _open(self, visit_id: str) -> None:
        visit = self._visits.get(visit_id)
        if visit is not None and visit.account_id:
            self._context.navigate(Place("customer", visit.account_id))
