"""Who works on this laptop today: asked before anybody's data are opened, where several people have theirs here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout

from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, make_primary, text_label

ROW_HEIGHT = 5 * GRID
MOST_SHOWN = 6


class WhoWorks(QDialog):
    """A list of people; `chosen` is the number of the one picked, None until then."""

    def __init__(self, tr: Translator, people: Sequence[str]) -> None:
        super().__init__()
        self.chosen: int | None = None
        self.setWindowTitle(tr("people.title"))
        self.setAccessibleName(tr("people.title"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("people.title"))
        for person in people:
            item = QListWidgetItem(person)
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(ROW_HEIGHT * min(max(len(people), 2), MOST_SHOWN) + GRID)
        self.list.itemActivated.connect(self.accept)
        box = QDialogButtonBox(self)
        self.open_button = box.addButton(tr("people.open"), QDialogButtonBox.ButtonRole.AcceptRole)
        make_primary(self.open_button)
        self.open_button.setDefault(True)
        box.addButton(tr("shell.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("people.title"), LabelRole.TITLE))
        column.addWidget(text_label(tr("people.hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True))
        column.addWidget(self.list)
        column.addWidget(box)
        self.setMinimumWidth(420)
        self.list.setFocus()

    def accept(self) -> None:
        """Take the person whose row is current."""
        self.chosen = self.list.currentRow()
        super().accept()
