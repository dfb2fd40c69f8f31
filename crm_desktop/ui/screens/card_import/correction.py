"""The cells of one row to type over, before it is checked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.ui.screens.card_import.table_edits import cell_text, correctable
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.cards.api import Table
    from crm_desktop.ui.context import UiContext


class Correction(QWidget):
    """`corrected(number, texts)` with the cells that were changed, by the index of their column."""

    corrected = Signal(int, object)
    closed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._number = 0
        self._before: dict[int, str] = {}
        self.inputs: dict[int, QLineEdit] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)
        self.hide()

    def open_row(self, table: Table, number: int) -> None:
        """Offer the cells of a row."""
        empty_layout(self._row)
        self._number = number
        self.inputs.clear()
        self._before.clear()
        for column in correctable(table):
            text = cell_text(table, number, column)
            field = QLineEdit(text)
            field.setCursorPosition(0)
            field.setAccessibleName(column.header)
            field.returnPressed.connect(self.apply)
            cell = QVBoxLayout()
            cell.setSpacing(2)
            cell.addWidget(text_label(column.header, LabelRole.SMALL, Tone.NEUTRAL))
            cell.addWidget(field)
            self._row.addLayout(cell, 1)
            self.inputs[column.index] = field
            self._before[column.index] = text
        use = push_button(self._context.tr("import.apply"), ButtonKind.PRIMARY)
        use.clicked.connect(self.apply)
        self._row.addWidget(use, 0, Qt.AlignmentFlag.AlignBottom)
        self.setVisible(bool(self.inputs))
        for field in list(self.inputs.values())[:1]:
            field.show()
            field.setFocus()
            field.selectAll()

    def apply(self) -> None:
        """Have the row checked with what is typed now."""
        texts = {index: field.text().strip() for index, field in self.inputs.items()}
        changed = {index: text for index, text in texts.items() if text != self._before[index]}
        self.hide()
        self.closed.emit()
        if changed:
            self.corrected.emit(self._number, changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        else:
            super().keyPressEvent(event)
