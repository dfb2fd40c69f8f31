"""Asks whether data that nobody can open are to be set aside: what is lost is named, and a word has to be typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

_WIDTH = 520
_LOST = ("anew.lost_back", "anew.lost_work", "anew.lost_aside")


class BeginAnew(QDialog):
    """Is accepted only after the word was typed. `place`: where the old data go."""

    def __init__(self, tr: Translator, place: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("anew.title"))
        self.setAccessibleName(tr("anew.title"))
        self._wanted = tr("anew.word")
        asked = tr("anew.type", word=self._wanted)
        self.lost = [text_label(tr(key, place=place), LabelRole.BODY, wrap=True) for key in _LOST]
        self.word = QLineEdit()
        self.word.setAccessibleName(asked)
        self.go = push_button(tr("anew.do"), ButtonKind.DANGER)
        self.go.setEnabled(False)
        self.go.clicked.connect(self.accept)
        self.stay = push_button(tr("shell.cancel"))
        self.stay.clicked.connect(self.reject)
        self.word.textChanged.connect(self._look)
        words = text_label(asked, LabelRole.SMALL, Tone.NEUTRAL)
        words.setBuddy(self.word)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("anew.title"), LabelRole.TITLE))
        column.addWidget(text_label(tr("anew.lost"), LabelRole.BODY, wrap=True))
        for label in self.lost:
            label.setFixedWidth(_WIDTH)
            label.setMinimumHeight(max(label.heightForWidth(_WIDTH), 0))
            column.addWidget(label)
        column.addSpacing(GRID)
        column.addWidget(words)
        column.addWidget(self.word)
        column.addSpacing(GRID)
        column.addLayout(self._buttons())
        self.word.setFocus()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addStretch(1)
        row.addWidget(self.go)
        row.addWidget(self.stay)
        self.go.setDefault(True)
        return row

    def _look(self, typed: str) -> None:
        self.go.setEnabled(" ".join(typed.split()).casefold() == self._wanted.casefold())
