"""Faults of the toolkit itself that would end the program hours later, caught at once."""

import sys

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


def test_void_calls_do_not_lose_references_to_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 gave up one reference to None a call; at zero the interpreter aborts."""
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for number in range(1000):
        widget.setWindowTitle(str(number))
    assert sys.getrefcount(None) > before - 500
