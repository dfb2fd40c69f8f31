"""A word on a record: a category, a mark, a role. It does nothing when clicked, unless it can be taken off."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui.theme.tokens import FONT_SMALL, RADIUS_SMALL, Tone, active_tokens
from crm_desktop.ui.widgets.buttons import IconButton
from crm_desktop.ui.widgets.painting import fill_rounded, sized_font, smooth_painter

_HEIGHT: Final = 22
_SIDE: Final = 8
_BUTTON: Final = 20


class Tag(QWidget):
    """A pill with `text`; with `remove_text` it has a button of that name and emits `removed(text)`."""

    removed = Signal(str)

    def __init__(
        self, text: str, tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None, *, remove_text: str = ""
    ) -> None:
        super().__init__(parent)
        self._text, self._tone = text, tone
        self._button = IconButton("close", remove_text, self, side=12) if remove_text else None
        if self._button:
            self._button.setStyleSheet("padding: 0;")
            self._button.clicked.connect(self._remove)
        self.setAccessibleName(text)
        self.setFont(sized_font(self.font(), FONT_SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The word shown."""
        return self._text

    def set_look(self, text: str, tone: Tone) -> None:
        """Show another word."""
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        button = _BUTTON - _SIDE + 2 if self._button else 0
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 2 * _SIDE + button, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 3 * _HEIGHT), _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._button:
            self._button.setGeometry(self.width() - _BUTTON - 1, 1, _BUTTON, _BUTTON)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            fill_rounded(painter, self.rect(), RADIUS_SMALL, tokens.soft(self._tone))
            area = self.rect().adjusted(_SIDE, 0, -(_BUTTON + 2 if self._button else _SIDE) + 1, 0)
            painter.setPen(QColor(tokens.text if self._tone is Tone.NEUTRAL else tokens.strong(self._tone)))
            text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(QRect(area), Qt.AlignmentFlag.AlignVCenter, text)

    def _remove(self) -> None:
        self.removed.emit(self._text)
