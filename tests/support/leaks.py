"""What a test of the window can leave behind: windows, ticking timers, threads."""

import gc
import threading
import weakref

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

SECONDS_FOR_A_THREAD_TO_END = 30


_timers_set_aside: "weakref.WeakSet[QTimer]" = weakref.WeakSet()


def set_aside_what_lives() -> None:
    """Free the collector of all that has outlived its test: looking through it after each test takes seconds."""
    gc.collect()
    _timers_set_aside.update(_timers())
    gc.freeze()


def delete_what_waits_for_it() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def live_windows() -> set[object]:
    return set(QApplication.topLevelWidgets())


def ticking_timers() -> set[object]:
    return {one for one in {*_timers(), *_timers_set_aside} if isValid(one) and one.isActive()}


def _timers() -> list[QTimer]:
    """The timers that Python knows of, but for those set aside."""
    return [one for one in gc.get_objects() if issubclass(type(one), QTimer)]


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
