"""Short news at the bottom of the window that needs no answer, with one way to take it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.ui.theme.tokens import GRID, ICON, RADIUS, Tone, active_tokens
from crm_desktop.ui.widgets.buttons import ButtonKind, IconButton, push_button
from crm_desktop.ui.widgets.labels import text_label
from crm_desktop.ui.widgets.painting import draw_icon, draw_shadow, fill_rounded, smooth_painter

DEFAULT_TIMEOUT_MS: Final = 6000
STAYS: Final = 0
"""Instead of a time: it stays until it is answered or closed."""
MOST_AT_ONCE: Final = 3
SHADOW: Final = 10
_MINIMUM_AFTER_HOVER_MS: Final = 1500
_ICONS: Final = {
    Tone.NEUTRAL: "info",
    Tone.ACCENT: "info",
    Tone.INFO: "info",
    Tone.SUCCESS: "sync-ok",
    Tone.WARNING: "warning",
    Tone.DANGER: "warning",
}


class Toast(QWidget):
    """One piece of news; it leaves by itself, and waits while the pointer is on it."""

    action_triggered = Signal()
    closed = Signal()
    grown = Signal()

    def __init__(self, parent: QWidget, text: str, tone: Tone, action_text: str, close_text: str) -> None:
        super().__init__(parent)
        self._tone = tone
        self._left_ms = 0
        row = QHBoxLayout(self)
        edge = SHADOW + GRID // 2
        row.setContentsMargins(SHADOW + 2 * GRID + ICON + 2, edge, edge, edge)
        row.setSpacing(GRID // 2)
        row.addWidget(text_label(text), 1)
        row.addSpacing(GRID)
        if action_text:
            action = push_button(action_text, ButtonKind.FLAT)
            action.clicked.connect(self._act)
            row.addWidget(action)
        close = IconButton("close", close_text, side=16)
        close.clicked.connect(self.leave)
        row.addWidget(close)
        self._row = row
        self.stays = False
        self.setMinimumHeight(44 + 2 * SHADOW)
        self.setAccessibleName(text)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.leave)

    def appear(self, timeout_ms: int) -> None:
        """Show it for `timeout_ms`, and tell screen readers."""
        self.show()
        self.stays = timeout_ms == STAYS
        if not self.stays:
            self._timer.start(timeout_ms)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def add_action(self, text: str, act: Callable[[], object]) -> None:
        """Offer one more answer, before the cross; each answer closes it."""
        button = push_button(text, ButtonKind.FLAT)
        button.clicked.connect(act)
        button.clicked.connect(self.leave)
        self._row.insertWidget(self._row.count() - 1, button)
        button.show()
        self.grown.emit()

    @property
    def waiting(self) -> bool:
        """Whether it will leave by itself; not so while the pointer is on it."""
        return self._timer.isActive()

    def leave(self) -> None:
        """Go away now."""
        self._timer.stop()
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._left_ms = max(self._timer.remainingTime(), _MINIMUM_AFTER_HOVER_MS)
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.stays:
            self._timer.start(self._left_ms)
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            draw_shadow(painter, self.rect(), SHADOW, RADIUS)
            panel = self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
            fill_rounded(painter, panel, RADIUS, tokens.surface, tokens.hairline)
            area = panel.adjusted(GRID + 4, 0, 0, 0)
            area.setWidth(ICON)
            draw_icon(painter, self, _ICONS[self._tone], tokens.strong(self._tone), area)

    def _act(self) -> None:
        self.action_triggered.emit()
        self.leave()


class ToastStack(QObject):
    """Shows news over the bottom of `host`, the newest lowest, a few at once."""

    def __init__(self, host: QWidget, close_text: str) -> None:
        super().__init__(host)
        self._host = host
        self._close_text = close_text
        self._toasts: list[Toast] = []
        host.installEventFilter(self)

    @property
    def toasts(self) -> list[Toast]:
        """What is shown now, oldest first."""
        return list(self._toasts)

    def show_message(
        self,
        text: str,
        tone: Tone = Tone.SUCCESS,
        action_text: str = "",
        timeout_ms: int = DEFAULT_TIMEOUT_MS,
    ) -> Toast:
        """Show `text`; connect to the returned toast's `action_triggered` to offer an undo. `STAYS` is no timeout."""
        if len(self._toasts) >= MOST_AT_ONCE:
            next((one for one in self._toasts if not one.stays), self._toasts[0]).leave()
        toast = Toast(self._host, text, tone, action_text, self._close_text)
        toast.closed.connect(self._drop_hidden)
        toast.grown.connect(self._arrange)
        self._toasts.append(toast)
        toast.appear(timeout_ms)
        self._arrange()
        return toast

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)

    def _drop_hidden(self) -> None:
        self._toasts = [toast for toast in self._toasts if not toast.isHidden()]
        self._arrange()

    def _arrange(self) -> None:
        bottom = self._host.height() - GRID
        for toast in reversed(self._toasts):
            widest = self._host.width() - 4 * GRID
            size = toast.sizeHint().expandedTo(QSize(340, 0)).boundedTo(QSize(max(widest, 0), 1 << 20))
            bottom -= size.height()
            toast.setGeometry((self._host.width() - size.width()) // 2, bottom, size.width(), size.height())
            toast.raise_()
            bottom += SHADOW
