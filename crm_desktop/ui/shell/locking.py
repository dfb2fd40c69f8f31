"""The lock of the window: on demand, and after minutes without a touch. What was being typed stays, out of sight.

While it is locked the store's key is forgotten and nothing syncs. The widgets stay as they are, hidden, so that a
half-written visit is still there afterwards.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from crm_desktop.errors import UserError
from crm_desktop.ui.dialogs.crash import CrashDialog
from crm_desktop.ui.shell.touches import Touches
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.services.safety import SafetyControl
    from crm_desktop.ui.context import UiContext

LOCK_KEYS: Final = "Ctrl+Alt+L"
_WIDTH: Final = 420
_MINUTE_MS: Final = 60_000
_WAKE_MS: Final = 5_000
"""So often the clock is asked whether the laptop slept."""
_LOOK_MS: Final = 100
_REST_MS: Final = 1_500
_LONGEST_REST_MS: Final = 5_000
_PATIENT_TRIES: Final = 3
_LONGEST_WAIT_MS: Final = 30_000


class LockPage(QWidget):
    """Covers everything; `unlock_wanted(passphrase)`. Without a passphrase the system's keyring is asked."""

    unlock_wanted = Signal(str)

    def __init__(self, tr: Translator, parent: QWidget, *, asks: bool) -> None:
        super().__init__(parent)
        self._tr = tr
        self._asks = asks
        self._tries = 0
        self.setAccessibleName(tr("safety.locked_title"))
        self.problem = text_label("", LabelRole.BODY, Tone.WARNING, wrap=True)
        self.problem.hide()
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName(tr("safety.unlock_passphrase"))
        self.passphrase.setPlaceholderText(tr("safety.unlock_passphrase"))
        self.passphrase.setVisible(asks)
        self.unlock = push_button(tr("safety.unlock"), ButtonKind.PRIMARY)
        self.passphrase.returnPressed.connect(self._try)
        self.unlock.clicked.connect(self._try)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._may_try)
        inner = QWidget()
        inner.setFixedWidth(_WIDTH)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + 4)
        column.addWidget(text_label(tr("safety.locked_title"), LabelRole.HEADLINE))
        hint = text_label(tr("safety.locked_hint"), LabelRole.BODY, Tone.NEUTRAL, wrap=True)
        for label in (hint, self.problem):
            label.setFixedWidth(_WIDTH)
        hint.ensurePolished()
        hint.setMinimumHeight(max(hint.heightForWidth(_WIDTH), 0))
        column.addWidget(hint)
        for one in (self.passphrase, self.problem):
            column.addWidget(one)
        column.addWidget(self.unlock, 0, Qt.AlignmentFlag.AlignLeft)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(inner, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)

    def take_focus(self) -> None:
        """Put the keyboard where the passphrase is typed."""
        (self.passphrase if self._asks else self.unlock).setFocus()

    def say(self, problem: str) -> None:
        """Say why it stays locked. Who guesses waits ever longer."""
        self._tries += 1
        self.problem.setText(problem)
        self.problem.setMinimumHeight(max(self.problem.heightForWidth(_WIDTH), 0))
        self.problem.show()
        self.unlock.setText(self._tr("safety.unlock"))
        over = self._tries - _PATIENT_TRIES
        if over > 0:
            self.setEnabled(False)
            self._pause.start(min(1000 * 2**over, _LONGEST_WAIT_MS))
        else:
            self._may_try()

    def _may_try(self) -> None:
        self.setEnabled(True)
        self.take_focus()

    def _try(self) -> None:
        if self._asks and not self.passphrase.text():
            return
        passphrase = self.passphrase.text()
        self.passphrase.clear()
        self.problem.hide()
        self.unlock.setText(self._tr("safety.unlocking"))
        self.setEnabled(False)
        self.unlock_wanted.emit(passphrase)


class Lock(QObject):
    """Locks one window; `locked` and `unlocked` tell it to hide and to show its content."""

    locked = Signal()
    unlocked = Signal()

    def __init__(self, context: UiContext, safety: SafetyControl, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._safety, self._window = context, safety, window
        self.page: LockPage | None = None
        self._hidden: list[QWidget] = []
        self._focus: QWidget | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)
        self._touched_ms = 0
        self._woken = QTimer(self)
        self._woken.setInterval(_WAKE_MS)
        self._woken.timeout.connect(self._lock_if_slept)
        self._looks = 0
        self._calm = QTimer(self)
        self._calm.timeout.connect(self._forget_key_when_calm)
        self._touches = Touches(LOCK_KEYS, self)
        self._touches.touched.connect(self._put_off)
        self._touches.pressed.connect(self.lock)
        window.installEventFilter(self)
        self.look_again()

    def look_again(self) -> None:
        """Ask after how many minutes to lock."""
        from crm_desktop.services.safety import lock_minutes

        workspace = self._context.workspace
        self._context.tasks.read_raw(
            lambda source: lock_minutes(source, workspace), self._take, owner=self, key="lock"
        )

    def _take(self, minutes: int) -> None:
        self._idle.setInterval(minutes * _MINUTE_MS)
        if minutes and self.page is None:
            self._touched_ms = self._now_ms()
            self._idle.start()
            self._woken.start()
        else:
            self._idle.stop()
            self._woken.stop()

    def _now_ms(self) -> int:
        return self._context.workspace.context.clock.wall_ms()

    def _put_off(self) -> None:
        if self._idle.isActive():
            self._lock_if_slept()
        if self._idle.isActive():
            self._touched_ms = self._now_ms()
            self._idle.start()

    def _lock_if_slept(self) -> None:
        """A timer stands still while the laptop sleeps; the clock does not."""
        if self._now_ms() - self._touched_ms >= self._idle.interval():
            self.lock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size; while it is locked, see whatever comes up anywhere in the program."""
        kind = event.type()
        if self.page is not None and kind == QEvent.Type.Resize and watched is self._window:
            self.page.setGeometry(self._window.rect())
        elif self.page is not None and kind == QEvent.Type.Show and isinstance(watched, QWidget):
            self._hide_late(watched, self.page)
        return super().eventFilter(watched, event)

    def _see_all(self, on: bool) -> None:
        application = QApplication.instance()
        if application is not None and on:
            application.installEventFilter(self)
        elif application is not None:
            application.removeEventFilter(self)
        self._touches.takes_keys = not on

    def _hide_late(self, widget: QWidget, page: LockPage) -> None:
        """Hide what comes up behind the lock, as an answer that was on its way opens it; show it when it is open."""
        is_content = widget.isWindow() or widget.parent() is self._window
        if is_content and widget is not self._window and not _belongs_to(widget, page):
            QTimer.singleShot(0, widget, partial(self._hide, widget))

    def lock(self) -> None:
        """Hide everything at once, then forget the key behind it."""
        if self.page is not None:
            return
        self._idle.stop()
        self._woken.stop()
        self._focus = QApplication.focusWidget()
        if self._focus is not None:
            self._focus.clearFocus()
        self.page = LockPage(self._context.tr, self._window, asks=self._safety.has_passphrase())
        self.page.unlock_wanted.connect(self._unlock)
        self._see_all(True)
        self._hide_content(self.page)
        self.locked.emit()
        self.page.setGeometry(self._window.rect())
        self.page.show()
        self.page.raise_()
        self.page.setEnabled(False)
        self._looks = 0
        self._calm.start(_LOOK_MS)

    def _forget_key_when_calm(self) -> None:
        """Let what was typed last be saved first: a draft saves itself after a short rest."""
        self._looks += 1
        rested = self._looks * _LOOK_MS >= _REST_MS and not self._context.tasks.busy
        if rested or self._looks * _LOOK_MS >= _LONGEST_REST_MS:
            self._calm.stop()
            self._context.tasks.run_alone(
                self._safety.lock, lambda _none: self._ask(), owner=self, on_error=self._refused
            )

    def _ask(self) -> None:
        if self.page is not None:
            self.page.setEnabled(True)
            self.page.take_focus()

    def _hide_content(self, page: LockPage) -> None:
        """Hide children, dialogs and their dialogs: neither eyes nor screen readers find what is behind."""
        self._hidden = []
        windows = [
            one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not self._window
        ]
        inner = [one for one in self._window.children() if isinstance(one, QWidget) and not one.isHidden()]
        for one in sorted(windows, key=_depth, reverse=True):
            self._hide(one)
        for one in inner:
            if one is not page and not one.isWindow():
                self._hide(one)

    def _hide(self, widget: QWidget) -> None:
        """Hide a widget until the lock opens; a menu or a list of suggestions is closed."""
        if self.page is None or isinstance(widget, CrashDialog):
            return
        if widget.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):
            widget.close()
        elif widget.isVisible() or not widget.isWindow():
            widget.hide()
            self._hidden.append(widget)
            if isinstance(widget, QDialog):
                widget.finished.connect(partial(self._let_go, widget), Qt.ConnectionType.SingleShotConnection)

    def _let_go(self, dialog: QDialog, _result: int) -> None:
        """Leave a dialog closed that was done with behind the lock: what it saved was on its way already."""
        if dialog in self._hidden:
            self._hidden.remove(dialog)

    def _unlock(self, passphrase: str) -> None:
        safety = self._safety
        self._context.tasks.run_alone(
            lambda: safety.unlock(passphrase), self._open, owner=self, on_error=self._refused
        )

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        from crm_desktop.messages import sentence

        if self.page is not None:
            self.page.say(sentence(error.code, error.params, self._context.language))

    def _open(self, _none: object) -> None:
        if self.page is not None:
            self.page.hide()
            self.page.deleteLater()
            self.page = None
            self._see_all(False)
        hidden, self._hidden = self._hidden, []
        for one in sorted(filter(isValid, hidden), key=_depth):
            one.show()
        self.unlocked.emit()
        if self._focus is not None and self._focus in QApplication.allWidgets():
            self._focus.setFocus()
        self.look_again()


def _belongs_to(widget: QWidget, page: QWidget) -> bool:
    """Whether a widget is the page or was opened by it, as the menu of its field."""
    one: QWidget | None = widget
    while one is not None and one is not page:
        one = one.parentWidget()
    return one is page


def _depth(widget: QWidget) -> tuple[bool, int]:
    """Order what is in the window before dialogs, and a dialog before those that it opened."""
    depth, one = 0, widget.parentWidget()
    while one is not None:
        depth, one = depth + 1, one.parentWidget()
    return widget.isWindow(), depth
