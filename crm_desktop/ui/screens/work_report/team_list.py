"""The people somebody leads: who has handed in the report of the period, and who has not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from crm_core.model.organisation import ROLE
from crm_desktop.ui.screens.panel import Panel
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import SectionHeader, Tag
from crm_desktop.ui.widgets.choosing import choose_row

if TYPE_CHECKING:
    from crm_desktop.services.work_report import TeamMember
    from crm_desktop.ui.context import UiContext

WIDTH: Final = 264


class TeamList(Panel):
    """One's own report above those of the others; emits `chosen(user_id)`."""

    chosen = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(top_edge=False)
        self._context = context
        self._me = context.workspace.me
        self.members: list[TeamMember] = []
        self._header = SectionHeader(context.tr("workreport.team"))
        self._tag: Tag | None = None
        self.list = TwoLineList(context.tr("workreport.team"))
        self.list.setSelectionMode(TwoLineList.SelectionMode.SingleSelection)
        self.list.setFrameShape(TwoLineList.Shape.NoFrame)
        self.list.selectionModel().currentChanged.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID // 2, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self._header)
        column.addWidget(self.list, 1)
        self._header.setContentsMargins(2 * GRID, 0, GRID, 0)
        self.setFixedWidth(WIDTH)

    def show_members(self, members: Sequence[TeamMember]) -> None:
        """Show these people; whoever was looked at stays."""
        self.members = list(members)
        tr = self._context.tr
        mine = TwoLines(self._me.user_id, "contact", tr("workreport.mine"), self._me.name, tone=Tone.ACCENT)
        missing = sum(one.is_missing for one in members)
        self.list.blockSignals(True)
        self.list.selectionModel().blockSignals(True)
        self.list.show_rows([mine, *(self._row(one) for one in members)])
        self.list.selectionModel().blockSignals(False)
        self.list.blockSignals(False)
        self._show_count(tr("workreport.missing", n=missing) if missing else tr("workreport.all_in"), missing)

    def _show_count(self, text: str, missing: int) -> None:
        if self._tag is not None:
            self._tag.hide()
            self._tag.deleteLater()
        self._tag = Tag(text, Tone.WARNING if missing else Tone.SUCCESS)
        self._header.add_widget(self._tag)

    def _row(self, one: TeamMember) -> TwoLines:
        tr = self._context.tr
        visits = tr("workreport.visits", n=one.visits)
        if not one.is_missing:
            moment = self._context.formats.clock(one.submitted_at)
            handed_in = tr("workreport.handed_in", moment=moment)
            return TwoLines(one.user_id, "check", one.name, visits, "", handed_in, Tone.SUCCESS)
        state = tr("workreport.draft") if one.status else tr("workreport.not_written")
        role = ROLE.text(one.role, self._context.language)
        return TwoLines(one.user_id, "clock", one.name, f"{visits} · {role}", "", state, Tone.WARNING)

    def step(self, step: int) -> None:
        """Look at the next person, or at the one before."""
        row = self.list.currentIndex().row() + step
        if 0 <= row < len(self.list.rows()):
            choose_row(self.list, row)

    @property
    def user_id(self) -> str:
        """Whose report is to be seen."""
        found = self.list.chosen_ids()
        return found[0] if found else self._me.user_id

    def name_of(self, user_id: str) -> str:
        """Return a person's name."""
        return next((one.name for one in self.members if one.user_id == user_id), self._me.name)

    def _tell(self) -> None:
        row = self.list.currentIndex().row()
        if row >= 0:
            self.chosen.emit(self.list.rows()[row].id)
