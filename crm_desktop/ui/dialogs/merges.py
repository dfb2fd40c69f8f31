"""The merges that this laptop knows of, with the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from crm_core.model.merging import MERGE_STATE
from crm_desktop.services.merging import MergeRow, merges
from crm_desktop.ui.dialogs.merge import take_back
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

HEIGHT = 320
WIDTH = 620
CAN_BE_UNDONE = frozenset(("PROPOSED", "DONE"))


class MergesDialog(SimpleForm):
    """Latest first; the chosen one is taken back."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("merging.list"), tr("merging.undo"), parent)
        self._rows: dict[str, MergeRow] = {}
        self.list = TwoLineList(tr("merging.list"))
        self.list.setSelectionMode(TwoLineList.SelectionMode.SingleSelection)
        self.list.setFixedHeight(HEIGHT)
        self.list.selectionModel().selectionChanged.connect(self._chosen)
        self.list.entered_row.connect(self.save)
        self._none = text_label(tr("merging.none"), LabelRole.BODY, Tone.NEUTRAL)
        self.fields.addWidget(self.list)
        self.fields.addWidget(self._none)
        self.setMinimumWidth(WIDTH)
        self.save_button.setEnabled(False)
        context.tasks.read(merges, self._show, owner=self, key="merges")

    def _show(self, found: Sequence[MergeRow]) -> None:
        self._rows = {one.id: one for one in found}
        self.list.show_rows([self._row(one) for one in found])
        self.list.setVisible(bool(found))
        self._none.setVisible(not found)
        if found:
            self.list.setCurrentIndex(self.list.model().index(0, 0))
            self.list.setFocus()

    def _row(self, one: MergeRow) -> TwoLines:
        tr, language = self.context.tr, self.context.language
        state = MERGE_STATE.text(one.state, language)
        details = " · ".join(filter(None, (state, one.by_name, one.reason)))
        title = tr("merging.row", merged=one.merged_title, survivor=one.survivor_title)
        day = self.context.formats.value(one.done_at)[:10] if one.done_at else ""
        return TwoLines(one.id, "customers" if one.entity == "account" else "contact", title, details, day)

    def _chosen(self) -> None:
        row = self._rows.get(next(iter(self.list.chosen_ids()), ""))
        self.save_button.setEnabled(row is not None and row.state in CAN_BE_UNDONE)

    def save(self) -> None:
        """Take the chosen merge back."""
        chosen = next(iter(self.list.chosen_ids()), "")
        if chosen:
            self.accept()
            take_back(self.context, chosen)
