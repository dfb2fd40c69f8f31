"""What stands in the window where the data cannot be opened: why, and the way on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.ui.shell.strips import SIGN_IN_AGAIN
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

_WIDTH: Final = 460
_ENDINGS: Final = frozenset(
    ("device_wiped", "device_locked", "device_revoked", "user_disabled", *SIGN_IN_AGAIN)
)
"""Codes that are a reason of their own; with anything else an attempt to sign in has failed and may be repeated."""
_OVER: Final = frozenset(("device_wiped", "not_enrolled"))
"""Codes that trying again does not mend."""
UNLOCK: Final = frozenset(("passphrase_needed", "wrong_passphrase", "keyring_locked"))
"""Codes that end when the person enters the passphrase."""
_UNREADABLE: Final = UNLOCK | {"keyring_secret_missing", "vault_corrupt", "no_vault"}
"""Codes with which one may have to begin anew."""
_BUTTONS: Final = {
    (True, True): "safety.unlock",
    (False, True): "sync.sign_in_start",
    (False, False): "errors.try_again",
}


class ClosedPage(QWidget):
    """`try_again(password)` asks for the data to be opened once more, after signing in where a password is given.

    Where the data wait for a passphrase, it is that; `asks_passphrase` tells which. `begin_anew` asks for the data to
    be set aside, in `former_place`, after the person has typed that this is meant; without a place it is not offered.
    """

    try_again = Signal(str)
    begin_anew = Signal()
    quit_wanted = Signal()

    def __init__(
        self, tr: Translator, *, may_sign_in: bool, former_place: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tr = tr
        self._former_place = former_place
        self._may_sign_in = may_sign_in
        self._locked = ""
        self.title = text_label(tr("errors.cannot_open"), LabelRole.TITLE, wrap=True)
        self.reason = text_label("", LabelRole.BODY, wrap=True, selectable=True)
        self.problem = text_label("", LabelRole.BODY, Tone.WARNING, wrap=True)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(tr("errors.password"))
        self.password.setPlaceholderText(tr("errors.password"))
        self.again = push_button("", ButtonKind.PRIMARY)
        self.quit = push_button(tr("errors.quit"))
        self.anew = push_button(tr("anew.offer"), ButtonKind.FLAT)
        self.anew.clicked.connect(self._ask_anew)
        self.password.returnPressed.connect(self._try)
        self.again.clicked.connect(self._try)
        self.quit.clicked.connect(self.quit_wanted)
        self._arrange()

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.again)
        buttons.addWidget(self.quit)
        buttons.addStretch(1)
        buttons.addWidget(self.anew)
        inner = QWidget()
        inner.setFixedWidth(_WIDTH)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + 4)
        for one in (self.title, self.reason, self.problem, self.password):
            column.addWidget(one)
        column.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(inner, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)

    def show_reason(self, code: str, sentence: str) -> None:
        """Say why the data are closed; what an attempt to sign in ended with stands below the first reason."""
        if self._locked and code not in _ENDINGS:
            self.problem.setText(sentence)
        else:
            self._locked = code if code in SIGN_IN_AGAIN and self._may_sign_in else ""
            self.reason.setText(sentence)
            self.problem.setText("")
        self.problem.setVisible(bool(self.problem.text()))
        for label in (self.reason, self.problem):
            label.ensurePolished()
            label.setMinimumHeight(max(label.heightForWidth(_WIDTH), 0))
        if code in UNLOCK:
            self._locked = code
        asked = self._tr("safety.unlock_passphrase" if self._locked in UNLOCK else "errors.password")
        self.password.setAccessibleName(asked)
        self.password.setPlaceholderText(asked)
        self.setAccessibleName(sentence)
        over = code in _OVER
        self.title.setText(self._tr("errors.ended" if code == "device_wiped" else "errors.cannot_open"))
        self.password.setVisible(bool(self._locked))
        self.again.setText(self._tr(_BUTTONS[self._locked in UNLOCK, bool(self._locked)]))
        self.again.setVisible(not over)
        self.anew.setVisible(bool(self._former_place) and (code in _UNREADABLE or self._locked in UNLOCK))
        self.setEnabled(True)
        (self.password if self._locked else self.quit if over else self.again).setFocus()

    @property
    def asks_passphrase(self) -> bool:
        """Whether what is typed here is the passphrase of the data, not the password at the server."""
        return self._locked in UNLOCK

    def _ask_anew(self) -> None:
        from crm_desktop.ui.dialogs.begin_anew import BeginAnew

        dialog = BeginAnew(self._tr, self._former_place, self)
        dialog.accepted.connect(self._set_aside)
        dialog.open()

    def _set_aside(self) -> None:
        self.problem.setText("")
        self.setEnabled(False)
        self.begin_anew.emit()

    def _try(self) -> None:
        if self._locked and not self.password.text():
            missing = "safety.missing_passphrase" if self.asks_passphrase else "sync.password_missing"
            self.problem.setText(self._tr(missing))
            self.problem.show()
            return
        password = self.password.text() if self._locked else ""
        self.password.clear()
        self.problem.setText("")
        self.setEnabled(False)
        self.try_again.emit(password)
