"""Small buttons with an icon and a few words: filters that are on, and the state of the sync."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui.theme.tokens import FONT_SMALL, ICON_SMALL, Tone, active_tokens
from crm_desktop.ui.widgets.painted_button import PaintedButton
from crm_desktop.ui.widgets.painting import (
    draw_focus_ring,
    draw_icon,
    fill_rounded,
    sized_font,
    smooth_painter,
)

_HEIGHT: Final = 26
_SIDE: Final = 10
_GAP: Final = 6


class Chip(PaintedButton):
    """A pill that can be clicked, and toggled if `checkable`; checked, it takes the accent."""

    def __init__(
        self,
        text: str,
        icon_name: str = "",
        tone: Tone = Tone.NEUTRAL,
        parent: QWidget | None = None,
        *,
        checkable: bool = False,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._tone = tone
        self.setText(text)
        self.setCheckable(checkable)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFont(sized_font(self.font(), FONT_SMALL))

    @property
    def tone(self) -> Tone:
        """What its colour says."""
        return Tone.ACCENT if self.isChecked() else self._tone

    @property
    def icon_name(self) -> str:
        """The icon before the text; empty if there is none."""
        return self._icon_name

    def set_look(self, text: str, icon_name: str, tone: Tone) -> None:
        """Change text, icon and tone together."""
        self._icon_name, self._tone = icon_name, tone
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        icon = ICON_SMALL + _GAP if self._icon_name else 0
        return QSize(2 * _SIDE + icon + self.fontMetrics().horizontalAdvance(self.text()) + 1, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _SIDE + (ICON_SMALL if self._icon_name else _SIDE), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        color = tokens.strong(self.tone) if self.isEnabled() else tokens.text_disabled
        border = color if self.isEnabled() and (self.isChecked() or self.underMouse()) else ""
        with smooth_painter(self) as painter:
            fill_rounded(painter, self.rect(), _HEIGHT / 2, tokens.soft(self.tone), border)
            if self.shows_focus:
                draw_focus_ring(painter, self.rect(), _HEIGHT / 2 - 1)
            left = _SIDE
            if self._icon_name:
                draw_icon(painter, self, self._icon_name, color, QRect(left, 5, ICON_SMALL, ICON_SMALL))
                left += ICON_SMALL + _GAP
            area = QRect(left, 0, self.width() - left - _SIDE + 1, self.height())
            text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
            painter.setPen(
                QColor(color if self._tone is not Tone.NEUTRAL or self.isChecked() else self._neutral())
            )
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)

    def _neutral(self) -> str:
        return active_tokens().text if self.isEnabled() else active_tokens().text_disabled


class SyncState(StrEnum):
    """What the status chip can say. Being offline is normal, so nothing here is red."""

    OK = "ok"
    PENDING = "pending"
    OFFLINE = "offline"
    ATTENTION = "attention"


_STATE_LOOK: Final = {
    SyncState.OK: ("sync-ok", Tone.SUCCESS),
    SyncState.PENDING: ("sync", Tone.ACCENT),
    SyncState.OFFLINE: ("offline", Tone.NEUTRAL),
    SyncState.ATTENTION: ("warning", Tone.WARNING),
}


class StatusChip(Chip):
    """The one place that says whether work is safe and what still waits; a click opens the sync centre."""

    def __init__(self, state: SyncState, text: str, parent: QWidget | None = None) -> None:
        icon_name, tone = _STATE_LOOK[state]
        super().__init__(text, icon_name, tone, parent)
        self._state = state

    @property
    def state(self) -> SyncState:
        """The state shown."""
        return self._state

    def set_status(self, state: SyncState, text: str) -> None:
        """Show `state` with the sentence `text`."""
        self._state = state
        self.set_look(text, *_STATE_LOOK[state])
