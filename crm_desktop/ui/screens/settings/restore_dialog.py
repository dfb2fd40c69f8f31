"""Restoring a backup: first what is in it beside what is here, then the exchange, which reopens the window."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.services.safety import Preview, SafetyControl, Watch
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.work_dialog import WorkDialog
from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import KeyValueGrid, LabelRole, text_label

SUFFIX = ".crmbackup"
_COUNTED = {
    "account": "safety.customers",
    "contact": "safety.contacts",
    "visit": "safety.visits",
    "quote": "safety.quotes",
}


class RestoreDialog(WorkDialog):
    """`decided()` once the data are to be opened anew."""

    decided = Signal()

    def __init__(self, context: UiContext, safety: SafetyControl, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("safety.restore_title"), tr("safety.look"), parent)
        self._safety = safety
        self.preview: Preview | None = None
        title, wanted = tr("safety.restore_file"), tr("settings.backup_filter")
        self.file = self.file_line(title, lambda: self.ask_for_file(title, wanted))
        self.passphrase = self.secret(tr("settings.passphrase"))
        self.grid = KeyValueGrid()
        self.outcome = text_label("", LabelRole.BODY, wrap=True)
        self.fields.addSpacing(GRID)
        for one in (self.grid, self.outcome):
            self.fields.addWidget(one)
            one.hide()
        self.file.textEdited.connect(self._forget)
        self.passphrase.textEdited.connect(self._forget)
        self.file.setText(_latest_backup())
        (self.passphrase if self.file.text() else self.file).setFocus()

    def save(self) -> None:
        """Look into the file; once that was shown, restore it."""
        tr = self.context.tr
        path, passphrase = self.file.text().strip(), self.passphrase.text()
        if not path:
            self.complain(tr("safety.missing_file"), self.file)
        elif not passphrase:
            self.complain(tr("safety.missing_passphrase"), self.passphrase)
        elif self.preview is None:
            self.work(
                tr("safety.looking"),
                lambda _watch: self._safety.look_into(Path(path), passphrase),
                self._show,
                self.passphrase if Path(path).is_file() else self.file,
            )
        else:
            self.work(
                tr("safety.restoring"),
                lambda watch: self._restore(Path(path), passphrase, watch),
                lambda _none: self._end_well(),
                self.file,
            )

    def _restore(self, path: Path, passphrase: str, watch: Watch) -> None:
        self._safety.restore(path, passphrase, watch)

    def _end_well(self) -> None:
        self.accept()
        self.decided.emit()

    def _show(self, preview: Preview) -> None:
        tr, formats = self.context.tr, self.context.formats
        self.preview = preview
        found, present = preview.found, preview.present
        made = datetime.fromtimestamp(found.made_ms / 1000, UTC)
        both = [
            (
                tr(key),
                tr("safety.then_now", then=f"{found.records[one]:,}", now=f"{present.records[one]:,}"),
            )
            for one, key in _COUNTED.items()
        ]
        unsent = tr("safety.then_now", then=len(found.unsent), now=len(present.unsent))
        whose = " · ".join(filter(None, (found.user_name, found.device_label))) or tr("settings.unknown")
        moment = tr("safety.made_at", moment=formats.moment(made), ago=formats.relative(made))
        self.grid.set_rows(
            (
                (tr("safety.whose"), whose),
                (tr("safety.made"), moment),
                *both,
                (tr("safety.unsent"), unsent),
            )
        )
        lost = preview.carried
        self.outcome.setText(tr("safety.what_happens", n=lost) if lost else tr("safety.nothing_lost"))
        self.grid.show()
        self.outcome.show()
        self.rename_start(tr("safety.restore_start"))
        self.save_button.setFocus()
        self.adjustSize()

    def _forget(self) -> None:
        """Another file is to be looked into first."""
        if self.preview is not None:
            self.preview = None
            self.grid.hide()
            self.outcome.hide()
            self.rename_start(self.context.tr("safety.look"))


def _latest_backup() -> str:
    """Return the latest backup where backups are put unless somebody chooses otherwise; their names have the day."""
    return max((str(path) for path in documents().glob(f"*{SUFFIX}")), default="")
