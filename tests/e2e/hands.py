"""Hands on a keyboard: keys go to whatever has the focus of the system, and nowhere else.

Nothing is clicked and no method is called. After each step the keyboard must be somewhere a person can see.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from crm_desktop.ui.app import Running
from crm_desktop.ui.window import MainWindow
from tools.screenshots.rest import come_to_rest, wait_until

MOST_TABS: Final = 80


class Hands:
    """Presses keys and counts them. `seen` is everything that toasts have said so far."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self.keys = 0

    @property
    def window(self) -> MainWindow:
        assert self._running.window is not None
        return self._running.window

    @property
    def screen(self) -> Any:
        return self.window.screen_now

    @property
    def focus(self) -> Any:
        """Where the keyboard is. Fails where it is nowhere, or on something that nobody sees."""
        popup = QApplication.activePopupWidget()
        inside: QWidget | None = popup.focusWidget() if popup is not None else QApplication.focusWidget()
        widget = popup if inside is None else inside
        assert widget is not None, f"the keyboard is nowhere in {self._where()}"
        assert widget.isVisible(), f"the keyboard is on something hidden: {described(widget)}"
        assert widget.isEnabled(), f"the keyboard is on something disabled: {described(widget)}"
        return widget

    def _where(self) -> str:
        active = QApplication.activeWindow()
        return f"{type(active).__name__} “{active.windowTitle()}”" if active else "no window"

    def sit_down(self) -> None:
        """Turn to this laptop, where another one's window has the keyboard."""
        if not self._has_keyboard():
            self.window.activateWindow()
            self.wait(self._has_keyboard, "the window is not brought to the front")

    def _has_keyboard(self) -> bool:
        active = QApplication.activeWindow()
        while active is not None and active is not self.window:
            active = active.parentWidget()
        return active is not None

    def press(self, *keys: str) -> None:
        """Press keys as Qt writes them (`Ctrl+K`), each after the answer to the one before."""
        self.sit_down()
        for one in keys:
            self.keys += 1
            for combination in range((sequence := QKeySequence(one)).count()):
                combined = sequence[combination]  # type: ignore[index]
                QTest.keyClick(_focused_window(), combined.key(), combined.keyboardModifiers())
            self.settle()

    def type(self, text: str) -> None:
        """Type a text: letters by keys, Chinese as an input method commits it (one key a run)."""
        self.sit_down()
        for run in runs(text):
            if run.isascii():
                self.keys += len(run)
                for letter in run:
                    QTest.keyClick(_focused_window(), letter)  # type: ignore[call-overload]
            else:
                self.keys += 1
                event = QInputMethodEvent()
                event.setCommitString(run)
                QApplication.sendEvent(self.focus, event)
        self.settle()

    def press_for_file(self, keys: str, path: str = "") -> None:
        """Press keys that ask for a file's name, type the name if there is one, and Enter.

        The question is asked in a loop of its own, in which only a timer can go on typing.
        """
        answering = QTimer()
        answering.setInterval(10)

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QFileDialog):
                return
            if QGuiApplication.focusWindow() is not dialog.windowHandle():
                dialog.activateWindow()
                return
            answering.stop()
            self.keys += len(path) + 1
            QTest.keyClicks(self.focus, path)
            QTest.keyClick(_focused_window(), Qt.Key.Key_Return)

        answering.timeout.connect(answer)
        answering.start()
        self.press(keys)
        assert not answering.isActive(), f"{keys} asked for no file"

    def tab_to(self, name: str, *, back: bool = False) -> Any:
        """Press Tab (or Shift+Tab) until the widget called so has the keyboard; `name` may be its beginning."""
        seen = []
        for _ in range(MOST_TABS):
            widget = self.focus
            seen.append(described(widget))
            if named(widget).startswith(name):
                return widget
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab does not lead to “{name}”, but to " + ", ".join(dict.fromkeys(seen)))

    def settle(self) -> None:
        """Let every question be answered, every pause in typing run out and every commit be told."""
        come_to_rest(self._is_calm, lambda: filter(None, (self.window, self._running._tasks)))

    def _give_back_the_keyboard(self) -> None:
        """Do what a window manager does when a dialog has closed; the test's platform has none."""
        if QGuiApplication.focusWindow() is None and self.window.isVisible():
            (self.modal() or self.window).activateWindow()

    def _is_calm(self) -> bool:
        self._give_back_the_keyboard()
        return self._running._tasks is not None and not self._running.busy

    def wait(self, reached: Callable[[], bool], what: str = "") -> None:
        """Let the program live until something is so."""
        wait_until(reached, what)

    # --- what is seen ----------------------------------------------------------------------------------------------

    def dialog(self) -> Any:
        """The dialog that has the keyboard."""
        active = QApplication.activeWindow()
        assert active is not self.window, "no dialog is open"
        return active

    def modal(self) -> QWidget | None:
        return QApplication.activeModalWidget()

    def toasts(self) -> list[str]:
        return [toast.accessibleName() for toast in self.window.toasts.toasts]


def _focused_window() -> QWindow:
    window = QGuiApplication.focusWindow()
    assert window is not None, "no window has the keyboard"
    return window


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{named(widget)}”"


def named(widget: QWidget) -> str:
    """What a person calls a widget: its accessible name, or what stands on it."""
    return widget.accessibleName() or str(widget.property("text") or "")


def runs(text: str) -> list[str]:
    """Cut a text where Chinese begins and ends."""
    found: list[str] = []
    for character in text:
        if found and found[-1].isascii() == character.isascii():
            found[-1] += character
        else:
            found.append(character)
    return found
