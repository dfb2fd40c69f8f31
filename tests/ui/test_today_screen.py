"""Today: what is planned and due stands there in order, and is done from there."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from crm_core.model.types import Amount
from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.plans import NewPlan, PlanItem, plan_visit, plans_between, visits_between
from crm_desktop.services.promises import NewPromise, PromiseItem, make_promise, promises
from crm_desktop.services.read_marks import read_marks
from crm_desktop.services.tasks import TaskRow, my_tasks
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.item_row import ItemRow
from crm_desktop.ui.widgets import Banner
from tests.ui.desk import ME, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PUBLISHED = 1_690_000_000_000


def plan(shell: Shell, account_id: str, starts: str | None = None, **values: Any) -> str:
    new = NewPlan(account_id, today_here(), starts, **values)
    return shell.desk.write(lambda session: plan_visit(session, shell.desk.context, new))


def promise(shell: Shell, account_id: str, text: str, days: int) -> str:
    new = NewPromise(account_id, text, due_on=today_here() + timedelta(days=days))
    return shell.desk.write(lambda session: make_promise(session, shell.desk.context, new))


def plans(shell: Shell) -> list[PlanItem]:
    today = today_here()
    return shell.desk.read(lambda session: plans_between(session, ME, today, today))


def open_tasks(shell: Shell) -> list[TaskRow]:
    return shell.desk.read(lambda session: my_tasks(session, ME))


def kept(shell: Shell) -> list[PromiseItem]:
    return shell.desk.read(lambda session: promises(session, "kept"))


def rows(shell: Shell, section: str) -> list[ItemRow]:
    return list(shell.screen.sections[section].rows)


def titles(shell: Shell, section: str) -> list[str]:
    return [row.item.title for row in rows(shell, section)]


def texts(shell: Shell) -> set[str]:
    return {label.text() for label in shell.screen.findChildren(QLabel) if label.isVisible()}


def open_today(shell: Shell) -> list[str]:
    ids = shell.desk.fill()
    plan(shell, ids[1], "14:00", purpose="签框架协议")
    plan(shell, ids[0], "09:30", ends="10:30", purpose="试样反馈")
    shell.open(Place("today"))
    return ids


def undo(shell: Shell) -> None:
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()


def test_visits_stand_in_the_order_of_the_day(shell: Shell) -> None:
    open_today(shell)
    assert [(row.item.time, row.item.title) for row in rows(shell, "visits")] == [
        ("09:30", "苏州恒远机电有限公司"),
        ("14:00", "无锡澄江电器有限公司"),
    ]
    assert "试样反馈" in rows(shell, "visits")[0].item.details
    assert "2 个拜访" in texts(shell)


def test_an_empty_day_says_what_to_do(shell: Shell) -> None:
    shell.open(Place("today"))
    assert any("Ctrl+N" in text for text in texts(shell))
    assert "今天没有安排" in texts(shell)


def test_a_planned_visit_is_logged_and_done(shell: Shell) -> None:
    ids = open_today(shell)
    first = rows(shell, "visits")[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_D)
    shell.settle()
    dialog = shell.dialog()
    dialog.summary.insertPlainText("试样合格")
    dialog.save()
    shell.settle()
    today = today_here()
    visits = shell.desk.read(lambda session: visits_between(session, ME, today, today))
    (done,) = [one for one in plans(shell) if one.account_id == ids[0]]
    assert done.state == "DONE"
    assert [one.summary for one in visits if one.plan_id == done.id] == ["试样合格"]


def test_a_visit_not_made_says_why_and_can_be_taken_back(shell: Shell) -> None:
    open_today(shell)
    QTest.keyClick(rows(shell, "visits")[0], Qt.Key.Key_S)
    dialog = shell.dialog()
    dialog.reason.insert("客户出差")
    dialog.save()
    shell.settle()
    assert next((one.state, one.skip_reason) for one in plans(shell)) == ("SKIPPED", "客户出差")
    assert rows(shell, "visits")[0].actions_ == ()
    undo(shell)
    assert {one.state for one in plans(shell)} == {"PLANNED"}


def test_a_visit_moves_to_another_day(shell: Shell) -> None:
    open_today(shell)
    QTest.keyClick(rows(shell, "visits")[0], Qt.Key.Key_M)
    dialog = shell.dialog()
    dialog.day.setText("+1d")
    dialog.save()
    shell.settle()
    assert titles(shell, "visits") == ["无锡澄江电器有限公司"]


def test_a_visit_changes_places_with_the_next(shell: Shell) -> None:
    open_today(shell)
    QTest.keyClick(rows(shell, "visits")[0], Qt.Key.Key_J)
    shell.settle()
    assert titles(shell, "visits") == ["无锡澄江电器有限公司", "苏州恒远机电有限公司"]


def test_a_promise_is_kept_with_evidence(shell: Shell) -> None:
    ids = shell.desk.fill()
    promise(shell, ids[0], "寄出样品", -2)
    promise(shell, ids[1], "下月再说", 20)
    shell.open(Place("today"))
    assert [(row.item.title, row.item.right) for row in rows(shell, "promises")] == [
        ("寄出样品", "逾期 2 天")
    ]
    QTest.keyClick(rows(shell, "promises")[0], Qt.Key.Key_K)
    dialog = shell.dialog()
    dialog.evidence.insert("顺丰单号 123")
    dialog.save()
    shell.settle()
    assert [(one.text, one.evidence) for one in kept(shell)] == [("寄出样品", "顺丰单号 123")]
    assert rows(shell, "promises") == []
    undo(shell)
    assert titles(shell, "promises") == ["寄出样品"]


def test_a_tick_completes_a_task(shell: Shell) -> None:
    ids = shell.desk.fill()
    shell.desk.log(ids[0], "见面", next_step="今天回电", next_step_on=today_here())
    shell.open(Place("today"))
    assert titles(shell, "tasks") == ["今天回电"]
    QTest.keyClick(rows(shell, "tasks")[0], Qt.Key.Key_Space)
    shell.settle()
    assert titles(shell, "tasks") == []
    assert "今天回电" not in [one.title for one in open_tasks(shell)]
    undo(shell)
    assert titles(shell, "tasks") == ["今天回电"]


def test_what_must_be_read_stands_at_the_top_until_it_is(shell: Shell) -> None:
    shell.desk.receive(
        "announcement", "news-1", title="新价格", body="上调 3%", published_at=PUBLISHED, must_read=1
    )
    shell.open(Place("today"))
    (banner,) = [one for one in shell.screen.findChildren(Banner) if one.isVisible()]
    assert banner.accessibleName() == "必读公告：新价格"
    banner.action_triggered.emit()
    dialog = shell.dialog()
    assert dialog.body.toPlainText() == "上调 3%"
    dialog.mark.click()
    shell.settle()
    assert [one for one in shell.screen.findChildren(Banner) if one.isVisible()] == []
    assert shell.desk.read(read_marks) == {"news-1"}
    assert not rows(shell, "announcements")[0].item.strong


def test_rows_open_their_records(shell: Shell) -> None:
    ids = open_today(shell)
    QTest.keyClick(rows(shell, "visits")[0], Qt.Key.Key_Return)
    assert shell.window.here == Place("customer", ids[0])


def test_arrows_walk_over_the_sections(shell: Shell) -> None:
    ids = open_today(shell)
    promise(shell, ids[0], "寄出样品", 0)
    shell.settle()
    first, second = rows(shell, "visits")
    (promised,) = rows(shell, "promises")
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Down)
    assert promised.hasFocus()
    QTest.keyClick(promised, Qt.Key.Key_Up)
    assert second.hasFocus()


def test_a_silent_customer_can_be_planned(shell: Shell) -> None:
    account_id = shell.desk.new_customer("久未联系的客户", level="A")
    shell.desk.log(account_id, "去年见过", days_ago=40)
    shell.open(Place("today"))
    (row,) = rows(shell, "silent")
    assert row.item.right == "40 天未联系"
    QTest.keyClick(row, Qt.Key.Key_P)
    shell.settle()
    shell.dialog().save()
    shell.settle()
    assert titles(shell, "visits") == ["久未联系的客户"]


def test_what_is_long_is_folded(shell: Shell) -> None:
    account_id = shell.desk.new_customer("很多承诺")
    for number in range(11):
        promise(shell, account_id, f"承诺 {number}", 0)
    shell.open(Place("today"))
    section = shell.screen.sections["promises"]
    assert sum(row.isVisible() for row in section.rows) == 8
    (more,) = [one for one in section.findChildren(QPushButton) if one.text() == "还有 3 项…"]
    more.click()
    shell.settle()
    assert len(section.rows) == 11
    assert all(row.isVisible() for row in section.rows)


def test_planning_by_keyboard_asks_for_what_is_missing(shell: Shell) -> None:
    shell.desk.fill()
    shell.open(Place("today"))
    shell.press("Ctrl+N", shell.window)
    dialog = shell.dialog()
    dialog.save()
    assert dialog.problem.text() == "请先选择客户。"
    dialog.customer.insert("恒远")
    dialog.customer.textEdited.emit("恒远")
    shell.settle()
    shell.press("Return", dialog.customer)
    dialog.starts.setText("25:00")
    dialog.save()
    assert dialog.problem.text() == "时间请写成 09:30。"
    dialog.starts.setText("930")
    dialog.ends.setText("9")
    dialog.save()
    assert dialog.problem.text() == "结束早于开始。"
    dialog.ends.setText("11")
    dialog.save()
    shell.settle()
    assert [(one.starts, one.ends) for one in plans(shell)] == [("09:30", "11:00")]


def test_collections_become_tasks_with_a_key(shell: Shell) -> None:
    account_id = shell.desk.new_customer("苏州恒远机电有限公司")
    shell.desk.receive(
        "credit_profile", "c1", account_id=account_id, currency="CNY", longest_overdue_days=34,
        overdue=Amount.to_stored(Decimal(18_650)),
    )  # fmt: skip
    shell.open(Place("today"))
    (row,) = rows(shell, "collections")
    assert "CNY 18,650.00" in row.item.details
    QTest.keyClick(row, Qt.Key.Key_T)
    shell.settle()
    (task,) = open_tasks(shell)
    assert (task.title, task.due_on, task.account_id) == (
        "催款：苏州恒远机电有限公司 CNY 18,650.00",
        today_here(),
        account_id,
    )
    undo(shell)
    assert open_tasks(shell) == []
