"""What an empty screen shows: what would be here, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.ui.theme.tokens import GRID, Tone, active_tokens
from crm_desktop.ui.widgets.buttons import ButtonKind, push_button
from crm_desktop.ui.widgets.labels import LabelRole, text_label
from crm_desktop.ui.widgets.painting import draw_icon, fill_rounded, smooth_painter

_CIRCLE = 72
_WIDTH = 380


class _Picture(QWidget):
    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self.setFixedSize(QSize(_CIRCLE, _CIRCLE))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            fill_rounded(painter, self.rect(), _CIRCLE / 2, tokens.neutral_soft)
            draw_icon(
                painter, self, self._icon_name, tokens.text_muted, self.rect().adjusted(20, 20, -20, -20)
            )


class EmptyState(QWidget):
    """An icon, a title, a hint and, with `action_text`, a button that emits `action_triggered`."""

    action_triggered = Signal()

    def __init__(
        self, icon_name: str, title: str, hint: str, action_text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setSpacing(GRID)
        column.addStretch(2)
        column.addWidget(_Picture(icon_name), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(GRID)
        for text, role, tone in ((title, LabelRole.TITLE, None), (hint, LabelRole.BODY, Tone.NEUTRAL)):
            label = text_label(text, role, tone, wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setFixedWidth(_WIDTH)
            label.ensurePolished()
            label.setMinimumHeight(max(label.heightForWidth(_WIDTH), 0))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        if action_text:
            button = push_button(action_text, ButtonKind.PRIMARY)
            button.clicked.connect(self._act)
            column.addSpacing(GRID)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def _act(self) -> None:
        self.action_triggered.emit()
