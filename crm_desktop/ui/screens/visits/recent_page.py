"""What was written down: visits, latest first, of a period, a person and a kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_core.model.activities import VISIT_KIND, VISIT_RESULT
from crm_desktop.services.plans import VisitItem, visits_between
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens import tones
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import EmptyState, LabelRole, text_label

PERIODS: Final = (7, 30, 90)
YEAR: Final = 366
MOST: Final = 1_000
_ICONS: Final = {"CALL": "phone", "EMAIL": "mail", "WECHAT": "mail", "SMS": "mail", "MEETING": "contact"}


class RecentPage(QWidget):
    """`shown()` once a list has come."""

    shown = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        tr = context.tr
        self._context = context
        self._user_id: str | None = None
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
        self.list = TwoLineList(tr("visits.recent"))
        self.list.setSelectionMode(TwoLineList.SelectionMode.SingleSelection)
        self._none = EmptyState("visit", tr("visits.no_visits"), tr("visits.no_visits_hint"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._none)
        bar = QHBoxLayout()
        bar.setSpacing(GRID)
        bar.addWidget(self.period)
        bar.addWidget(self.kind)
        bar.addWidget(self._count)
        bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)
        self.period.currentIndexChanged.connect(self.reload)
        self.kind.currentIndexChanged.connect(self.reload)
        self.list.entered_row.connect(self._open)

    def show_person(self, user_id: str | None) -> None:
        """List the visits of a person, or of everybody here."""
        self._user_id = user_id
        self.reload()

    def reload(self) -> None:
        """Read the list again."""
        today, user_id = self._context.formats.today(), self._user_id
        first = today - timedelta(days=int(self.period.currentData()) - 1)
        self._context.tasks.read(
            lambda session: visits_between(session, user_id, first, today),
            self._show,
            owner=self,
            key="recent",
        )

    def _show(self, found: Sequence[VisitItem]) -> None:
        kind = self.kind.currentData()
        visits = [one for one in reversed(found) if kind is None or one.kind == kind]
        self._count.setText(self._context.tr("visits.count", n=len(visits)))
        self._visits = {one.id: one for one in visits[:MOST]}
        self.list.show_rows([self._line(one) for one in self._visits.values()])
        self._pages.setCurrentIndex(0 if visits else 1)
        self.shown.emit()

    def _line(self, visit: VisitItem) -> TwoLines:
        formats, language = self._context.formats, self._context.language
        head = (visit.account_name, VISIT_KIND.text(visit.kind, language), visit.contact_name)
        right = (visit.by_name, formats.moment(visit.started_at))
        return TwoLines(
            visit.id,
            _ICONS.get(visit.kind, "visit"),
            " · ".join(filter(None, head)),
            " ".join(visit.summary.split()),
            " · ".join(filter(None, right)),
            VISIT_RESULT.text(visit.result, language),
            tones.tone_of(tones.VISIT_RESULT, visit.result),
        )

    def take_focus(self) -> None:
        """Let the keyboard walk along the list."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def account_id(self) -> str:
        """The customer of the visit that is marked."""
        chosen = self.list.chosen_ids()
        return (self._visits[chosen[0]].account_id or "") if chosen else ""

    def _open(self, visit_id: str) -> None:
        if account_id := self._visits[visit_id].account_id:
            self._context.navigate(Place("customer", account_id))
