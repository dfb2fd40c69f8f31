"""Quick visit: few keys, saved on Enter, taken back from the toast, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView

from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.tasks import my_tasks
from crm_desktop.services.visits import VisitRow, recent_visits
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs import quick_visit
from tests.ui.desk import CUSTOMERS, ME, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def no_draft() -> Iterator[None]:
    quick_visit._Kept.draft = None
    yield
    quick_visit._Kept.draft = None


@pytest.fixture
def ids(shell: Shell) -> list[str]:
    made = shell.desk.fill()
    shell.open()
    return made


def begin(shell: Shell) -> quick_visit.QuickVisit:
    shell.press("Ctrl+Shift+V")
    shell.settle()
    dialog = shell.dialog()
    assert isinstance(dialog, quick_visit.QuickVisit)
    return dialog


def latest(shell: Shell) -> VisitRow:
    return shell.desk.read(lambda session: recent_visits(session, limit=1))[0]


def test_the_marked_customer_is_filled_in_and_enter_saves(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.select_id(ids[1])
    dialog = begin(shell)
    assert dialog.focusWidget() is dialog.summary
    QTest.keyClicks(dialog.summary, "ok")
    QTest.keyClick(dialog.summary, Qt.Key.Key_Return)
    shell.settle()
    visit = latest(shell)
    assert (visit.account_id, visit.summary, visit.kind) == (ids[1], "ok", "VISIT")
    assert shell.dialogs() == []


def test_a_next_step_with_a_day_becomes_a_task(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.summary.insertPlainText("要样品")
    dialog.next_step.insert("寄两套样品")
    QTest.keyClicks(dialog.day, "+3d")
    QTest.keyClick(dialog.day, Qt.Key.Key_Return)
    shell.settle()
    due = today_here() + timedelta(days=3)
    tasks = shell.desk.read(lambda session: my_tasks(session, ME))
    assert ("寄两套样品", due) in [(task.title, task.due_on) for task in tasks]
    assert any("并建立了待办" in text for text in shell.toast_texts())


def test_undo_takes_visit_and_task_back(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.summary.insertPlainText("记错了")
    dialog.next_step.insert("记错的下一步")
    dialog.save()
    shell.settle()
    assert latest(shell).summary == "记错了"
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()
    assert latest(shell).summary != "记错了"
    tasks = shell.desk.read(lambda session: my_tasks(session, ME))
    assert "记错的下一步" not in [task.title for task in tasks]


def test_a_customer_is_found_by_typing_and_taken_with_enter(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.customer.setFocus()
    dialog.customer.selectAll()
    QTest.keyClicks(dialog.customer, "chengjiang")
    shell.settle()
    (found,) = [one for one in dialog.findChildren(QListView) if one.isVisible()]
    assert found.model().rowCount() == 1
    QTest.keyClick(dialog.customer, Qt.Key.Key_Return)
    assert dialog.customer.text() == CUSTOMERS[1][0]
    assert dialog.focusWidget() is dialog.summary
    assert dialog.isVisible()


def test_typing_on_gives_the_customer_up(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    QTest.keyClick(dialog.customer, Qt.Key.Key_X)
    dialog.summary.insertPlainText("没有客户")
    dialog.save()
    assert dialog.problem.text() == "请先选择客户。"
    assert dialog.isVisible()
    dialog.reject()


def test_what_is_missing_is_said_and_gone_to(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.save()
    assert (dialog.problem.text(), dialog.focusWidget()) == ("请写一句谈了什么。", dialog.summary)
    dialog.summary.insertPlainText("有话")
    dialog.day.insert("改天")
    dialog.save()
    assert (dialog.problem.text(), dialog.focusWidget()) == ("看不懂这个日期", dialog.day)
    dialog.reject()


def test_a_result_alone_is_enough(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.outcome.setCurrentIndex(dialog.outcome.findText("未见到"))
    dialog.save()
    shell.settle()
    assert latest(shell).result == "NOT_MET"


def test_escape_keeps_the_draft_and_saving_forgets_it(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    dialog.summary.insertPlainText("写了一半")
    QTest.keyClick(dialog.summary, Qt.Key.Key_Escape)
    shell.settle()
    assert shell.dialogs() == []
    again = begin(shell)
    assert again.summary.toPlainText() == "写了一半"
    again.save()
    shell.settle()
    assert begin(shell).summary.toPlainText() == ""


def test_a_draft_about_one_customer_is_not_put_on_another(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.select_id(ids[0])
    dialog = begin(shell)
    dialog.summary.insertPlainText("只是恒远的事")
    dialog.reject()
    shell.settle()
    shell.window.go(Place("customer", ids[1]))
    shell.settle()
    other = begin(shell)
    assert (other.summary.toPlainText(), other.customer.text()) == ("", CUSTOMERS[1][0])


def test_what_a_day_means_is_said_beside_it(shell: Shell, ids: list[str]) -> None:
    dialog = begin(shell)
    said: list[str] = []
    dialog.day.understood.connect(said.append)
    dialog.day.setText("明天")
    dialog.day.setText("xyz")
    dialog.day.setText("")
    tomorrow: date = today_here() + timedelta(days=1)
    assert said[0].startswith(tomorrow.isoformat())
    assert said[0].endswith("明天")
    assert said[1:] == ["看不懂这个日期", ""]


def test_the_note_on_the_card_goes_on_in_the_dialog(shell: Shell, ids: list[str]) -> None:
    shell.window.go(Place("customer", ids[2]))
    shell.settle()
    shell.screen.composer.text.insertPlainText("先写在这里")
    shell.screen.composer.more_wanted.emit()
    shell.settle()
    dialog = shell.dialog()
    assert (dialog.summary.toPlainText(), dialog.customer.text()) == ("先写在这里", CUSTOMERS[2][0])
    assert shell.screen.composer.text.toPlainText() == ""
