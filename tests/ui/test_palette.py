"""The palette: one field over records and commands, found whatever the window's language, run by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView

from crm_desktop.services.search import Found
from crm_desktop.services.visits import NewVisit, log_visit
from crm_desktop.ui.context import Place
from crm_desktop.ui.shell.command_finder import find_commands
from crm_desktop.ui.shell.found_list import Answer
from tests.ui.desk import CUSTOMERS, Shell
from tests.ui.typing_in import write

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def ids(shell: Shell) -> list[str]:
    made = shell.desk.fill()
    shell.open()
    return made


def answers(shell: Shell) -> list[Answer]:
    lists = [one for one in shell.window.findChildren(QListView) if one.isVisible()]
    (found,) = [one for one in lists if one.accessibleName() == "搜索结果"]
    model = found.model()
    return [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]


def type_in(shell: Shell, text: str) -> list[Answer]:
    shell.press("Ctrl+K")
    write(shell.window._bar.search, text)
    shell.settle()
    return answers(shell)


def titles(found: list[Answer]) -> list[str]:
    return [one.title for one in found]


@pytest.mark.parametrize("text", ["xbj", "xinbaojia", "新建报价", "新增報價", "new quote", "> quote"])
def test_a_command_is_found_in_every_way_people_call_it(shell: Shell, ids: list[str], text: str) -> None:
    assert "新建报价" in titles(type_in(shell, text))[:2]


def test_a_command_shows_its_keys_and_enter_runs_it(shell: Shell, ids: list[str]) -> None:
    (first, *_) = type_in(shell, ">ksbf")
    assert (first.title, first.detail, first.keys) == ("快速拜访", "命令", "Ctrl+Shift+V")
    shell.press("Return")
    shell.settle()
    assert shell.dialog().windowTitle() == "快速拜访"
    assert shell.window._bar.search.text() == ""


def test_what_another_screen_does_is_begun_from_here(shell: Shell, ids: list[str]) -> None:
    type_in(shell, ">jhbf")
    shell.press("Return")
    shell.settle()
    assert shell.window.here == Place("visits")
    assert len(shell.dialogs()) == 1


def test_records_and_commands_are_found_together_and_commands_alone(shell: Shell, ids: list[str]) -> None:
    kinds = {type(one.value).__name__ for one in type_in(shell, "kh")}
    assert "Command" in kinds
    shell.press("Escape")
    shell.press("Escape")
    assert {type(one.value).__name__ for one in type_in(shell, ">")} == {"Command"}


def test_where_it_was_found_is_said_and_marked(shell: Shell, ids: list[str]) -> None:
    (hit,) = [one for one in type_in(shell, "0001") if one.title == CUSTOMERS[0][3]]
    assert hit.detail.startswith("手机 ")
    ((begin, end),) = hit.detail_marks
    assert hit.detail[begin:end] == "0001"
    assert hit.detail.endswith(f" · {CUSTOMERS[0][0]}"), "whom the person works for"
    shell.press("Escape")
    shell.press("Escape")
    visit = next(one for one in type_in(shell, "第一次见王") if one.icon == "visit")
    assert visit.title == CUSTOMERS[0][0]
    assert visit.detail.startswith("拜访 20")
    ((begin, end),) = visit.detail_marks
    assert visit.detail[begin:end] == "第一次见王"


def test_a_visit_that_was_found_is_marked_in_the_history_however_old(shell: Shell, ids: list[str]) -> None:
    def is_it(one: Answer) -> bool:
        return isinstance(one.value, Found) and one.icon == "visit" and one.title == CUSTOMERS[0][0]

    wanted = next(one.value for one in type_in(shell, "第一次见王") if is_it(one))

    def log(summary: str) -> None:
        visit = NewVisit(ids[0], summary=summary)
        shell.desk.write(lambda session: log_visit(session, shell.desk.context, visit))

    for n in range(70):
        log(f"后来的 {n}")
    shell.press("Escape")
    shell.press("Escape")
    found = [one.value for one in type_in(shell, "第一次见王")]
    for _ in range(found.index(wanted)):
        shell.press("Down")
    shell.press("Return")
    shell.settle()
    history = shell.screen.history
    assert shell.window.here == Place("customer", ids[0])
    assert "第一次见王" in history.currentIndex().data()
    assert history.hasFocus()
    log("又一次")
    shell.settle()
    assert "第一次见王" in history.currentIndex().data(), "what comes meanwhile moves nothing away"


def test_enter_before_the_answer_takes_the_first_answer(shell: Shell, ids: list[str]) -> None:
    shell.press("Ctrl+K")
    shell.settle()
    search = shell.window._bar.search
    QTest.keyClicks(search, "chengjiang")
    QTest.keyClick(search, Qt.Key.Key_Return)
    shell.settle()
    assert shell.window.here == Place("customer", ids[1])


def test_what_was_opened_last_is_offered_before_anything_is_typed(shell: Shell, ids: list[str]) -> None:
    for account_id in (ids[2], ids[0]):
        shell.window.go(Place("customer", account_id))
        shell.settle()
    shell.press("Ctrl+K")
    shell.settle()
    assert titles(answers(shell))[:2] == [CUSTOMERS[0][0], CUSTOMERS[2][0]]


def test_commands_that_are_used_come_first(shell: Shell, ids: list[str]) -> None:
    commands = shell.window.commands
    for _ in range(4):
        shell.press("F5")
        shell.settle()
    shell.press("Ctrl+K")
    shell.settle()
    used = shell.window._bar.search._habits
    assert used is not None
    assert used.commands["refresh"][0] == 4
    before = [one.command.id for one in find_commands(commands.all(), "s", {})]
    after = [one.command.id for one in find_commands(commands.all(), "s", {before[-1]: (9, 1)})]
    assert after.index(before[-1]) < len(after) - 1


def test_a_person_is_shown_at_the_customer_and_a_product_in_the_catalogue(
    shell: Shell, ids: list[str]
) -> None:
    type_in(shell, "李梅")
    shell.press("Return")
    shell.settle()
    assert shell.window.here == Place("customer", ids[1])
    shell.desk.receive("product", "p-1", code="OV-20", name="球阀")
    from crm_desktop.db import search

    with shell.desk.store.raw() as connection:
        search.refresh(connection, {"product": ["p-1"]})
    type_in(shell, "ov20")
    shell.press("Return")
    shell.settle()
    assert shell.window.here == Place("products", "p-1")


def test_nothing_found_says_how_to_go_on(shell: Shell, ids: list[str]) -> None:
    shell.press("Ctrl+K")
    QTest.keyClicks(shell.window._bar.search, "qqqqzzzz")
    shell.settle()
    assert shell.window._bar.search._found._nothing.text() == "没有找到“qqqqzzzz”。输入 > 只找命令。"
