"""A field for codes of which some have names: they are found by the code or by any part of the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

if TYPE_CHECKING:
    from crm_core.labels import OpenChoices
    from crm_desktop.ui.context import UiContext

_ROWS: Final = 12


class CodeEdit(QLineEdit):
    """Shows a code with its name. Typing or Down offers those that fit; what is none of them stands as it is typed."""

    def __init__(self, context: UiContext, choices: OpenChoices, code: str | None) -> None:
        language = context.language
        super().__init__(choices.entry(code or "", language))
        self.setCursorPosition(0)
        self.setPlaceholderText(context.tr("records.type_to_find"))
        entries = QCompleter([choices.entry(one, language) for one in choices], self)
        entries.setFilterMode(Qt.MatchFlag.MatchContains)
        entries.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        entries.setMaxVisibleItems(_ROWS)
        self.setCompleter(entries)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.completer().setCompletionPrefix("" if self.selectedText() == self.text() else self.text())
            self.completer().complete()
        else:
            super().keyPressEvent(event)
