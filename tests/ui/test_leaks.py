"""The leak fixtures see what they are there to see."""

import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.support import leaks


def test_a_window_without_an_owner_is_seen_until_it_is_deleted(qapp: QApplication) -> None:
    window = QWidget()
    assert window in leaks.live_windows()
    window.deleteLater()
    leaks.delete_what_waits_for_it()
    assert window not in leaks.live_windows()


def test_only_a_ticking_timer_is_seen(qtbot: QtBot) -> None:
    timer = QTimer()
    assert timer not in leaks.ticking_timers()
    timer.start(60_000)
    assert timer in leaks.ticking_timers()
    timer.stop()
    assert timer not in leaks.ticking_timers()


def test_a_thread_is_seen_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "SECONDS_FOR_A_THREAD_TO_END", 0)
    finish = threading.Event()
    thread = threading.Thread(target=finish.wait)
    thread.start()
    assert thread in leaks.live_threads()
    finish.set()
    thread.join()
    assert thread not in leaks.live_threads()
