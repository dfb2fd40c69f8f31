"""Exporting what was not sent, into an encrypted file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.services.unsent import export_unsent
from crm_desktop.ui.dialogs.sealed_file import SealedFileDialog
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.unsent import Exported


class ExportUnsentDialog(SealedFileDialog):
    """Nothing changes in the outbox."""

    FILE = "sync.export_file"
    TITLE = "sync.export_title"
    START = "sync.export_start"
    BUSY = "sync.exporting"
    NAME = "sync.export_name"
    FILTER = "sync.export_filter"
    HINT = "sync.export_hint"

    def write(self, target: Path, passphrase: str) -> None:
        workspace = self.context.workspace
        now_ms = workspace.context.clock.wall_ms()
        self.context.tasks.read(
            lambda session: export_unsent(session, workspace.lane, target, passphrase, now_ms=now_ms),
            lambda written: self._done(target, written),
            owner=self,
            on_error=self.failed,
        )

    def _done(self, target: Path, written: Exported) -> None:
        count = written.pending + written.refused + written.handed_over
        text = self.context.tr("sync.exported", n=count, path=str(target))
        self.context.toasts.show_message(text, Tone.SUCCESS, timeout_ms=10_000)
        self.accept()
