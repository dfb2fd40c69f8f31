"""Strips below the top bar, on every screen: a first sync that is under way, and that nobody may work here now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from crm_desktop.ui.shell.fetching import amount, is_fetching, time_left
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.services.ports import SyncState

PARTS: Final = 1000
LEASE_TOLD_DAYS: Final = 7
LOCKED: Final = frozenset(("lease_ended", "device_locked", "device_wiped"))
"""Codes after which nothing is written here."""
SIGN_IN_AGAIN: Final = frozenset(("lease_ended", "unauthenticated", "clone_detected"))
"""Codes that end when the person signs in again."""


class _Strip(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text_label("", LabelRole.STRONG, wrap=True)
        self.hint = text_label("", LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        self.words = QVBoxLayout()
        self.words.setSpacing(3)
        self.words.addWidget(self.text)
        self.words.addWidget(self.hint)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID + 1)
        self.row.setSpacing(2 * GRID)
        self.row.addLayout(self.words, 1)
        self.hide()

    def add_button(self, text: str, kind: ButtonKind = ButtonKind.NORMAL) -> QPushButton:
        button = push_button(text, kind)
        self.row.addWidget(button)
        return button

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.surface))
            painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.hairline))


class FetchingStrip(_Strip):
    """How far the first sync is, how long it takes, that one can work meanwhile, and a way to stop it."""

    stop_wanted = Signal()

    def __init__(self, tr: Translator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self.hint.setText(tr("sync.fetching_first"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, PARTS)
        self.bar.setAccessibleName(tr("sync.progress"))
        self.words.addWidget(self.bar)
        self.stop = self.add_button(tr("sync.stop"))
        self.stop.clicked.connect(self.stop_wanted)

    def show_state(self, state: SyncState) -> None:
        """Follow the sync; hidden unless a first one is under way."""
        self.setVisible(is_fetching(state))
        if is_fetching(state):
            parts = (amount(state, self._tr), time_left(state, self._tr))
            self.text.setText(" · ".join(filter(None, parts)))
            self.bar.setValue(int((state.progress or 0.0) * PARTS))


class LockedStrip(_Strip):
    """Why nothing can be written here now, and what to do."""

    sign_in_wanted = Signal()

    def __init__(self, tr: Translator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._language = tr.language
        self.hint.hide()
        self.sign_in = self.add_button(tr("sync.sign_in"), ButtonKind.PRIMARY)
        self.sign_in.clicked.connect(self.sign_in_wanted)

    def show_state(self, state: SyncState) -> None:
        """Say why, if it is so."""
        locked = state.code in LOCKED
        if locked:
            from crm_desktop.messages import sentence

            self.text.setText(sentence(state.code, dict(state.params), self._language))
            self.sign_in.setVisible(state.code in SIGN_IN_AGAIN)
        self.setVisible(locked)


class LeaseStrip(_Strip):
    """That one may soon work here no longer without seeing the server; told in the last week."""

    sync_wanted = Signal()

    def __init__(self, tr: Translator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tr = tr
        self.hint.hide()
        self.sync = self.add_button(tr("shell.sync_now"), ButtonKind.PRIMARY)
        self.sync.clicked.connect(self.sync_wanted)

    def show_days(self, days: int | None) -> None:
        """Say how many days are left; None where nobody asks for any."""
        ends_soon = days is not None and 0 <= days < LEASE_TOLD_DAYS
        if days is not None and ends_soon:
            self.text.setText(
                self._tr("safety.lease_days", n=days) if days else self._tr("safety.lease_today")
            )
        self.setVisible(ends_soon)
