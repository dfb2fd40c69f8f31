"""The page of records that seem to be one: merge them, say that they are two, or put it off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.context import Place
from crm_desktop.ui.lists.telling import tell_with_undo
from crm_desktop.ui.screens.sync_centre.pages import ListPage
from crm_desktop.ui.widgets import ButtonKind

if TYPE_CHECKING:
    from crm_desktop.services.candidates import Candidate, Decision
    from crm_desktop.ui.context import UiContext


class DuplicatesPage(ListPage):
    """Enter merges what may be merged here, else opens what of a pair is ours. `decided` wants a new list."""

    decided = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        tr = context.tr
        super().__init__(context, "duplicates", "customers", parent, in_full=True)
        self._pairs: dict[str, Candidate] = {}
        self.merge = self.add_button(tr("duplicates.do_merge"), ButtonKind.PRIMARY)
        self.not_same = self.add_button(tr("duplicates.not_same"), ButtonKind.NORMAL)
        self.later = self.add_button(tr("duplicates.later"), ButtonKind.NORMAL, "clock")
        self.show_record = self.add_button(tr("duplicates.show"), ButtonKind.FLAT, "chevron-right")
        self.merge.clicked.connect(self.merge_chosen)
        self.not_same.clicked.connect(lambda: self._decide(self.list.chosen_ids(), "NOT_SAME"))
        self.later.clicked.connect(lambda: self._decide(self.list.chosen_ids(), "LATER"))
        self.show_record.clicked.connect(lambda: self._open(self.list.chosen_ids()))
        self.list.entered_row.connect(self._entered)

    def show_pairs(self, pairs: Sequence[Candidate]) -> None:
        """Remember what the rows that come next stand for."""
        self._pairs = {one.id: one for one in pairs}

    def chosen_changed(self) -> None:
        super().chosen_changed()
        chosen = self._chosen()
        whole = bool(chosen) and all(one.other is not None for one in chosen)
        self.merge.setEnabled(whole and len(chosen) == 1)
        self.not_same.setEnabled(whole)
        self.later.setEnabled(bool(chosen))
        self.show_record.setEnabled(len(chosen) == 1)

    def _chosen(self) -> list[Candidate]:
        return [self._pairs[one] for one in self.list.chosen_ids() if one in self._pairs]

    def _entered(self, pair: str) -> None:
        if pair in self._pairs and self._pairs[pair].other is not None:
            self.merge_chosen()
        else:
            self._open([pair])

    def merge_chosen(self) -> None:
        """Compare the chosen pair; whoever may not edit both says that they are the same, for somebody who may."""
        from crm_desktop.services.candidates import may_merge

        chosen = self._chosen()
        if len(chosen) == 1 and chosen[0].other is not None:
            one = chosen[0]
            self.context.tasks.read(
                lambda session: may_merge(session, one),
                lambda may: self._merge(one, may=may),
                owner=self,
                key="may merge",
            )

    def _merge(self, one: Candidate, *, may: bool) -> None:
        from crm_desktop.ui.dialogs.merge import open_merge

        if may and one.other is not None:
            open_merge(self.context, one.entity, one.one.id, one.other.id, self.window())
        else:
            self._decide([one.id], "MERGE")

    def _decide(self, ids: list[str], decision: Decision) -> None:
        from crm_desktop.services.candidates import decide

        context, edit = self.context, self.context.workspace.context

        def job(session: Any) -> None:
            for one in ids:
                decide(session, edit, one, decision)

        def done(_none: None) -> None:
            told = {"NOT_SAME": "said_not_same", "LATER": "said_later", "MERGE": "said_merge"}[decision]
            tell_with_undo(context, context.tr(f"duplicates.{told}", n=len(ids)), self)
            self.decided.emit()

        if ids:
            context.tasks.write(job, done, owner=self)

    def _open(self, ids: Sequence[str]) -> None:
        for one in ids[:1]:
            pair = self._pairs[one]
            screen = "customer" if pair.entity == "account" else "contacts"
            self.context.navigate(Place(screen, pair.one.id))
