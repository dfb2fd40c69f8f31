"""What a test of the window can leave behind: windows, ticking timers, threads."""

import gc
import threading

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

SECONDS_FOR_A_THREAD_TO_END = 5


def delete_what_waits_for_it() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def live_windows() -> set[object]:
    return set(QApplication.topLevelWidgets())


def ticking_timers() -> set[object]:
    timers = (one for one in gc.get_objects() if issubclass(type(one), QTimer))
    return {one for one in timers if isValid(one) and one.isActive()}


def live_threads() -> set[threading.Thread]:
    """Threads that would keep the program from ending; those about to end are given the time to."""
    found = set()
    for thread in threading.enumerate():
        if thread.daemon or thread is threading.main_thread():
            continue
        if thread is not threading.current_thread():
            thread.join(SECONDS_FOR_A_THREAD_TO_END)
        if thread.is_alive():
            found.add(thread)
    return found


def described(objects: set[object]) -> list[str]:
    return sorted(repr(one) for one in objects)
