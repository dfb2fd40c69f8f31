"""On every screen: a first sync under way, a locked store, the end; and the page where nothing can be opened."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from crm_desktop.errors import UserError
from crm_desktop.services.ports import SyncState
from crm_desktop.services.workspace import Workspace
from crm_desktop.ui.app import Running
from crm_desktop.ui.shell.closed_page import ClosedPage
from crm_desktop.ui.shell.fetching import time_left
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Mode, Theme
from crm_desktop.ui.widgets import EmptyState, StatusChip
from tests.support.accessible import nameless
from tests.ui.desk import Desk, Shell
from tests.ui.test_sync_telling import FIRST

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Unlock = Callable[[str], None]


def test_a_first_sync_is_told_on_every_screen_and_can_be_stopped(shell: Shell) -> None:
    shell.open()
    strip = shell.window._fetching
    assert strip.isHidden()
    shell.desk.sync.tell(FIRST)
    shell.settle()
    assert strip.isVisible()
    assert strip.text.text() == "正在取回 3.1/8.4 MB · 约 40 秒"
    (chip,) = shell.window.findChildren(StatusChip)
    assert chip.text() == "正在取回 3.1/8.4 MB · 约 40 秒"
    assert nameless(shell.window) == []
    strip.stop.click()
    assert shell.desk.sync.cancelled == 1
    shell.desk.sync.tell(SyncState("idle", last_sync_ms=1))
    shell.settle()
    assert strip.isHidden()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0.2, "约 5 秒"), (41.0, "约 45 秒"), (91.0, "约 2 分钟"), (600.0, "约 10 分钟")],
)
def test_the_time_left_is_rounded(seconds: float | None, text: str) -> None:
    assert time_left(SyncState("syncing", bytes_total=1, seconds_left=seconds), Translator("zh_CN")) == text


def test_the_chip_counts_what_is_to_be_read(shell: Shell) -> None:
    shell.open()
    shell.desk.sync.tell(SyncState("idle", notices=2, last_sync_ms=1))
    shell.settle()
    (chip,) = shell.window.findChildren(StatusChip)
    assert "2 条消息" in chip.text()


def test_a_store_that_is_locked_meanwhile_says_so_and_how_to_go_on(shell: Shell) -> None:
    shell.open()
    shell.desk.sync.tell(SyncState("attention", code="lease_ended", params=(("until", "2026-11-01"),)))
    shell.settle()
    strip = shell.window._locked
    assert "授权到 2026-11-01 为止" in strip.text.text()
    strip.sign_in.click()
    form = shell.dialog()
    form.password.setText("right")
    form.save()
    shell.settle()
    assert shell.desk.sync.signed_in == 1
    shell.desk.sync.tell(SyncState("attention", code="device_locked"))
    shell.settle()
    assert strip.isVisible()
    assert strip.sign_in.isHidden(), "the company ended it; a password does not help"


def test_the_end_of_a_device_is_a_page_and_not_an_empty_window(shell: Shell) -> None:
    shell.open()
    shell.desk.sync.tell(SyncState("attention", code="device_wiped", params=(("sent", "3"),)))
    shell.settle()
    page = shell.window._stack.currentWidget()
    assert isinstance(page, EmptyState)
    assert page.accessibleName() == "这台电脑不再使用"
    assert not shell.window._rail.isEnabled()
    assert shell.window._bar.status.isHidden(), "nothing is saved here any more"
    shell.desk.sync.tell(SyncState("attention", code="device_wiped", params=(("sent", "3"),)))
    assert shell.window._stack.currentWidget() is page
    assert [one for one in shell.window.findChildren(QDialog) if one.isVisible()] == []


class Locked:
    """Data that open once somebody has signed in."""

    def __init__(self, workspace: Workspace, code: str) -> None:
        self.workspace, self.code = workspace, code
        self.attempts = 0

    def open(self) -> Workspace:
        self.attempts += 1
        if self.code:
            raise UserError(self.code, until="2026-11-01", sent=3)
        return self.workspace

    def sign_in(self, password: str) -> None:
        if password != "right":
            raise UserError("bad_credentials")
        self.code = ""


def begin(qapp: QApplication, locked: Locked) -> Running:
    running = Running(qapp, locked.open, "zh_CN", Mode.LIGHT, sign_in=locked.sign_in)
    running.start()
    return running


def page_of(running: Running, qtbot: QtBot) -> ClosedPage:
    qtbot.waitUntil(lambda: running._closed_page is not None)
    page = running._closed_page
    assert page is not None
    return page


def test_a_locked_store_is_opened_by_signing_in(
    qapp: QApplication, qtbot: QtBot, desk: Desk, theme: Theme
) -> None:
    locked = Locked(desk.workspace, "lease_ended")
    running = begin(qapp, locked)
    page = page_of(running, qtbot)
    assert "授权到 2026-11-01 为止" in page.reason.text()
    assert nameless(page) == []
    page.again.click()
    assert page.problem.text() == "请输入密码。"
    page.password.setText("wrong")
    page.again.click()
    qtbot.waitUntil(lambda: page.problem.text() == "用户名或密码不正确。")
    assert "授权到" in page.reason.text(), "the first reason still stands"
    page.password.setText("right")
    page.again.click()
    qtbot.waitUntil(lambda: running.workspace is not None and not running.busy)
    assert running.window is not None
    assert running.window.screen_now is not None
    running.window.close()
    running.close()
    running.deleteLater()


@pytest.mark.parametrize(("code", "again"), [("device_locked", True), ("device_wiped", False)])
def test_what_a_password_does_not_mend_asks_for_none(
    qapp: QApplication, qtbot: QtBot, desk: Desk, theme: Theme, code: str, again: bool
) -> None:
    locked = Locked(desk.workspace, code)
    running = begin(qapp, locked)
    page = page_of(running, qtbot)
    assert page.password.isHidden()
    assert page.again.isHidden() is not again
    if again:
        page.again.click()
        qtbot.waitUntil(lambda: locked.attempts == 2 and page.isEnabled())
    assert running.window is not None
    running.window.close()
    running.close()
    running.deleteLater()
