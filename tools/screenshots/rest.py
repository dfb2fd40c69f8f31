"""Waiting until a window has come to rest, in pictures and in tests."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtTest import QTest

PATIENCE_SECONDS = 30
TIMES_CALM = 4
"""An answer may ask the next question when the program comes to it."""
LONGEST_PAUSE_MS = 1_000
"""What waits longer than a pause in typing is a toast, and stays."""


def come_to_rest(is_calm: Callable[[], bool]) -> None:
    """Let the program live until `is_calm` says so several times in a row. Raises TimeoutError if it never does."""
    deadline, calm = time.monotonic() + PATIENCE_SECONDS, 0
    while calm < TIMES_CALM:
        QTest.qWait(1 if calm else 5)
        calm = calm + 1 if is_calm() else 0
        if time.monotonic() > deadline:
            raise TimeoutError("the window does not come to rest")


def a_pause_runs(*owners: QObject) -> bool:
    """Whether anything of theirs waits for a pause in typing to end, or for the next turn."""
    timers = (timer for owner in owners for timer in owner.findChildren(QTimer))
    return any(one.isActive() and one.interval() <= LONGEST_PAUSE_MS for one in timers)
