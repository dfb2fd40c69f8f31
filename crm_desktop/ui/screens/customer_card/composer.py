"""The line above the history: what is typed here becomes a visit, saved with Enter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from crm_core.model.activities import VISIT_KIND
from crm_desktop.services.visits import NewVisit
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.note_edit import NoteEdit
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, push_button


class Composer(QWidget):
    """Emits `written(visit)`; `more_wanted()` asks for the dialog with the next step and its day."""

    written = Signal(object)
    more_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        tr = context.tr
        self._account_id = ""
        self._drafts: dict[str, str] = {}
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("visit.kind"))
        for code in VISIT_KIND:
            self.kind.addItem(VISIT_KIND.text(code, context.language), code)
        self.text = NoteEdit(tr("card.note"), tr("card.note_hint"), lines=1)
        self.text.entered.connect(self._write)
        self._save = push_button(tr("card.note_save"), ButtonKind.NORMAL)
        self._save.clicked.connect(self._write)
        more = push_button(tr("card.note_more"), ButtonKind.FLAT)
        more.clicked.connect(self.more_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self.kind)
        row.addWidget(self.text, 1)
        row.addWidget(self._save)
        row.addWidget(more)

    def show_customer(self, account_id: str) -> None:
        """Write about this customer; what was begun about another waits there."""
        if account_id == self._account_id:
            return
        self._drafts[self._account_id] = self.text.toPlainText()
        self._account_id = account_id
        self.text.setPlainText(self._drafts.pop(account_id, ""))

    def clear(self) -> None:
        """Forget what was written: it is saved."""
        self.text.clear()

    def take_draft(self) -> str:
        """Hand over what was begun, to go on in the dialog."""
        draft = self.text.toPlainText()
        self.text.clear()
        return draft

    def _write(self) -> None:
        text = self.text.toPlainText().strip()
        if text:
            self.written.emit(NewVisit(self._account_id, kind=self.kind.currentData(), summary=text))
