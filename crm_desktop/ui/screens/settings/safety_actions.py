"""What can be done for the safety of the data, from its card and by command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from crm_desktop.services.safety import SafetyControl, SafetyFacts
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens.settings.backup_dialog import BackupDialog
from crm_desktop.ui.screens.settings.restore_dialog import RestoreDialog
from crm_desktop.ui.screens.settings.safety_dialogs import (
    KeepDialog,
    PassphraseDialog,
    RepairDialog,
    TakeBackDialog,
)
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.ui.window import MainWindow


class SafetyActions(QObject):
    """`changed()` after something that the card tells has changed."""

    changed = Signal()

    def __init__(self, screen: QWidget, context: UiContext) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self.facts: SafetyFacts | None = None
        self._deeds: dict[str, Callable[[SafetyControl], None]] = {
            "keep_now": self._keep_now,
            "keep_settings": self._set_keeping,
            "back_up": self._back_up,
            "restore": self._restore,
            "take_back": self._take_back,
            "repair": self._repair,
            "lock_now": lambda _safety: self._window().commands.run("lock"),
            "passphrase": self._set_passphrase,
            "bin_open": lambda _safety: self._context.navigate(Place("bin")),
        }

    def commands(self) -> list[Command]:
        """Return the deeds as commands, for menus and the palette."""
        return [
            Command("safety.keep_now", "safety.keep_now", lambda: self.do("keep_now")),
            Command("safety.restore", "safety.restore", lambda: self.do("restore")),
            Command("safety.take_back", "safety.take_back", lambda: self.do("take_back")),
            Command("safety.repair", "safety.repair", lambda: self.do("repair")),
            Command("safety.passphrase", "safety.passphrase", lambda: self.do("passphrase")),
            Command("safety.bin_open", "safety.bin_open", lambda: self.do("bin_open")),
        ]

    def do(self, deed: str) -> None:
        """Do one of the card's deeds."""
        safety = self._context.workspace.safety
        if safety is not None:
            self._deeds[deed](safety)

    def _window(self) -> MainWindow:
        return cast("MainWindow", self._screen.window())

    def _open(self, dialog: QDialog) -> None:
        dialog.accepted.connect(self.changed)
        dialog.open()

    def _keep_now(self, safety: SafetyControl) -> None:
        self._context.tasks.run(safety.keep_now, self._kept, owner=self)

    def _kept(self, file: Path | None) -> None:
        tr = self._context.tr
        text = tr("safety.kept_done", path=str(file)) if file else tr("safety.kept_nothing")
        self._context.toasts.show_message(text, Tone.SUCCESS if file else Tone.NEUTRAL)
        self.changed.emit()

    def _set_keeping(self, safety: SafetyControl) -> None:
        if self.facts is not None:
            self._open(KeepDialog(self._context, safety, self.facts, self._window()))

    def _back_up(self, _safety: SafetyControl) -> None:
        BackupDialog(self._context, self._window()).open()

    def _restore(self, safety: SafetyControl) -> None:
        dialog = RestoreDialog(self._context, safety, self._window())
        dialog.decided.connect(self._window().reopen_wanted)
        dialog.open()

    def _take_back(self, safety: SafetyControl) -> None:
        self._open(TakeBackDialog(self._context, safety, self._window()))

    def _repair(self, safety: SafetyControl) -> None:
        dialog = RepairDialog(self._context, safety, self._window())
        dialog.decided.connect(self._window().reopen_wanted)
        self._open(dialog)

    def _set_passphrase(self, safety: SafetyControl) -> None:
        if self.facts is not None:
            dialog = PassphraseDialog(self._context, safety, self.facts, self._window())
            if (lock := self._window().lock) is not None:
                dialog.accepted.connect(lock.look_again)
            self._open(dialog)
