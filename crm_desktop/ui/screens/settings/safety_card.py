"""Data and safety at one look: what is kept, what was checked, when it locks; each line with what can be done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from crm_desktop.services.safety import SafetyFacts
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.shell.locking import LOCK_KEYS
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Card, LabelRole, SectionHeader, push_button, text_label

LINES: Final = {
    "kept": ("keep_now", "keep_settings"),
    "copies": ("back_up", "restore"),
    "unsent": ("take_back",),
    "checks": ("repair",),
    "lock": ("lock_now", "passphrase"),
    "bin": ("bin_open",),
}


class _Line(QWidget):
    """A title, how it stands, and buttons at the right."""

    def __init__(self, title: str, buttons: list[QPushButton]) -> None:
        super().__init__()
        self.state = text_label("", LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(text_label(title, LabelRole.STRONG))
        words.addWidget(self.state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        row.setSpacing(GRID)
        row.addLayout(words, 1)
        for button in buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)


class SafetyCard(Card):
    """Emits `wanted(name)` with the name of what is to be done."""

    wanted = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        tr = context.tr
        self.buttons: dict[str, QPushButton] = {}
        self.states: dict[str, QLabel] = {}
        self.body.addWidget(SectionHeader(tr("safety.title")))
        for line, deeds in LINES.items():
            made = _Line(tr(f"safety.line_{line}"), [self._button(deed) for deed in deeds])
            made.state.setText(tr("safety.unknown"))
            self.states[line] = made.state
            self.body.addWidget(made)
        self.states["copies"].setText(tr("safety.copies_hint"))
        self.states["unsent"].setText(tr("safety.unsent_hint"))
        self.states["bin"].setText(tr("safety.bin_hint"))

    def _button(self, deed: str) -> QPushButton:
        button = push_button(self._context.tr(f"safety.{deed}"))
        button.clicked.connect(lambda _checked=False, name=deed, told=self.wanted: told.emit(name))
        self.buttons[deed] = button
        return button

    def show_facts(self, facts: SafetyFacts) -> None:
        """Say how it stands."""
        self._say("kept", *self._kept(facts))
        self._say("checks", *self._checked(facts))
        self._say("lock", *self._lock(facts))

    def _say(self, line: str, text: str, tone: Tone) -> None:
        label = self.states[line]
        label.setText(text)
        label.setProperty("tone", tone.value)
        label.style().unpolish(label)
        label.style().polish(label)

    def _kept(self, facts: SafetyFacts) -> tuple[str, Tone]:
        tr, kept = self._context.tr, facts.kept
        if kept.problem:
            return tr("safety.kept_failed", reason=kept.problem), Tone.WARNING
        if not kept.minutes:
            return tr("safety.kept_off"), Tone.WARNING
        if kept.last_ms is None:
            return tr("safety.kept_never", n=kept.minutes), Tone.NEUTRAL
        return tr("safety.kept_at", moment=self._moment(kept.last_ms), n=kept.minutes), Tone.NEUTRAL

    def _checked(self, facts: SafetyFacts) -> tuple[str, Tone]:
        tr, checked = self._context.tr, facts.checked
        if checked is None:
            return tr("safety.checked_never"), Tone.NEUTRAL
        moment = self._moment(checked.at_ms)
        if checked.failed:
            return tr("safety.checked_bad", moment=moment, n=len(checked.failed)), Tone.WARNING
        return tr("safety.checked", moment=moment), Tone.NEUTRAL

    def _lock(self, facts: SafetyFacts) -> tuple[str, Tone]:
        tr, keys = self._context.tr, QKeySequence(LOCK_KEYS).toString(QKeySequence.SequenceFormat.NativeText)
        minutes = facts.lock_minutes
        text = (
            tr("safety.lock_after", n=minutes, keys=keys) if minutes else tr("safety.lock_never", keys=keys)
        )
        if facts.has_passphrase:
            return text, Tone.NEUTRAL
        return f"{text} · {tr('safety.lock_weak')}", Tone.NEUTRAL

    def _moment(self, milliseconds: int) -> str:
        return self._context.formats.clock(datetime.fromtimestamp(milliseconds / 1000, UTC))
