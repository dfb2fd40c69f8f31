"""Where to keep the backup, and the passphrase that opens it; how far it is, and a way to stop it."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import Cancelled
from crm_desktop.services.safety import Watch
from crm_desktop.services.upkeep import back_up
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.sealed_file import SHORTEST_PASSPHRASE, SealedFileDialog
from crm_desktop.ui.dialogs.work_dialog import PARTS
from crm_desktop.ui.screens.settings.data_card import size_text
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets.progress_row import ProgressRow

__all__ = ["SHORTEST_PASSPHRASE", "BackupDialog"]


class BackupDialog(SealedFileDialog):
    """Writes the backup in the background; `written(path)` once it is there. Escape stops it first."""

    FILE = "settings.backup_file"
    TITLE = "settings.backup_title"
    START = "settings.backup_start"
    BUSY = "settings.backing_up"
    NAME = "settings.backup_name"
    FILTER = "settings.backup_filter"
    HINT = "settings.passphrase_hint"
    written = Signal(str)
    _moved = Signal(float)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(context, parent)
        self._stopped = threading.Event()
        self.progress = ProgressRow(context.tr(self.BUSY), context.tr("shell.cancel"))
        self.progress.hide()
        self.progress.cancel_requested.connect(self._stopped.set)
        self.fields.addWidget(self.progress)
        self._moved.connect(self._show_progress)

    def write(self, target: Path, passphrase: str) -> None:
        workspace = self.context.workspace
        watch = Watch(progress=self._moved.emit, stopped=self._stopped.is_set)
        self._stopped.clear()
        self.progress.set_progress(0, 0)
        self.progress.show()
        self.context.tasks.run(
            lambda: back_up(workspace, target, passphrase, watch),
            lambda size: self._done(target, size),
            owner=self,
            on_error=self.failed,
        )

    def failed(self, error: BaseException) -> None:
        """Say why; a copy that was stopped needs no words."""
        self.progress.hide()
        if isinstance(error, Cancelled):
            self.save_button.setEnabled(True)
            self.save_button.setText(self.context.tr(self.START))
        else:
            super().failed(error)

    def reject(self) -> None:
        """Stop what runs; close when nothing does."""
        if self.progress.isHidden():
            super().reject()
        else:
            self._stopped.set()

    def _show_progress(self, share: float) -> None:
        self.progress.set_progress(int(share * PARTS), PARTS)

    def _done(self, target: Path, size: int) -> None:
        self.progress.hide()
        text = self.context.tr("settings.backed_up", path=str(target), size=size_text(self.context, size))
        self.context.toasts.show_message(text, Tone.SUCCESS, timeout_ms=10_000)
        self.written.emit(str(target))
        self.accept()
