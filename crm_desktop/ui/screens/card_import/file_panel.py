"""How the file was read, where a person may know better: its encoding, its hidden rows; and what is told about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from crm_desktop.cards.api import ENCODINGS, notes_about
from crm_desktop.messages import sentence
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Chip, LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.cards.api import Table
    from crm_desktop.ui.context import UiContext


class FilePanel(QWidget):
    """`encoding_chosen(name)` asks to read the file again, `hidden_chosen(taken)` to take hidden rows or leave them."""

    encoding_chosen = Signal(str)
    hidden_chosen = Signal(bool)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.encoding = QComboBox()
        self.encoding.setAccessibleName(context.tr("import.encoding"))
        self.hidden = Chip("", checkable=True)
        self.notes = text_label("", LabelRole.SMALL, Tone.WARNING, wrap=True, selectable=True)
        self._label = text_label(context.tr("import.encoding"), LabelRole.SMALL, Tone.NEUTRAL)
        self._label.setBuddy(self.encoding)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for widget in (self._label, self.encoding, self.hidden):
            row.addWidget(widget)
        row.addWidget(self.notes, 1)
        row.addStretch(0)
        self.encoding.activated.connect(self._encoding_activated)
        self.hidden.clicked.connect(self.hidden_chosen)

    def show_table(self, table: Table) -> None:
        """Show how the file of a table was read; nothing where there is nothing to choose and to tell."""
        self.encoding.clear()
        for name in dict.fromkeys((*filter(None, [table.encoding]), *ENCODINGS)):
            self.encoding.addItem(name)
        has_encoding = table.encoding is not None
        self._label.setVisible(has_encoding)
        self.encoding.setVisible(has_encoding)
        hidden = table.hidden_taken or sum(row.hidden for row in table.rows)
        self.hidden.setText(self._context.tr("import.hidden_rows", n=hidden))
        self.hidden.setChecked(bool(table.hidden_taken))
        self.hidden.setVisible(bool(hidden))
        self.hidden.updateGeometry()
        notes = [sentence(note.code, note.params, self._context.language) for note in notes_about(table)]
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self.setVisible(has_encoding or bool(hidden) or bool(notes))

    def _encoding_activated(self) -> None:
        self.encoding_chosen.emit(self.encoding.currentText())
