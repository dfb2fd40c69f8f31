"""A strip across the top of a record or screen that must be read before going on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.ui.theme.tokens import GRID, ICON, RADIUS, Tone, active_tokens
from crm_desktop.ui.widgets.buttons import ButtonKind, IconButton, push_button
from crm_desktop.ui.widgets.labels import text_label
from crm_desktop.ui.widgets.painting import draw_icon, fill_rounded, smooth_painter


class Banner(QWidget):
    """A sentence in a tone, with an icon.

    `action_text` adds a button that emits `action_triggered`; `close_text` one that hides it and emits `dismissed`.
    """

    action_triggered = Signal()
    dismissed = Signal()

    def __init__(
        self,
        text: str,
        tone: Tone = Tone.WARNING,
        icon_name: str = "warning",
        parent: QWidget | None = None,
        *,
        action_text: str = "",
        close_text: str = "",
    ) -> None:
        super().__init__(parent)
        self._tone, self._icon_name = tone, icon_name
        self._label = text_label(text, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID + ICON + GRID + 4, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(self._label, 1)
        if action_text:
            action = push_button(action_text, ButtonKind.FLAT)
            action.clicked.connect(self._act)
            row.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
        if close_text:
            close = IconButton("close", close_text, side=16)
            close.clicked.connect(self._dismiss)
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(40)
        self.setAccessibleName(text)

    def set_text(self, text: str) -> None:
        """Show another sentence."""
        self._label.setText(text)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, 40))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            fill_rounded(painter, self.rect(), RADIUS, tokens.soft(self._tone))
            area = self.rect().adjusted(GRID + 2, 0, 0, 0)
            area.setWidth(ICON)
            draw_icon(painter, self, self._icon_name, tokens.strong(self._tone), area)

    def _act(self) -> None:
        self.action_triggered.emit()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
