"""A surface with a hairline around it, for things that belong together. Never put one in another."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.ui.theme.tokens import GRID, RADIUS_LARGE, active_tokens
from crm_desktop.ui.widgets.painting import fill_rounded, smooth_painter


class Card(QWidget):
    """A panel; its content goes into `body`, from top to bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self.body.setSpacing(GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            fill_rounded(painter, self.rect(), RADIUS_LARGE, tokens.surface, tokens.hairline)
