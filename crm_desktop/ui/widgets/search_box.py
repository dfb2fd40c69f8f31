"""A search field that waits for a pause in typing before it asks."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.ui.theme.icons import set_icon


class SearchBox(QLineEdit):
    """Emits `search_requested(text)` after a pause of `delay_ms`, at once on Enter; Escape clears it.

    Down emits `left_below`: the person goes to what was found.
    """

    search_requested = Signal(str)
    left_below = Signal()

    def __init__(
        self, placeholder: str, clear_text: str, parent: QWidget | None = None, delay_ms: int = 150
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self._asked = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(self.search_now)
        self._add_actions(clear_text)
        self.textChanged.connect(self._text_changed)
        self.returnPressed.connect(self.search_now)

    def _add_actions(self, clear_text: str) -> None:
        magnifier = QAction(self.placeholderText(), self)
        set_icon(magnifier, "search")
        self.addAction(magnifier, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(clear_text, self)
        set_icon(self._clear, "close")
        self._clear.triggered.connect(self.clear_and_search)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)

    def showEvent(self, event: QShowEvent) -> None:
        """Hide the button of an empty field here: shown with its parent, it would come back."""
        super().showEvent(event)
        self._clear.setVisible(True)
        self._clear.setVisible(bool(self.text()))

    def _text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._timer.start()

    def search_now(self) -> None:
        """Ask without waiting, unless this text was the last one asked for."""
        self._timer.stop()
        if self.text() != self._asked:
            self._asked = self.text()
            self.search_requested.emit(self._asked)

    def clear_and_search(self) -> None:
        """Empty the field and ask for everything again."""
        self.clear()
        self.search_now()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear_and_search()
        elif event.key() == Qt.Key.Key_Down:
            self.search_now()
            self.left_below.emit()
        else:
            super().keyPressEvent(event)
