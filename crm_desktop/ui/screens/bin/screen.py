"""The recycle bin: a list of what was deleted, by whom and when; Enter brings back what is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from crm_core.model import ENTITIES
from crm_desktop.services import recycle_bin
from crm_desktop.services.recycle_bin import Deleted
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, EmptyState, LabelRole, push_button, text_label

ICONS: Final = {
    "account": "customers",
    "contact": "contact",
    "opportunity": "opportunity",
    "visit": "visit",
    "visit_plan": "calendar",
    "task": "task",
    "promise": "promise",
    "note": "edit",
    "quote": "quote",
}


class BinScreen(Screen):
    """Rows are named `entity id`; several can be chosen."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        self.list = TwoLineList(tr("bin.title"))
        self.restore = push_button(tr("bin.restore"), ButtonKind.PRIMARY, "undo")
        self.restore.setEnabled(False)
        self.restore.clicked.connect(self.restore_chosen)
        self.list.entered_row.connect(lambda _row: self.restore_chosen())
        self.none = EmptyState("delete", tr("bin.none"), tr("bin.none_hint"))
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(text_label(tr("bin.title"), LabelRole.HEADLINE))
        words.addWidget(text_label(tr("bin.hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True))
        head.addLayout(words, 1)
        head.addWidget(self.restore, 0, Qt.AlignmentFlag.AlignBottom)
        inner = QWidget()
        self._stack = QStackedLayout(inner)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.none)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
        whole.setSpacing(GRID + 4)
        whole.addLayout(head)
        whole.addWidget(inner, 1)

    def commands(self) -> Sequence[Command]:
        return (Command("bin.restore", "bin.restore", self.restore_chosen, "Ctrl+R", "undo", menu="view"),)

    def show_place(self, place: Place) -> None:
        self.reload()

    def activate(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self, changes: Changed) -> None:
        if changes.keys() & set(recycle_bin.OFFERED):
            self.reload()

    def reload(self) -> None:
        edit_context = self.context.workspace.context
        self.context.tasks.read(
            lambda session: recycle_bin.deleted(session, edit_context), self._show, owner=self, key="bin"
        )

    def _show(self, found: list[Deleted]) -> None:
        self.list.show_rows([self._row(one) for one in found])
        self._stack.setCurrentWidget(self.list if found else self.none)
        self.restore.setEnabled(bool(found))
        self.ready.emit()

    def _row(self, one: Deleted) -> TwoLines:
        tr, formats = self.context.tr, self.context.formats
        kind = self.context.label(ENTITIES[one.entity].label)
        by = tr("bin.deleted", name=one.deleted_by) if one.deleted_by else ""
        return TwoLines(
            id=f"{one.entity} {one.id}",
            icon=ICONS[one.entity],
            title=one.title or one.customer or tr("bin.untitled"),
            details=" · ".join(filter(None, (kind, one.customer if one.title else "", by))),
            right=formats.clock(one.deleted_at),
        )

    def restore_chosen(self) -> None:
        """Bring back what is chosen, in one edit."""
        chosen = [row.split(" ", 1) for row in self.list.chosen_ids()]
        if not chosen:
            return
        edits = self.context.workspace.context

        def job(session: Any) -> int:
            return sum(recycle_bin.restore(session, edits, entity, record_id) for entity, record_id in chosen)

        self.context.tasks.write(job, self._restored, owner=self)

    def _restored(self, count: int) -> None:
        self.context.toasts.show_message(self.context.tr("bin.restored", n=count), Tone.SUCCESS)
        self.reload()
