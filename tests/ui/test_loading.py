"""What is loaded behind the first screen: who waits for it is served in order, and the window gets the interpreter."""

from __future__ import annotations

import sys

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.ui.loading import SWITCH_SECONDS, Loading

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_threads_let_go_of_the_interpreter_soon_from_the_loading_to_the_end(qtbot: QtBot) -> None:
    before, during = sys.getswitchinterval(), []
    loading = Loading(lambda: during.append(sys.getswitchinterval()))
    loading.start()
    loading.start()
    qtbot.waitUntil(lambda: loading.is_done)
    after = sys.getswitchinterval()
    loading.close()
    loading.close()
    assert [*during, after] == pytest.approx([SWITCH_SECONDS] * 2)
    assert sys.getswitchinterval() == before


def test_nothing_to_load_changes_nothing(qtbot: QtBot) -> None:
    before, done = sys.getswitchinterval(), []
    loading = Loading()
    loading.then(lambda: done.append(True))
    loading.close()
    assert (done, sys.getswitchinterval()) == ([True], before)
