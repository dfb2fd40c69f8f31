"""A form whose work takes a while: how far it is, and a way to stop it; what is wrong is said in its place."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from crm_desktop.errors import Cancelled, UserError
from crm_desktop.services.safety import Watch
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import push_button
from crm_desktop.ui.widgets.progress_row import ProgressRow

T = TypeVar("T")
PARTS: Final = 1000
LONGEST: Final = 1_000


class WorkDialog(SimpleForm):
    """Subclasses call `work`; Escape stops what runs, and closes the dialog when nothing does."""

    _moved = Signal(float)

    def __init__(self, context: UiContext, title: str, start: str, parent: QWidget) -> None:
        super().__init__(context, title, start, parent)
        self._start = start
        self._stopped = threading.Event()
        self.working = False
        self.progress = ProgressRow(title, context.tr("shell.cancel"))
        self.progress.hide()
        self.progress.cancel_requested.connect(self._stopped.set)
        self.fields.addWidget(self.progress)
        self._moved.connect(self._show_progress)
        self.setMinimumWidth(560)

    def work(
        self,
        busy: str,
        job: Callable[[Watch], T],
        done: Callable[[T], object],
        field: QWidget,
    ) -> None:
        """Run `job` off the UI thread; a refusal is said beside `field`, and can be mended and tried again."""
        self.problem.hide()
        self._stopped.clear()
        self.working = True
        self.save_button.setEnabled(False)
        self.save_button.setText(busy)
        self.fields.removeWidget(self.progress)
        self.fields.addWidget(self.progress)
        self.progress.set_text(busy)
        self.progress.set_progress(0, 0)
        self.progress.show()
        watch = Watch(progress=self._moved.emit, stopped=self._stopped.is_set)
        self.context.tasks.run(
            lambda: job(watch),
            lambda result: self._end(done, result),
            owner=self,
            on_error=lambda error: self._failed(error, field),
        )

    def _end(self, done: Callable[[T], object], result: T) -> None:
        self._rest()
        done(result)

    def _failed(self, error: BaseException, field: QWidget) -> None:
        self._rest()
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, UserError):
            raise error
        from crm_desktop.messages import sentence

        self.complain(sentence(error.code, error.params, self.context.language), field)

    def _rest(self) -> None:
        self.working = False
        self.progress.hide()
        self.save_button.setEnabled(True)
        self.save_button.setText(self._start)

    def rename_start(self, start: str) -> None:
        """Say something else on the button."""
        self._start = start
        self.save_button.setText(start)

    def _show_progress(self, share: float) -> None:
        if self.working:
            self.progress.set_progress(int(share * PARTS), PARTS)

    def reject(self) -> None:
        """Stop what runs; close when nothing does."""
        if self.working:
            self._stopped.set()
        else:
            super().reject()

    def secret(self, label: str) -> QLineEdit:
        """Add a line whose text is not shown."""
        field = self.line(label, LONGEST)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        return field

    def file_line(self, label: str, choose: Callable[[], str]) -> QLineEdit:
        """Add a line for a path with a button beside it that asks for one."""
        field = self.line(label, LONGEST)
        button = push_button(self.context.tr("settings.choose"))
        button.setAutoDefault(False)

        def ask() -> None:
            if chosen := choose():
                field.setText(chosen)

        button.clicked.connect(ask)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self.fields.removeWidget(field)
        row.addWidget(field, 1)
        row.addWidget(button)
        self.fields.addLayout(row)
        return field

    def ask_for_file(self, title: str, wanted: str) -> str:
        """Return a file that the person chose, or nothing."""
        return QFileDialog.getOpenFileName(self, title, "", wanted)[0]

    def ask_for_folder(self, title: str) -> str:
        """Return a folder that the person chose, or nothing."""
        return QFileDialog.getExistingDirectory(self, title)
