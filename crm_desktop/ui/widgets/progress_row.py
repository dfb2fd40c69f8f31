"""Long work on one line: what is done, how far it is, how long it will take, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from crm_desktop.ui.theme.tokens import GRID, Tone
from crm_desktop.ui.widgets.buttons import IconButton
from crm_desktop.ui.widgets.elided_label import ElidedLabel
from crm_desktop.ui.widgets.labels import LabelRole, text_label


class ProgressRow(QWidget):
    """A label, a bar, an estimate; the button named `cancel_text` emits `cancel_requested` once."""

    cancel_requested = Signal()

    def __init__(self, text: str, cancel_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = ElidedLabel(text)
        self._estimate = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(text)
        self._cancel = IconButton("close", cancel_text, side=16)
        self._cancel.clicked.connect(self._request_cancel)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self._estimate, 0, 1)
        grid.addWidget(self._bar, 1, 0, 1, 2)
        grid.addWidget(self._cancel, 0, 2, 2, 1)
        grid.setColumnStretch(0, 1)
        self.set_progress(0, 0)

    def set_progress(self, done: int, total: int) -> None:
        """Show `done` of `total`; a `total` of 0 means that it is not known yet."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def set_text(self, text: str) -> None:
        """Say what is being done now."""
        self._label.setText(text)
        self._bar.setAccessibleName(text)

    def set_estimate(self, text: str) -> None:
        """Say how long it will take, in the caller's words."""
        self._estimate.setText(text)

    def _request_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self.cancel_requested.emit()
