"""Typing as people do: letters by keys, Chinese as an input method commits it."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def write(widget: QWidget, text: str) -> int:
    """Type into a widget; return how many keys of the keyboard it took (a commit counts as one)."""
    keys = 0
    for run in _runs(text):
        if run.isascii():
            QTest.keyClicks(widget, run)
            keys += len(run)
        else:
            event = QInputMethodEvent()
            event.setCommitString(run)
            QApplication.sendEvent(widget, event)
            keys += 1
    return keys


def _runs(text: str) -> list[str]:
    runs: list[str] = []
    for character in text:
        if runs and runs[-1].isascii() == character.isascii():
            runs[-1] += character
        else:
            runs.append(character)
    return runs
