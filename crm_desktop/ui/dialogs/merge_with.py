"""With whom a customer or person is to be merged: those who may be the same, or anybody found by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from crm_desktop.services.merge_preview import Proposal, proposals
from crm_desktop.ui.dialogs.customer_picker import CustomerPicker
from crm_desktop.ui.dialogs.merge import open_merge
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

HEIGHT = 190


def merge_marked(context: UiContext, entity: str, ids: Sequence[str], parent: QWidget) -> None:
    """Merge two marked rows, or ask with whom where one is marked."""
    if len(ids) > 2:
        context.toasts.show_message(context.tr("merging.two_at_most", n=len(ids)), Tone.WARNING)
    elif len(ids) == 2:
        open_merge(context, entity, ids[0], ids[1], parent)
    elif ids:
        MergeWithDialog(context, entity, ids[0], parent).open()


class MergeWithDialog(SimpleForm):
    """Proposes who may be the same; Enter in the list, or a name, leads to the comparison."""

    def __init__(self, context: UiContext, entity: str, record_id: str, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr(f"merging.{entity}"), tr("merging.next"), parent)
        self._entity, self._record_id, self._parent = entity, record_id, parent
        self.likely = TwoLineList(tr("merging.likely"))
        self.likely.setSelectionMode(TwoLineList.SelectionMode.SingleSelection)
        self.likely.setFixedHeight(HEIGHT)
        self._words = text_label(tr("merging.likely"), LabelRole.SMALL, Tone.NEUTRAL)
        self.fields.addWidget(self._words)
        self.fields.addWidget(self.likely)
        self.fields.addSpacing(GRID)
        self.other = self._picker()
        self._add(tr("merging.with_whom"), self.other)
        self.likely.entered_row.connect(self.save)
        context.tasks.read(
            lambda session: proposals(session, entity, record_id), self._show, owner=self, key="likely"
        )

    def _picker(self) -> CustomerPicker | QWidget:
        if self._entity == "account":
            return CustomerPicker(self.context, self)
        from crm_desktop.ui.screens.contacts.person_picker import PersonPicker

        return PersonPicker(self.context, self, self._record_id)

    def _show(self, found: Sequence[Proposal]) -> None:
        self.likely.show_rows([TwoLines(one.id, "contact", one.name, one.about) for one in found])
        self.likely.setVisible(bool(found))
        if found:
            self.likely.setCurrentIndex(self.likely.model().index(0, 0))
            self.likely.setFocus()
        else:
            self._words.setText(self.context.tr("merging.likely_none"))
            self.other.setFocus()

    @property
    def _named(self) -> str:
        row = getattr(self.other, "customer", None) or getattr(self.other, "person", None)
        return str(row.id) if row is not None else ""

    def save(self) -> None:
        """Go on to the comparison with the one that was found by name, else with the proposed one."""
        other = self._named or next(iter(self.likely.chosen_ids()), "")
        if not other or other == self._record_id:
            self.complain(self.context.tr("merging.whom_missing"), self.other)
            return
        self.accept()
        open_merge(self.context, self._entity, self._record_id, other, self._parent)
