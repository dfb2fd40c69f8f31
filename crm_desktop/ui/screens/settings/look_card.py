"""Language and appearance: chosen here, shown at once."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.theme import Mode, Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Card, LabelRole, SectionHeader, text_label
from crm_desktop.ui.window import LANGUAGE_NAMES

THEMES: Final = {
    Mode.LIGHT: "shell.theme_light",
    Mode.DARK: "shell.theme_dark",
    Mode.SYSTEM: "shell.theme_system",
}
_CHOICE_WIDTH: Final = 220


class LookCard(Card):
    """Emits `language_chosen(code)` and `theme_chosen(Mode)` when the person chooses another."""

    language_chosen = Signal(str)
    theme_chosen = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        tr = context.tr
        self._context = context
        self.language = QComboBox()
        for code, name in LANGUAGE_NAMES.items():
            self.language.addItem(name, code)
        self.theme = QComboBox()
        for mode, key in THEMES.items():
            self.theme.addItem(tr(key), mode.value)
        self.body.addWidget(SectionHeader(tr("settings.look")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(2, 1)
        for row, (key, choice) in enumerate(
            (("settings.language", self.language), ("settings.theme", self.theme))
        ):
            label = text_label(tr(key), LabelRole.BODY, Tone.NEUTRAL)
            label.setBuddy(choice)
            choice.setAccessibleName(tr(key))
            choice.setMinimumWidth(_CHOICE_WIDTH)
            grid.addWidget(label, row, 0)
            grid.addWidget(choice, row, 1)
        self.body.addLayout(grid)
        self.body.addWidget(text_label(tr("settings.look_hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True))
        self.show_chosen()
        self.language.activated.connect(self._choose_language)
        self.theme.activated.connect(self._choose_theme)

    def show_chosen(self) -> None:
        """Show what holds now; it may have been chosen elsewhere."""
        self.language.setCurrentIndex(self.language.findData(self._context.language))
        self.theme.setCurrentIndex(self.theme.findData(self._context.theme.mode.value))

    def _choose_language(self) -> None:
        if self.language.currentData() != self._context.language:
            self.language_chosen.emit(self.language.currentData())

    def _choose_theme(self) -> None:
        self.theme_chosen.emit(Mode(self.theme.currentData()))
