"""Signing in from the window: again as the person who works here, or for the first time after working alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.errors import UserError
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme import Tone

_LONGEST = 1_000


class _SignIn(SimpleForm):
    """The server is asked off the window's thread; a refusal is told here."""

    password: QLineEdit

    def _add_password(self, label: str) -> None:
        self.password = self.line(label, _LONGEST)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)

    def _begin(self, job: Callable[[], None]) -> None:
        self.problem.hide()
        self.save_button.setEnabled(False)
        self.save_button.setText(self.context.tr("sync.signing_in"))
        self.context.tasks.run(job, lambda _none: self._done(), owner=self, on_error=self._failed)

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


class SignInAgainDialog(_SignIn):
    """Only the password is asked for."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("sync.sign_in_title"), tr("sync.sign_in_start"), parent)
        self._add_password(tr("sync.password", name=context.workspace.me.name))
        self.password.setFocus()

    def save(self) -> None:
        """Sign in, unless there is no password."""
        password, sync = self.password.text(), self.context.workspace.sync
        if not password:
            self.complain(self.context.tr("sync.password_missing"), self.password)
            return
        self._begin(lambda: sync.sign_in(password))


class JoinDialog(_SignIn):
    """Who worked alone signs in to a server; what was entered becomes their work there. Opens the data anew."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("first.server"), tr("sync.sign_in_start"), parent)
        self.server = self.line(tr("first.address"), _LONGEST)
        self.user = self.line(tr("first.user"), _LONGEST)
        self._add_password(tr("first.password"))
        self.server.setFocus()

    def save(self) -> None:
        """Sign in, unless something is missing."""
        tr, sync = self.context.tr, self.context.workspace.sync
        server, user, password = self.server.text().strip(), self.user.text().strip(), self.password.text()
        if not server:
            self.complain(tr("first.missing_address"), self.server)
        elif not user:
            self.complain(tr("first.missing_user"), self.user)
        elif not password:
            self.complain(tr("sync.password_missing"), self.password)
        else:
            self._begin(lambda: sync.join(server, user, password))
