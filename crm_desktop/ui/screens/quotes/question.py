"""The keys of a question above a quote: Enter answers it, Escape takes it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class Question(QWidget):
    """A strip that asks. `left` tells that it was taken back; who derives from it answers in `accept`."""

    left = Signal()

    def accept(self) -> None:
        """Answer with what is chosen and typed."""
        raise NotImplementedError

    def leave(self) -> None:
        """Ask no longer."""
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        else:
            super().keyPressEvent(event)
