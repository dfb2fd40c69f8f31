"""Signing in again as the person who works here: only the password is asked for."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.errors import UserError
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme import Tone

_LONGEST = 1_000


class SignInAgainDialog(SimpleForm):
    """The server is asked off the window's thread; a refusal is told here."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("sync.sign_in_title"), tr("sync.sign_in_start"), parent)
        self.password = self.line(tr("sync.password", name=context.workspace.me.name), _LONGEST)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setFocus()

    def save(self) -> None:
        """Sign in, unless there is no password."""
        tr, password = self.context.tr, self.password.text()
        if not password:
            self.complain(tr("sync.password_missing"), self.password)
            return
        sync = self.context.workspace.sync
        self.problem.hide()
        self.save_button.setEnabled(False)
        self.save_button.setText(tr("sync.signing_in"))
        self.context.tasks.run(
            lambda: sync.sign_in(password), lambda _none: self._done(), owner=self, on_error=self._failed
        )

    def _done(self) -> None:
        self.context.toasts.show_message(self.context.tr("sync.signed_in"), Tone.SUCCESS)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        self.save_button.setText(self.context.tr("sync.sign_in_start"))
        if not isinstance(error, UserError):
            raise error
        from crm_desktop.messages import sentence

        self.password.clear()
        self.complain(sentence(error.code, error.params, self.context.language), self.password)
