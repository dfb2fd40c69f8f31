"""Where to keep the backup, and the passphrase that opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from crm_desktop.errors import UserError
from crm_desktop.services.upkeep import back_up
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.screens.settings.data_card import size_text
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, push_button, text_label

SHORTEST_PASSPHRASE: Final = 8
_LONGEST: Final = 1_000


class BackupDialog(SimpleForm):
    """Writes the backup in the background; `written(path)` once it is there."""

    written = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("settings.backup_title"), tr("settings.backup_start"), parent)
        self.file = self.line(tr("settings.backup_file"), _LONGEST)
        self.file.setText(str(self._proposal()))
        self._add_choice()
        self.passphrase = self._secret(tr("settings.passphrase"))
        self.again = self._secret(tr("settings.passphrase_again"))
        hint = text_label(tr("settings.passphrase_hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        self.fields.addSpacing(GRID // 2)
        self.fields.addWidget(hint)
        self.setMinimumWidth(560)
        self.passphrase.setFocus()

    def _proposal(self) -> Path:
        day = self.context.formats.today().isoformat()
        return documents() / self.context.tr("settings.backup_name", day=day)

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
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("settings.backup_title"), self.file.text(), tr("settings.backup_filter")
        )
        if chosen:
            self.file.setText(chosen)

    def save(self) -> None:
        """Write the backup, unless something is missing."""
        tr = self.context.tr
        path, passphrase = self.file.text().strip(), self.passphrase.text()
        if not path:
            self.complain(tr("settings.file_missing"), self.file)
        elif len(passphrase) < SHORTEST_PASSPHRASE:
            self.complain(tr("settings.passphrase_short", n=SHORTEST_PASSPHRASE), self.passphrase)
        elif passphrase != self.again.text():
            self.complain(tr("settings.passphrase_differs"), self.again)
        else:
            self._write(Path(path), passphrase)

    def _write(self, target: Path, passphrase: str) -> None:
        workspace = self.context.workspace
        self.problem.hide()
        self.save_button.setEnabled(False)
        self.save_button.setText(self.context.tr("settings.backing_up"))
        self.context.tasks.run(
            lambda: back_up(workspace, target, passphrase),
            lambda size: self._done(target, size),
            owner=self,
            on_error=self._failed,
        )

    def _done(self, target: Path, size: int) -> None:
        text = self.context.tr("settings.backed_up", path=str(target), size=size_text(self.context, size))
        self.context.toasts.show_message(text, Tone.SUCCESS, timeout_ms=10_000)
        self.written.emit(str(target))
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        self.save_button.setText(self.context.tr("settings.backup_start"))
        if not isinstance(error, UserError):
            raise error
        from crm_desktop.messages import sentence

        self.complain(sentence(error.code, error.params, self.context.language), self.file)
