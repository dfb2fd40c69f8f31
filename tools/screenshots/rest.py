"""Waiting until a window has come to rest, in pictures and in tests."""

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtTest import QTest
from shiboken6 import isValid

PATIENCE_SECONDS = 30
TIMES_CALM = 4
"""An answer may ask the next question when the program comes to it."""
LONGEST_PAUSE_MS = 1_000
"""What waits longer than a pause in typing is a toast, and stays."""


def come_to_rest(is_calm: Callable[[], bool], owners: Callable[[], Iterable[QObject]]) -> None:
    """Let the program live until `is_calm` says so several times in a row and no pause of its `owners` runs.

    A pause is what waits for typing to end, or for the next turn. Raises TimeoutError if the program never rests.
    """
    deadline, calm = time.monotonic() + PATIENCE_SECONDS, 0
    pauses: list[QTimer] = []
    while calm < TIMES_CALM:
        QTest.qWait(1 if calm else 5)
        pauses = [one for one in pauses if _runs(one)]
        calm = calm + 1 if is_calm() and not pauses else 0
        if calm == TIMES_CALM:  # looking for them goes through every widget
            pauses = [one for owner in owners() for one in owner.findChildren(QTimer) if _runs(one)]
            calm = 0 if pauses else calm
        if time.monotonic() > deadline:
            raise TimeoutError("the window does not come to rest")


def _runs(timer: QTimer) -> bool:
    return isValid(timer) and timer.isActive() and timer.interval() <= LONGEST_PAUSE_MS
