"""A plain surface, with a hairline at its left edge where it stands beside another."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.theme import active_tokens


class Panel(QWidget):
    """Paints the colour of surfaces; a hairline above, and at the left if asked for."""

    def __init__(self, *, left_edge: bool = False, top_edge: bool = True) -> None:
        super().__init__()
        self._left_edge, self._top_edge = left_edge, top_edge

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.surface))
            if self._left_edge:
                painter.fillRect(0, 0, 1, self.height(), QColor(tokens.hairline))
            if self._top_edge:
                painter.fillRect(0, 0, self.width(), 1, QColor(tokens.hairline))
