"""Tasks are entered in one line and done with a key; promises are kept, broken and moved, and every act taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest

from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.promises import NewPromise, PromiseItem, make_promise, promises
from crm_desktop.services.task_lists import add_task
from crm_desktop.services.tasks import TaskRow, my_tasks
from crm_desktop.ui.context import Place
from tests.support.accessible import nameless
from tests.ui.desk import COLLEAGUE, ME, Desk, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def add(desk: Desk, line: str, account_id: str = "") -> str:
    return desk.write(lambda session: add_task(session, desk.context, line, today_here(), account_id))


def tasks(shell: Shell, user_id: str = ME, **wanted: Any) -> list[TaskRow]:
    return shell.desk.read(lambda session: my_tasks(session, user_id, **wanted))


def ledger(shell: Shell, state: Any = "all") -> list[PromiseItem]:
    return shell.desk.read(lambda session: promises(session, state))


def promise(shell: Shell, text: str, days: int, **values: Any) -> str:
    account_id = shell.desk.new_customer(f"客户 {text}")
    new = NewPromise(account_id, text, due_on=today_here() + timedelta(days=days), **values)
    return shell.desk.write(lambda session: make_promise(session, shell.desk.context, new))


def titles(shell: Shell) -> list[str]:
    shell.settle()
    model = shell.screen.page.model
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def undo(shell: Shell) -> None:
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()


def test_a_task_is_one_line_and_enter(shell: Shell) -> None:
    shell.open(Place("tasks"))
    shell.press("Ctrl+N")
    line: Any = shell.window.focusWidget()
    line.insert("！寄样品给李梅 @周岩 明天")
    shell.settle()
    told = shell.screen.tasks.meaning.text()
    assert all(word in told for word in ("明天", "周岩", "紧急"))
    shell.press("Return")
    shell.settle()
    (task,) = tasks(shell, COLLEAGUE)
    assert (task.title, task.due_on, task.priority) == (
        "寄样品给李梅",
        today_here() + timedelta(days=1),
        "HIGH",
    )
    assert line.text() == ""
    undo(shell)
    assert tasks(shell, COLLEAGUE) == []


def test_a_line_without_words_makes_nothing(shell: Shell) -> None:
    shell.open(Place("tasks"))
    shell.press("Ctrl+N")
    shell.press("Return")
    shell.settle()
    assert tasks(shell) == []


def test_d_finishes_a_task_and_undo_brings_it_back_as_it_was(shell: Shell) -> None:
    shell.open(Place("tasks"))
    add(shell.desk, "寄样品 今天")
    assert titles(shell) == ["寄样品"]
    shell.press("D", shell.screen.tasks.table)
    assert titles(shell) == []
    assert [one.status for one in tasks(shell, done=True)] == ["DONE"]
    undo(shell)
    assert titles(shell) == ["寄样品"]
    assert [one.status for one in tasks(shell)] == ["OPEN"]


def test_several_marked_tasks_are_finished_by_one_key(shell: Shell) -> None:
    for text in ("一", "二", "三"):
        add(shell.desk, text)
    shell.open(Place("tasks"))
    shell.press("Shift+Down", shell.screen.tasks.table)
    shell.press("D", shell.screen.tasks.table)
    assert len(titles(shell)) == 1
    assert len(tasks(shell, done=True)) == 2


def test_a_task_is_changed_in_a_form_and_taken_back(shell: Shell) -> None:
    add(shell.desk, "寄样品 今天")
    shell.open(Place("tasks"))
    titles(shell)
    shell.press("E", shell.screen.tasks.table)
    dialog = shell.dialog()
    assert nameless(dialog) == []
    dialog.title.setText("寄两套样品")
    dialog.day.setText("+3d")
    dialog.who.setCurrentIndex(dialog.who.findData(COLLEAGUE))
    dialog.save()
    shell.settle()
    assert [(one.title, one.due_on) for one in tasks(shell, COLLEAGUE)] == [
        ("寄两套样品", today_here() + timedelta(days=3))
    ]
    undo(shell)
    assert [one.title for one in tasks(shell)] == ["寄样品"]


def test_a_day_that_is_none_is_not_saved(shell: Shell) -> None:
    add(shell.desk, "寄样品 今天")
    shell.open(Place("tasks"))
    titles(shell)
    shell.press("E", shell.screen.tasks.table)
    dialog = shell.dialog()
    dialog.day.setText("某天")
    dialog.save()
    assert dialog.isVisible()
    assert dialog.problem.text()


def test_chips_narrow_the_tasks(shell: Shell) -> None:
    add(shell.desk, "迟了 2020-01-01")
    add(shell.desk, "今天 今天")
    add(shell.desk, "交给他 @周岩")
    shell.open(Place("tasks", options={"state": "overdue"}))
    assert titles(shell) == ["迟了"]
    for state, shown in (("due", ["迟了", "今天"]), ("given", ["交给他"]), ("done", [])):
        shell.screen.tasks.chips[state].click()
        assert titles(shell) == shown


def test_enter_opens_the_customer(shell: Shell) -> None:
    account_id = shell.desk.new_customer("苏州恒远机电有限公司")
    add(shell.desk, "寄样品", account_id)
    shell.open(Place("tasks"))
    titles(shell)
    assert shell.screen.account_id() == account_id
    shell.press("Return", shell.screen.tasks.table)
    assert shell.window.here == Place("customer", account_id)


def test_a_promise_is_written_down_by_keys(shell: Shell) -> None:
    shell.desk.receive("org_unit", "unit-1", name="技术部", is_active=1)
    shell.desk.fill()
    shell.open(Place("tasks"))
    shell.press("Alt+2")
    shell.settle()
    shell.press("Ctrl+N")
    dialog = shell.dialog()
    QTest.keyClicks(dialog.customer, "hengyuan")
    shell.settle()
    shell.press("Return", dialog.customer)
    shell.settle()
    assert [dialog.person.itemText(place) for place in range(dialog.person.count())] == [
        "整个客户",
        "王建国",
    ]
    dialog.person.setCurrentIndex(1)
    dialog.words.setText("下周送试样")
    dialog.day.setText("+7d")
    dialog.unit.setCurrentIndex(dialog.unit.findText("技术部"))
    dialog.save()
    shell.settle()
    (made,) = ledger(shell)
    assert (made.text, made.to_name, made.unit_name, made.maker_name) == (
        "下周送试样",
        "王建国",
        "技术部",
        "林晓",
    )


def test_a_promise_is_kept_with_its_evidence(shell: Shell) -> None:
    promise(shell, "送样", 2)
    shell.open(Place("tasks", options={"tab": "promises"}))
    assert titles(shell) == ["送样"]
    shell.press("K", shell.screen.promises.table)
    dialog = shell.dialog()
    dialog.evidence.setText("签收单 8")
    dialog.save()
    assert titles(shell) == []
    assert [(one.state, one.evidence) for one in ledger(shell)] == [("DONE", "签收单 8")]
    shell.screen.promises.chips["kept"].click()
    assert titles(shell) == ["送样"]
    assert "兑现 100%" in shell.screen.promises.standing.text()


def test_a_moved_promise_shows_the_day_it_was_due_on(shell: Shell) -> None:
    promise(shell, "送样", 2)
    shell.open(Place("tasks", options={"tab": "promises"}))
    titles(shell)
    shell.press("M", shell.screen.promises.table)
    dialog = shell.dialog()
    assert nameless(dialog) == []
    dialog.day.setText("+9d")
    dialog.remind.setText("+7d")
    dialog.save()
    shell.settle()
    former = today_here() + timedelta(days=2)
    (moved,) = ledger(shell)
    assert (moved.due_on, moved.former_due) == (today_here() + timedelta(days=9), (former,))
    row = shell.screen.promises.rows[moved.id]
    column = shell.screen.promises.model.columns[4]
    assert column.detail is not None
    assert former.isoformat()[5:] in column.detail(row)
    undo(shell)
    assert [(one.due_on, one.former_due) for one in ledger(shell)] == [(former, ())]


def test_the_ledger_is_narrowed_by_department(shell: Shell) -> None:
    shell.desk.receive("org_unit", "unit-1", name="技术部", is_active=1)
    promise(shell, "送样", 2, responsible_unit_id="unit-1")
    promise(shell, "回电", 3)
    shell.open(Place("tasks", options={"tab": "promises"}))
    unit = shell.screen.promises.unit
    unit.setCurrentIndex(unit.findText("技术部"))
    assert titles(shell) == ["送样"]
    unit.setCurrentIndex(1)
    assert titles(shell) == ["回电"]


def test_a_rep_sees_their_own_only(shell: Shell) -> None:
    shell.open(Place("tasks"))
    assert not shell.screen.person.isVisible()


def test_everything_on_both_lists_has_a_name(shell: Shell) -> None:
    promise(shell, "送样", 2)
    add(shell.desk, "寄样品")
    shell.open(Place("tasks"))
    assert nameless(shell.window) == []
    shell.screen.show_tab("promises")
    shell.settle()
    assert nameless(shell.window) == []


class TestTeam:
    @pytest.fixture
    def desk(self, desk_folder: Path) -> Any:
        opened = Desk(desk_folder, role="manager")
        yield opened
        opened.close()

    def test_a_manager_looks_at_the_teams_tasks(self, shell: Shell) -> None:
        add(shell.desk, "我的")
        add(shell.desk, "他的 @周岩")
        shell.open(Place("tasks"))
        assert titles(shell) == ["我的"]
        shell.screen.person.setCurrentIndex(1)
        assert sorted(titles(shell)) == ["他的", "我的"]
        shell.screen.person.setCurrentIndex(shell.screen.person.findData(COLLEAGUE))
        assert titles(shell) == ["他的"]
