"""Waiting until a window has come to rest, in pictures and in tests."""

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer, QTimerEvent
from PySide6.QtTest import QTest
from shiboken6 import isValid

PATIENCE_SECONDS = 30
TIMES_CALM = 4
"""An answer may ask the next question when the program comes to it."""
LONGEST_PAUSE_MS = 1_000
"""What waits longer than a pause in typing is a toast, and stays."""
LONGEST_SLEEP_MS = 20
"""How long what comes about without an event may go unnoticed."""


def wait_until(reached: Callable[[], bool], what: str = "") -> None:
    """Let the program live until something is so. Raises TimeoutError, with `what`, if it never is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        if time.monotonic() > deadline:
            raise TimeoutError(f"did not happen: {what}")
        sleep_until_something_comes()


def come_to_rest(is_calm: Callable[[], bool], owners: Callable[[], Iterable[QObject]]) -> None:
    """Let the program live until `is_calm` says so several times in a row and no pause of its `owners` runs.

    A pause is what waits for typing to end, or for the next turn. It is not sat out: once nothing else happens, nothing
    can come before its end but the end of a shorter one. Raises TimeoutError if the program never rests.
    """
    deadline, calm, is_waiting = time.monotonic() + PATIENCE_SECONDS, 0, False
    ticking: list[QTimer] = []
    while calm < TIMES_CALM:
        if is_waiting:
            sleep_until_something_comes()
        else:
            QTest.qWait(1)
        ticking = [one for one in ticking if _runs(one)]
        is_waiting = bool(ticking) or not is_calm()
        calm = 0 if is_waiting else calm + 1
        if calm == TIMES_CALM:  # looking for them goes through every widget
            pauses = [one for owner in owners() for one in owner.findChildren(QTimer) if _runs(one)]
            calm = 0 if pauses else calm
            ticking = [one for one in pauses if not one.isSingleShot()]
            _end_first([one for one in pauses if one.isSingleShot()])
        if time.monotonic() > deadline:
            raise TimeoutError("the window does not come to rest")


def sleep_until_something_comes(at_most_ms: int = LONGEST_SLEEP_MS) -> None:
    """Let the program do what there is to do, then what comes next.

    Whoever looks every few milliseconds instead takes the interpreter from the worker that is waited for, each time.
    """
    alarm = QTimer()
    alarm.start(at_most_ms)
    loop = QEventLoop()
    loop.processEvents(
        QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
    )
    alarm.stop()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _end_first(pauses: list[QTimer]) -> None:
    """Do what Qt does when the time of the pause is over that has the least left."""
    if pauses:
        first = min(pauses, key=QTimer.remainingTime)
        QCoreApplication.sendEvent(first, QTimerEvent(first.timerId()))


def _runs(timer: QTimer) -> bool:
    return isValid(timer) and timer.isActive() and timer.interval() <= LONGEST_PAUSE_MS
