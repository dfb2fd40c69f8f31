"""A reminder is told in the window: opened, finished or put off, and it waits for an answer."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from crm_core.model import Task
from crm_desktop.ui.context import Place
from crm_desktop.ui.widgets import Toast
from tests.ui.desk import ME, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def remind(shell: Shell, *ids: str) -> list[Toast]:
    """Have reminders come due, and look as the clock makes one look."""
    shell.window._reminders.look()
    shell.settle()
    now_ms = shell.desk.context.clock.wall_ms()
    for id_ in ids:
        shell.desk.receive(
            "task", id_, title=f"寄样品 {id_}", assignee_id=ME, status="OPEN", remind_at=now_ms + 1
        )
    shell.window._reminders.look()
    shell.settle()
    return [one for one in shell.window.toasts.toasts if one.stays]


def press(toast: Toast, text: str) -> None:
    next(one for one in toast.findChildren(QPushButton) if one.text() == text).click()


def status(shell: Shell, id_: str) -> str | None:
    found: str | None = shell.desk.read(lambda session: session.get(Task, id_).status)
    return found


def test_it_stays_until_it_is_answered(shell: Shell) -> None:
    shell.open()
    (toast,) = remind(shell, "t1")
    assert toast.accessibleName() == "提醒：寄样品 t1"
    assert not toast.waiting
    for n in range(4):
        shell.window.toasts.show_message(f"别的 {n}")
    assert toast in shell.window.toasts.toasts
    press(toast, "完成")
    shell.settle()
    assert status(shell, "t1") == "DONE"
    assert toast not in shell.window.toasts.toasts
    assert remind(shell) == []


def test_it_is_opened_where_it_can_be_worked_on(shell: Shell) -> None:
    shell.open()
    (toast,) = remind(shell, "t1")
    press(toast, "打开")
    shell.settle()
    assert shell.window.here == Place("tasks", "t1")
    assert shell.screen.page.table.current_id == "t1"


def test_it_comes_back_later(shell: Shell) -> None:
    shell.open()
    (toast,) = remind(shell, "t1")
    press(toast, "1 小时后")
    shell.settle()
    assert "1 小时后再提醒" in shell.toast_texts()
    assert remind(shell) == []
    assert status(shell, "t1") == "OPEN"


def test_many_at_once_are_one_toast(shell: Shell) -> None:
    shell.open()
    (toast,) = remind(shell, "t1", "t2", "t3")
    assert toast.accessibleName() == "有 3 个任务的提醒时间到了"


def test_a_long_one_has_room_for_its_answers(shell: Shell) -> None:
    shell.open()
    shell.window.resize(1000, 650)
    (toast,) = remind(shell, "寄样品👍" * 80)
    assert toast.width() >= toast.sizeHint().width()
    assert toast.width() <= shell.window.width()
    assert toast.accessibleName().endswith("…")
