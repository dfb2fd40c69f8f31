"""The column at the left edge that leads to the screens."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.ui.theme.tokens import FONT_SMALL, GRID, ICON_LARGE, RADIUS_LARGE, active_tokens
from crm_desktop.ui.widgets.painted_button import PaintedButton
from crm_desktop.ui.widgets.painting import (
    draw_focus_ring,
    draw_icon,
    fill_rounded,
    sized_font,
    smooth_painter,
)

_HEIGHT: Final = 56
_MINIMUM_WIDTH: Final = 72
_STEPS: Final[dict[int, int]] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ENDS: Final[dict[int, int]] = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class _RailButton(PaintedButton):
    def __init__(self, text: str, icon_name: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._badge = 0
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFont(sized_font(self.font(), FONT_SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_badge(self, count: int) -> None:
        self._badge = count
        self.setAccessibleName(f"{self.text()} {count}" if count else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(max(_MINIMUM_WIDTH, text + 2 * GRID), _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            area = self.rect().adjusted(4, 2, -4, -2)
            if self.isEnabled() and (self.isChecked() or self.underMouse()):
                fill_rounded(
                    painter, area, RADIUS_LARGE, tokens.accent_soft if self.isChecked() else tokens.hover
                )
            if self.shows_focus:
                draw_focus_ring(painter, area, RADIUS_LARGE - 1)
            color = tokens.accent if self.isChecked() else tokens.text_muted
            if not self.isEnabled():
                color = tokens.text_disabled
            picture = QRect((self.width() - ICON_LARGE) // 2, 8, ICON_LARGE, ICON_LARGE)
            draw_icon(painter, self, self._icon_name, color, picture)
            painter.setPen(QColor(color))
            painter.drawText(self.rect().adjusted(0, 32, 0, -4), Qt.AlignmentFlag.AlignCenter, self.text())
            if self._badge:
                self._draw_badge(painter, picture)

    def _draw_badge(self, painter: QPainter, picture: QRect) -> None:
        text = str(self._badge) if self._badge < 100 else "99+"
        painter.setFont(sized_font(self.font(), 10, strong=True))
        width = max(16, painter.fontMetrics().horizontalAdvance(text) + 8)
        area = QRect(picture.right() - 3, picture.top() - 4, width, 16)
        fill_rounded(painter, area, 8, active_tokens().accent)
        painter.setPen(QColor(active_tokens().accent_text))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


class NavigationRail(QWidget):
    """Screens by key; emits `current_changed(key)` when another one becomes the current.

    Up, Down, Home and End move along it, Tab enters it at the current screen.
    """

    current_changed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons: dict[str, _RailButton] = {}
        self._group = QButtonGroup(self)
        self._group.buttonToggled.connect(self._toggled)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GRID, 1, GRID)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self._above = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def add_item(self, key: str, text: str, icon_name: str, *, at_bottom: bool = False) -> None:
        """Add a screen below the former ones, or at the bottom edge; the first one becomes the current."""
        button = _RailButton(text, icon_name)
        self._buttons[key] = button
        self._group.addButton(button)
        if at_bottom:
            self._column.addWidget(button)
        else:
            self._column.insertWidget(self._above, button)
            self._above += 1
        if len(self._buttons) == 1:
            button.setChecked(True)

    @property
    def current(self) -> str:
        """The key of the current screen; empty while there is none."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Go to the screen `key`; raises `KeyError` if there is none."""
        self._buttons[key].setChecked(True)

    def set_badge(self, key: str, count: int) -> None:
        """Show `count` beside the icon of `key`, or nothing for 0."""
        self._buttons[key].set_badge(count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        order = self._in_order()
        position = next((place for place, button in enumerate(order) if button.hasFocus()), 0)
        if event.key() in _STEPS:
            self._go(order[(position + _STEPS[event.key()]) % len(order)])
        elif event.key() in _ENDS:
            self._go(order[_ENDS[event.key()]])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.background))
            painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(tokens.hairline))

    def _in_order(self) -> list[_RailButton]:
        return sorted(self._buttons.values(), key=self._column.indexOf)

    @staticmethod
    def _go(button: _RailButton) -> None:
        button.setFocus(Qt.FocusReason.TabFocusReason)
        button.setChecked(True)

    def _toggled(self, button: QAbstractButton, checked: bool) -> None:
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if checked else Qt.FocusPolicy.ClickFocus)
        if checked:
            self.current_changed.emit(self.current)
