"""Handing a refused edit on to a colleague, with what it would have set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from crm_desktop.ui.dialogs.simple_form import SimpleForm

if TYPE_CHECKING:
    from crm_desktop.services.inbox.handing_on import HandingOn
    from crm_desktop.ui.context import UiContext

_NOTE_HEIGHT = 140


class HandOnDialog(SimpleForm):
    """`handed(colleague, note)` once a colleague is chosen."""

    handed = Signal(str, str)

    def __init__(self, context: UiContext, found: HandingOn, note: str, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("sync.hand_on_title"), tr("sync.hand_on_start"), parent)
        self.colleague = QComboBox()
        for one in found.people:
            self.colleague.addItem(one.name, one.id)
        self.colleague.setCurrentIndex(self.colleague.findData(found.proposed) if found.proposed else -1)
        self.note = QPlainTextEdit(note)
        self.note.setFixedHeight(_NOTE_HEIGHT)
        self.note.setTabChangesFocus(True)
        self._add(tr("sync.hand_on_to"), self.colleague)
        self._add(tr("sync.hand_on_note"), self.note)
        self.setMinimumWidth(520)
        self.colleague.setFocus()

    def save(self) -> None:
        """Hand it on, unless nobody is chosen."""
        to = self.colleague.currentData()
        if not to:
            self.complain(self.context.tr("sync.hand_on_whom"), self.colleague)
            return
        self.accept()
        self.handed.emit(to, self.note.toPlainText().strip())
