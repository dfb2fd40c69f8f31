"""What a person does with keys, mouse and fingers, wherever in the program.

A filter on the whole program would see it, too, and be asked about each of the six thousand events that it takes to lay
out a customer's card: 0.1 s a card. So windows are watched, where mouse and fingers arrive, and the one widget that
has the keyboard.
"""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_log = logging.getLogger(__name__)
_TOUCHES: Final = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    )
)


class Touches(QObject):
    """`touched` tells of each; `pressed` of certain keys, which then reach nobody else while `takes_keys` is set."""

    touched = Signal()
    pressed = Signal()

    def __init__(self, keys: str, parent: QObject) -> None:
        super().__init__(parent)
        self.takes_keys = True
        self._keys = QKeySequence(keys)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusWindowChanged.connect(self._watch)
            application.focusChanged.connect(self._follow_keyboard)
        for window in QGuiApplication.topLevelWindows():
            self._watch(window)
        self._follow_keyboard(None, QApplication.focusWidget())

    def _watch(self, window: object) -> None:
        """Watch the window that has the keyboard now, and its widget.

        Where the address of a former object was used again, or a window is about to go, what comes is not a window but
        the wrapper of that other object; the widget of the window can still be asked for.
        """
        if window is None:
            return
        if isinstance(window, QWindow) and isValid(window):
            window.installEventFilter(self)
            widgets = [one for one in QApplication.topLevelWidgets() if one.windowHandle() == window]
        else:
            _log.warning("the window with the keyboard came as %s", type(window).__name__)
            widgets = [one for one in [QApplication.activeWindow()] if one is not None]
        for widget in widgets:
            widget.installEventFilter(self)

    def _follow_keyboard(self, former: QWidget | None, now: QWidget | None) -> None:
        if former is not None and isValid(former):
            former.removeEventFilter(self)
        if now is not None:
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.touched.emit()
            if self.takes_keys and isinstance(event, QKeyEvent) and self._is_asked_for(event):
                self.pressed.emit()
                return True
        return super().eventFilter(watched, event)

    def _is_asked_for(self, event: QKeyEvent) -> bool:
        return QKeySequence(event.keyCombination()) == self._keys
