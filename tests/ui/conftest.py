"""Tests of the window fail when they leave a window, a ticking timer or a thread behind.

What one test leaves behind makes another one fail now and then, far from the cause, and in the program it is
memory and work that never end.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QThreadPool, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from tests.support.leaks import (
    SECONDS_FOR_A_THREAD_TO_END,
    delete_what_waits_for_it,
    described,
    live_threads,
    live_windows,
    set_aside_what_lives,
    ticking_timers,
)
from tests.support.stage import Stage
from tests.support.toasts import patient_toasts
from tests.ui.desk import desk, desk_folder, shell, theme
from tools.screenshots.rest import PATIENCE_SECONDS, sleep_until_something_comes

__all__ = ["desk", "desk_folder", "patient_toasts", "shell", "theme"]


@pytest.fixture(autouse=True)
def no_key_is_held(qapp: QApplication) -> None:
    """Qt goes on believing that Shift is held which the last key of a test was pressed with."""
    if QGuiApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyClick(QWidget(), Qt.Key.Key_F35)


class PatientBot(QtBot):
    """Waits until something happens instead of looking every 10 ms, and long enough for a busy machine."""

    def wait(self, ms: int) -> None:
        sleep_until_something_comes(ms)

    def waitUntil(  # noqa: N802 -- the name is its parent's
        self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_SECONDS * 1000
    ) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(  # noqa: N802 -- the name is its parent's
        self, signal: SignalInstance, *, timeout: int = PATIENCE_SECONDS * 1000, **options: Any
    ) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **options)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture
def stage(desk_folder: Path, qapp: QApplication) -> Iterator[Stage]:
    """Screens over a folder with data; no sentence about an error was shown on them."""
    made = Stage(desk_folder)
    yield made
    assert made.errors == []
    made.close()


@pytest.fixture(autouse=True)
def no_leaks(qapp: QApplication) -> Iterator[None]:
    """Compare windows, timers and threads after the test with those before it."""
    set_aside_what_lives()
    windows, timers, threads = live_windows(), ticking_timers(), live_threads()
    yield
    delete_what_waits_for_it()
    assert live_threads() - threads == set(), "the test left threads running"
    assert QThreadPool.globalInstance().waitForDone(SECONDS_FOR_A_THREAD_TO_END * 1000), "a worker still runs"
    assert described(ticking_timers() - timers) == [], "the test left timers ticking"
    assert described(live_windows() - windows) == [], "the test left windows"
