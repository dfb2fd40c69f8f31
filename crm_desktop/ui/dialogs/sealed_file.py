"""Where to keep an encrypted file, and the passphrase that opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from crm_desktop.errors import UserError
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, push_button, text_label

SHORTEST_PASSPHRASE: Final = 8
_LONGEST: Final = 1_000


class SealedFileDialog(SimpleForm):
    """Subclasses name the keys of their texts (`NAME` proposes the file, for a `day`) and write in `write`."""

    FILE = TITLE = START = BUSY = NAME = FILTER = HINT = ""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr(self.TITLE), tr(self.START), parent)
        self.file = self.line(tr(self.FILE), _LONGEST)
        self.file.setText(str(self._proposal()))
        self._add_choice()
        self.passphrase = self._secret(tr("settings.passphrase"))
        self.again = self._secret(tr("settings.passphrase_again"))
        self.fields.addSpacing(GRID // 2)
        self.fields.addWidget(text_label(tr(self.HINT), LabelRole.SMALL, Tone.NEUTRAL, wrap=True))
        self.setMinimumWidth(560)
        self.passphrase.setFocus()

    def write(self, target: Path, passphrase: str) -> None:
        """Write the file in the background; end with `accept` or `failed`."""
        raise NotImplementedError

    def _proposal(self) -> Path:
        day = self.context.formats.today().isoformat()
        return documents() / self.context.tr(self.NAME, day=day)

    def _add_choice(self) -> None:
        choose = push_button(self.context.tr("settings.choose"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self.fields.removeWidget(self.file)
        row.addWidget(self.file, 1)
        row.addWidget(choose)
        self.fields.addLayout(row)

    def _secret(self, label: str) -> QLineEdit:
        field = self.line(label, _LONGEST)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        return field

    def _choose(self) -> None:
        tr = self.context.tr
        chosen, _ = QFileDialog.getSaveFileName(self, tr(self.TITLE), self.file.text(), tr(self.FILTER))
        if chosen:
            self.file.setText(chosen)

    def save(self) -> None:
        """Write the file, unless something is missing."""
        tr = self.context.tr
        path, passphrase = self.file.text().strip(), self.passphrase.text()
        if not path:
            self.complain(tr("settings.file_missing"), self.file)
        elif len(passphrase) < SHORTEST_PASSPHRASE:
            self.complain(tr("settings.passphrase_short", n=SHORTEST_PASSPHRASE), self.passphrase)
        elif passphrase != self.again.text():
            self.complain(tr("settings.passphrase_differs"), self.again)
        else:
            self.problem.hide()
            self.save_button.setEnabled(False)
            self.save_button.setText(tr(self.BUSY))
            self.write(Path(path), passphrase)

    def failed(self, error: BaseException) -> None:
        """Say why the file was not written, and let the person try again."""
        self.save_button.setEnabled(True)
        self.save_button.setText(self.context.tr(self.START))
        if not isinstance(error, UserError):
            raise error
        from crm_desktop.messages import sentence

        self.complain(sentence(error.code, error.params, self.context.language), self.file)
