"""A field for a few lines: Enter is done, Shift+Enter is a new line, Tab goes on."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from crm_desktop.ui.theme.tokens import ROW_HEIGHT
from crm_desktop.ui.widgets.files_given import has_files


class NoteEdit(QPlainTextEdit):
    """As high as `lines`; emits `entered` on Enter, `files_given` when a picture or files are pasted or dropped."""

    entered = Signal()
    files_given = Signal(object)

    def __init__(self, name: str, hint: str, *, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if lines == 1:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.document().setDocumentMargin(2)

    def sizeHint(self) -> QSize:
        if self._lines == 1:
            return QSize(200, ROW_HEIGHT)
        return QSize(200, self.fontMetrics().lineSpacing() * self._lines + 18)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return has_files(source) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if has_files(source):
            self.files_given.emit(source)
        else:
            super().insertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and plain:
            self.entered.emit()
        else:
            super().keyPressEvent(event)
