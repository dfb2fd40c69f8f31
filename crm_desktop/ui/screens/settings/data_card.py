"""The data on this laptop: where it lies, is it sound, keep a copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import (
    ButtonKind,
    Card,
    FlowLayout,
    KeyValueGrid,
    LabelRole,
    SectionHeader,
    push_button,
    text_label,
)

if TYPE_CHECKING:
    from crm_desktop.services.upkeep import Check, StoreFacts

_BYTES_A_MB: Final = 1_048_576


def size_text(context: UiContext, count: int) -> str:
    """Return bytes as `12.4 MB`."""
    return context.tr("settings.size_mb", n=f"{count / _BYTES_A_MB:,.1f}")


class DataCard(Card):
    """Emits `check_wanted()`."""

    check_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        tr = context.tr
        self._context = context
        self._folder = ""
        self.facts = KeyValueGrid()
        self.check = push_button(tr("settings.check"), ButtonKind.NORMAL, "check")
        self.open_folder = push_button(tr("settings.open_folder"), ButtonKind.FLAT)
        self.verdict = text_label("", LabelRole.STRONG, wrap=True)
        self._results = QVBoxLayout()
        self._results.setSpacing(4)
        self.body.addWidget(SectionHeader(tr("settings.data")))
        self.body.addWidget(self.facts)
        self.body.addWidget(text_label(tr("settings.data_hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True))
        buttons = FlowLayout(gap=GRID)
        for button in (self.check, self.open_folder):
            buttons.addWidget(button)
        self.body.addLayout(buttons)
        self.body.addWidget(self.verdict)
        self.body.addLayout(self._results)
        self.verdict.hide()
        self.check.clicked.connect(self.check_wanted)
        self.open_folder.clicked.connect(self._open)

    def show_facts(self, facts: StoreFacts) -> None:
        """Show where the data lies and how much it is."""
        tr = self._context.tr
        self._folder = facts.folder
        self.facts.set_rows(
            (
                (tr("settings.folder"), facts.folder),
                (tr("settings.size"), size_text(self._context, facts.size)),
                (tr("settings.customers"), f"{facts.customers:,}"),
                (tr("settings.cipher"), tr("settings.cipher_value", version=facts.cipher)),
            )
        )

    def show_checking(self) -> None:
        """Say that the data is being looked at."""
        self.check.setEnabled(False)
        empty_layout(self._results)
        self._say(self._context.tr("settings.checking"), Tone.NEUTRAL)

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Say what was found, the failed checks with what they found."""
        tr = self._context.tr
        self.check.setEnabled(True)
        empty_layout(self._results)
        failed = [check for check in checks if not check.ok]
        if failed:
            self._say(tr("settings.unsound", n=len(failed)), Tone.WARNING)
        else:
            self._say(tr("settings.sound", n=len(checks)), Tone.SUCCESS)
        for check in checks:
            mark, tone = ("✓", Tone.NEUTRAL) if check.ok else ("✕", Tone.WARNING)
            line = f"{mark} {tr(f'settings.check.{check.name}')}"
            self._results.addWidget(text_label(line, LabelRole.SMALL, tone, wrap=True))
            if not check.ok:
                self._results.addWidget(
                    text_label(check.detail, LabelRole.SMALL, Tone.NEUTRAL, wrap=True, selectable=True)
                )

    def _say(self, sentence: str, tone: Tone) -> None:
        self.verdict.setText(sentence)
        self.verdict.setProperty("tone", tone.value)
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)
        self.verdict.show()

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder))
