"""What the first screen does without (the model, SQLAlchemy) is loaded behind it, while the window goes on living.

Whoever needs it meanwhile asks `then`: the click is kept and done when everything is there, in order. Nothing of it is
imported on the UI thread before, because the lock of an import would hold the window until the whole model is loaded.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

SWITCH_SECONDS: Final = 0.0005
"""How long a thread behind the window may keep the interpreter from it, from the beginning of the loading on.

With Python's own 5 ms each call of Qt that lets go of the interpreter waits so long to get it back while a pull is
taken in: one summary that was shown anew stood still for a fifth of a second.
"""
_LOOK: Final = "_mod_uses_pyside"
_log = logging.getLogger(__name__)


def spare_sources() -> None:
    """Keep PySide6 from having the source of each imported module read, to see whether it asks for `__feature__`.

    None here does. It takes a twentieth of the start, and `linecache` keeps the texts, 20 MB. To be called before the
    screens are imported. A version of PySide6 that looks in another way is left alone.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None and hasattr(feature, _LOOK):
        vars(feature)[_LOOK] = _asks_for_none


def _asks_for_none(_module: object) -> bool:
    return False


class Loading(QObject):
    """Loads once, in a thread, when it is started or first waited for. Without `load` everything is there."""

    _loaded = Signal()

    def __init__(self, load: Callable[[], None] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load = load
        self._waiting: list[Callable[[], object]] = []
        self._thread: threading.Thread | None = None
        self._switch_before: float | None = None
        self.is_done = load is None
        self._loaded.connect(self._go_on)

    def start(self) -> None:
        """Begin, unless it was begun."""
        if not self.is_done and self._thread is None:
            self._switch_before = sys.getswitchinterval()
            sys.setswitchinterval(SWITCH_SECONDS)
            self._thread = threading.Thread(target=self._work, name="load-behind", daemon=True)
            self._thread.start()

    def then(self, action: Callable[[], object]) -> None:
        """Do it now, or as soon as everything is there."""
        if self.is_done:
            action()
        else:
            self._waiting.append(action)
            self.start()

    def close(self) -> None:
        """Wait for what is being loaded; what waits for it is not done any more."""
        self._waiting.clear()
        if self._thread is not None:
            self._thread.join()
        if self._switch_before is not None:
            sys.setswitchinterval(self._switch_before)
            self._switch_before = None

    def _work(self) -> None:
        """In the thread. What cannot be loaded is told by whoever needs it."""
        try:
            if self._load is not None:
                self._load()
        except Exception:  # noqa: BLE001 -- see above
            _log.exception("not everything was loaded")
        finally:
            self._loaded.emit()

    def _go_on(self) -> None:
        self.is_done = True
        waiting, self._waiting = self._waiting, []
        for action in waiting:
            QTimer.singleShot(0, self, action)
