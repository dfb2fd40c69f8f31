"""Where to keep the backup, and the passphrase that opens it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from crm_desktop.services.upkeep import back_up
from crm_desktop.ui.dialogs.sealed_file import SHORTEST_PASSPHRASE, SealedFileDialog
from crm_desktop.ui.screens.settings.data_card import size_text
from crm_desktop.ui.theme import Tone

__all__ = ["SHORTEST_PASSPHRASE", "BackupDialog"]


class BackupDialog(SealedFileDialog):
    """Writes the backup in the background; `written(path)` once it is there."""

    FILE = "settings.backup_file"
    TITLE = "settings.backup_title"
    START = "settings.backup_start"
    BUSY = "settings.backing_up"
    NAME = "settings.backup_name"
    FILTER = "settings.backup_filter"
    HINT = "settings.passphrase_hint"
    written = Signal(str)

    def write(self, target: Path, passphrase: str) -> None:
        workspace = self.context.workspace
        self.context.tasks.run(
            lambda: back_up(workspace, target, passphrase),
            lambda size: self._done(target, size),
            owner=self,
            on_error=self.failed,
        )

    def _done(self, target: Path, size: int) -> None:
        text = self.context.tr("settings.backed_up", path=str(target), size=size_text(self.context, size))
        self.context.toasts.show_message(text, Tone.SUCCESS, timeout_ms=10_000)
        self.written.emit(str(target))
        self.accept()
