"""The smaller dialogs of data and safety: kept work, taking it back, repair, the passphrase."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from crm_desktop.services.safety import SafetyControl, SafetyFacts, Taken, Watch
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.sealed_file import SHORTEST_PASSPHRASE
from crm_desktop.ui.dialogs.strength import StrengthLine
from crm_desktop.ui.dialogs.work_dialog import WorkDialog
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

KEEP_MINUTES: Final = (5, 10, 30, 60, 0)
LOCK_MINUTES: Final = (1, 5, 15, 30, 60, 0)
REPAIRS: Final = ("compare", "index", "rebuild")


class KeepDialog(WorkDialog):
    """Where and how often unsent work is kept."""

    def __init__(
        self, context: UiContext, safety: SafetyControl, facts: SafetyFacts, parent: QWidget
    ) -> None:
        tr = context.tr
        super().__init__(context, tr("safety.keep_title"), tr("safety.save"), parent)
        self._safety = safety
        title = tr("safety.keep_folder")
        self.folder = self.file_line(title, lambda: self.ask_for_folder(title))
        self.folder.setText(facts.kept.folder)
        self.minutes = minutes_choice(self, tr("safety.keep_after"), KEEP_MINUTES, facts.kept.minutes)
        self.passphrase = self.secret(tr("safety.keep_passphrase"))
        hint = tr("safety.keep_hint")
        if facts.kept.with_passphrase:
            hint = f"{tr('safety.keep_has_passphrase')} {hint}"
        add_hint(self, hint)
        self.folder.setFocus()

    def save(self) -> None:
        """Keep the choices, after trying whether the folder takes a file."""
        tr, passphrase = self.context.tr, self.passphrase.text()
        if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
            self.complain(tr("settings.passphrase_short", n=SHORTEST_PASSPHRASE), self.passphrase)
            return
        folder, minutes = self.folder.text().strip(), int(self.minutes.currentData())

        def job(_watch: Watch) -> None:
            self._safety.keep_in(folder, minutes)
            if passphrase:
                self._safety.protect_kept(passphrase)

        self.work(tr("safety.save"), job, lambda _none: self._done(), self.folder)

    def _done(self) -> None:
        self.context.toasts.show_message(self.context.tr("safety.saved"), Tone.SUCCESS)
        self.accept()


class TakeBackDialog(WorkDialog):
    """Puts the edits of a file in line."""

    def __init__(self, context: UiContext, safety: SafetyControl, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("safety.back_title"), tr("safety.back_start"), parent)
        self._safety = safety
        title, wanted = tr("safety.back_file"), tr("safety.back_filter")
        self.file = self.file_line(title, lambda: self.ask_for_file(title, wanted))
        self.passphrase = self.secret(tr("settings.passphrase"))
        add_hint(self, tr("safety.back_hint"))
        self.file.setFocus()

    def save(self) -> None:
        """Read the file and put its edits in line."""
        tr, path = self.context.tr, self.file.text().strip()
        if not path:
            self.complain(tr("safety.missing_file"), self.file)
            return
        passphrase = self.passphrase.text()
        self.work(
            tr("safety.back_busy"),
            lambda _watch: self._safety.take_back(Path(path), passphrase),
            self._done,
            self.passphrase,
        )

    def _done(self, taken: Taken) -> None:
        text = self.context.tr(
            "safety.back_done", waiting=taken.waiting, aside=taken.aside, known=taken.known
        )
        self.context.toasts.show_message(text, Tone.SUCCESS, timeout_ms=10_000)
        self.accept()


class RepairDialog(WorkDialog):
    """`decided()` once the data are to be opened anew."""

    decided = Signal()

    def __init__(self, context: UiContext, safety: SafetyControl, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("safety.repair_title"), tr("safety.repair_start"), parent)
        self._safety = safety
        self.what = QComboBox()
        for one in REPAIRS:
            self.what.addItem(tr(f"safety.repair_{one}"), one)
        add_field(self, tr("safety.repair_what"), self.what)
        self.hint = add_hint(self, "")
        self.what.currentIndexChanged.connect(self._show_hint)
        self._show_hint()
        self.what.setFocus()

    def _show_hint(self) -> None:
        self.hint.setText(self.context.tr(f"safety.repair_{self.what.currentData()}_hint"))

    def save(self) -> None:
        """Do what is chosen."""
        tr, what = self.context.tr, self.what.currentData()
        if what == "compare":
            self.work(
                tr("safety.repairing"), lambda _watch: self._safety.compare(), self._compared, self.what
            )
        elif what == "index":
            self.work(tr("safety.repairing"), self._safety.rebuild_index, self._index_done, self.what)
        else:
            self.work(tr("safety.repairing"), self._safety.rebuild, self._rebuilt, self.what)

    def _compared(self, differing: int) -> None:
        tr = self.context.tr
        text = tr("safety.compared", n=differing) if differing else tr("safety.compared_same")
        self._tell(text)

    def _index_done(self, _none: None) -> None:
        self._tell(self.context.tr("safety.index_done"))

    def _rebuilt(self, _none: None) -> None:
        self.accept()
        self.decided.emit()

    def _tell(self, text: str) -> None:
        self.context.toasts.show_message(text, Tone.SUCCESS, timeout_ms=10_000)
        self.accept()


class PassphraseDialog(WorkDialog):
    """The passphrase that opens the data, and when the window locks."""

    def __init__(
        self, context: UiContext, safety: SafetyControl, facts: SafetyFacts, parent: QWidget
    ) -> None:
        tr = context.tr
        super().__init__(context, tr("safety.passphrase_title"), tr("safety.save"), parent)
        self._safety = safety
        self.minutes = minutes_choice(self, tr("safety.lock_minutes"), LOCK_MINUTES, facts.lock_minutes)
        self.former = self.secret(tr("safety.former")) if facts.has_passphrase else None
        self.passphrase = self.secret(tr("safety.new"))
        self.strength = StrengthLine(context.tr)
        self.fields.addWidget(self.strength)
        self.passphrase.textChanged.connect(self.strength.rate)
        self.again = self.secret(tr("safety.again"))
        add_hint(self, tr("safety.passphrase_hint"))
        self.minutes.setFocus()

    def save(self) -> None:
        """Keep both, the passphrase only where another one was typed twice."""
        tr, passphrase = self.context.tr, self.passphrase.text()
        if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
            self.complain(tr("settings.passphrase_short", n=SHORTEST_PASSPHRASE), self.passphrase)
            return
        if passphrase != self.again.text():
            self.complain(tr("settings.passphrase_differs"), self.again)
            return
        former, minutes = self.former.text() if self.former else "", int(self.minutes.currentData())

        def job(_watch: Watch) -> None:
            if passphrase:
                self._safety.set_passphrase(former, passphrase)
            self._safety.set_lock_minutes(minutes)

        self.work(tr("safety.save"), job, lambda _none: self._done(), self.former or self.passphrase)

    def _done(self) -> None:
        tr = self.context.tr
        text = tr("safety.passphrase_set") if self.passphrase.text() else tr("safety.saved")
        self.context.toasts.show_message(text, Tone.SUCCESS)
        self.accept()


def minutes_choice(dialog: WorkDialog, label: str, offered: tuple[int, ...], now: int) -> QComboBox:
    """Add a choice of minutes, with the present one among them; 0 is never."""
    tr, field = dialog.context.tr, QComboBox()
    for minutes in sorted({*offered, now}, key=lambda one: one or 10**6):
        field.addItem(tr("safety.minutes", n=minutes) if minutes else tr("safety.never"), minutes)
    field.setCurrentIndex(field.findData(now))
    add_field(dialog, label, field)
    return field


def add_field(dialog: WorkDialog, label: str, field: QWidget) -> None:
    """Add a field below its label."""
    field.setAccessibleName(label)
    words = text_label(label, LabelRole.SMALL, Tone.NEUTRAL)
    words.setBuddy(field)
    dialog.fields.addSpacing(GRID // 2)
    dialog.fields.addWidget(words)
    dialog.fields.addWidget(field)


def add_hint(dialog: WorkDialog, text: str) -> QLabel:
    """Add a sentence below the fields."""
    hint = text_label(text, LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
    hint.ensurePolished()
    hint.setMinimumHeight(max(hint.heightForWidth(dialog.minimumWidth() - 6 * GRID), 0))
    dialog.fields.addSpacing(GRID // 2)
    dialog.fields.addWidget(hint)
    return hint
