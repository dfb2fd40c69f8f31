"""The keyboard is always somewhere that is seen.

An answer may come when the person is elsewhere already, and what it shows may ask for the keyboard, or take away the
widget that has it. Qt lets the keyboard go to what is hidden; whatever is typed then is lost.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class KeyboardKeeper(QObject):
    """Watches one window. What gets the keyboard and is not seen once the events are through gives it back.

    It goes to where it was; where that is gone, `elsewhere` takes it.
    """

    def __init__(self, window: QWidget, elsewhere: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._elsewhere = window, elsewhere
        self._seen: QWidget | None = None
        self._check = QTimer(self)
        self._check.setSingleShot(True)
        self._check.timeout.connect(self._look)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._moved)

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or (now.window() is self._window and not now.isVisible()):
            self._check.start()
        elif now.window() is self._window:
            self._seen = now

    def _look(self) -> None:
        now = QApplication.focusWidget()
        if QApplication.activeWindow() is not self._window or (now is not None and now.isVisible()):
            return
        seen = self._seen
        if seen is not None and isValid(seen) and seen.isVisible() and seen.isEnabled():
            seen.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._elsewhere()
