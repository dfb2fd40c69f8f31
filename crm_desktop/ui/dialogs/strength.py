"""How hard a passphrase is to guess, in words, while it is typed."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QLabel

from crm_desktop.services.passphrases import strength
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets.labels import LabelRole, style_label

_TONES: Final = {"weak": Tone.WARNING, "fair": Tone.NEUTRAL, "strong": Tone.SUCCESS}


class StrengthLine(QLabel):
    """Empty until something is typed; always as high as its sentence, so that nothing moves."""

    def __init__(self, tr: Translator) -> None:
        super().__init__()
        self._tr = tr
        self.setWordWrap(True)
        style_label(self, LabelRole.SMALL, Tone.NEUTRAL)
        self.setMinimumHeight(self.fontMetrics().height())

    def rate(self, passphrase: str) -> None:
        """Say how strong it is."""
        found = strength(passphrase)
        self.setText(self._tr(f"safety.strength_{found}") if passphrase else "")
        self.setProperty("tone", _TONES[found].value)
        self.style().unpolish(self)
        self.style().polish(self)
