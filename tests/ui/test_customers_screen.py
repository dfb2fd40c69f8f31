"""The list of customers: found while one types, filtered, sorted, and true when others change something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from crm_core.model import Quote
from crm_desktop.services.consents import refuse_contact
from crm_desktop.services.lookups import today
from crm_desktop.services.plans import NewPlan, plan_visit
from crm_desktop.services.records import set_values
from crm_desktop.ui.context import Place
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.widgets import Chip, ElidedLabel, EmptyState
from tests.support.accessible import nameless
from tests.ui.desk import COLLEAGUE, CUSTOMERS, Desk, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def ids(shell: Shell) -> list[str]:
    made = shell.desk.fill()
    shell.open()
    return made


def names(shell: Shell) -> list[str]:
    model = shell.screen.table.records
    return [model.row_at(row).name for row in range(model.rowCount())]


def column(shell: Shell, title: str) -> list[str]:
    model = shell.screen.table.records
    (place,) = [number for number, one in enumerate(model.columns) if one.title == title]
    return [model.data(model.index(row, place)) for row in range(model.rowCount())]


def choose(shell: Shell, key: str, text: str) -> None:
    """Open a condition with the keyboard, find the value by typing, tick it, close."""
    button = shell.screen.filters.facets[key]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Down)
    shell.settle()
    popup: Any = QApplication.activePopupWidget()
    popup.field.insert(text)
    QTest.keyPress(popup.field, Qt.Key.Key_Return)
    if popup.isVisible():
        QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    shell.settle()


def visible_page(shell: Shell) -> EmptyState:
    pages: list[EmptyState] = shell.screen.findChildren(EmptyState)
    (page,) = [one for one in pages if one.isVisible()]
    return page


def test_it_shows_every_customer_with_the_person_to_call(shell: Shell, ids: list[str]) -> None:
    assert sorted(names(shell)) == sorted(name for name, *_ in CUSTOMERS)
    assert sorted(column(shell, "联系人")) == sorted(person for *_, person, _ in CUSTOMERS)
    assert sorted(column(shell, "上次联系")) == ["2 天前", "今天", "昨天"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("hengyuan", 0), ("hy", 0), ("李梅", 1), ("0003", 2), ("泓序", 2)],
)
def test_it_finds_while_one_types(shell: Shell, ids: list[str], typed: str, found: int) -> None:
    search = shell.screen.filters.search
    search.setFocus()
    search.insert(typed)
    shell.settle()
    assert names(shell) == [CUSTOMERS[found][0]]


def test_filters_narrow_and_are_taken_back_at_once(shell: Shell, ids: list[str]) -> None:
    choose(shell, "level", "B 级")
    assert names(shell) == [CUSTOMERS[1][0]]
    choose(shell, "lifecycle", "流失")
    assert visible_page(shell).accessibleName() == "没有符合条件的客户"
    (clear,) = [
        button for button in visible_page(shell).findChildren(QPushButton) if button.text() == "清除筛选"
    ]
    clear.click()
    shell.settle()
    assert len(names(shell)) == 3


def test_it_can_ask_who_was_not_heard_of(shell: Shell, ids: list[str]) -> None:
    shell.desk.new_customer("从未联系的客户")
    shell.settle()
    choose(shell, "silent", "14 天")
    assert names(shell) == ["从未联系的客户"]


def test_it_sorts_by_a_header(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.sort_requested.emit("level", True)
    shell.settle()
    assert column(shell, "级别") == ["C", "B", "A"]


def test_what_another_commit_changes_is_shown(shell: Shell, ids: list[str]) -> None:
    desk = shell.desk
    desk.write(
        lambda session: set_values(session, desk.context, "account", ids[0], {"name": "苏州新名有限公司"})
    )
    shell.settle()
    assert "苏州新名有限公司" in names(shell)


def test_what_changed_meanwhile_is_shown_on_the_way_back(shell: Shell, ids: list[str]) -> None:
    shell.window.go(Place("customer", ids[0]))
    shell.settle()
    shell.desk.new_customer("别处新建的客户")
    shell.settle()
    shell.window.go(Place("customers"))
    shell.settle()
    assert "别处新建的客户" in names(shell)


def test_the_inspector_follows_the_marked_row(shell: Shell, ids: list[str]) -> None:
    for place in (0, 1):
        shell.screen.table.select_id(ids[place])
        shell.settle()
        texts = {label.text() for label in shell.screen.inspector.findChildren(QLabel) if label.isVisible()}
        assert {CUSTOMERS[place][0], CUSTOMERS[place][3]} <= texts


def test_a_click_copies_a_number(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.select_id(ids[0])
    shell.settle()
    (chip,) = [
        one for one in shell.screen.inspector.findChildren(Chip) if one.isVisible() and "0001" in one.text()
    ]
    chip.click()
    assert QApplication.clipboard().text().replace(" ", "").endswith("13800000001")


def test_enter_opens_the_card_and_back_returns_to_the_row(shell: Shell, ids: list[str]) -> None:
    table = shell.screen.table
    table.select_id(ids[1])
    QTest.keyClick(table, Qt.Key.Key_Return)
    shell.settle()
    assert shell.window.here == Place("customer", ids[1])
    shell.press("Alt+Left")
    shell.settle()
    assert shell.window.here == Place("customers")
    assert shell.screen.table.current_id == ids[1]


def test_an_empty_list_says_what_to_do(shell: Shell) -> None:
    shell.open()
    page = visible_page(shell)
    assert page.accessibleName() == "还没有客户"
    page.action_triggered.emit()
    assert shell.dialog().accessibleName() == "新建客户"


def test_a_new_customer_comes_with_the_first_person(shell: Shell, ids: list[str]) -> None:
    shell.press("Ctrl+N")
    dialog = shell.dialog()
    dialog.name.insert("杭州云栖水务有限公司")
    dialog.city.insert("杭州市")
    dialog.person.insert("方圆")
    dialog.mobile.insert("139 0000 1234")
    dialog.save_button.click()
    shell.settle()
    card = shell.window.here
    assert card is not None
    assert card.screen == "customer"
    shell.window.go(Place("customers"))
    shell.settle()
    assert "杭州云栖水务有限公司" in names(shell)
    assert "方圆" in column(shell, "联系人")


def test_a_name_that_is_there_is_shown_while_typing(shell: Shell, ids: list[str]) -> None:
    shell.press("Ctrl+N")
    dialog = shell.dialog()
    dialog.name.insert("苏州恒远机电")
    dialog.name.textEdited.emit(dialog.name.text())
    shell.settle()
    (known,) = dialog.similar.rows
    assert "恒远" in known.accessibleName()
    known.setFocus()
    QTest.keyClick(known, Qt.Key.Key_Return)
    shell.settle()
    assert shell.window.here == Place("customer", ids[0])


def test_a_customer_needs_a_name(shell: Shell, ids: list[str]) -> None:
    shell.press("Ctrl+N")
    dialog = shell.dialog()
    dialog.save_button.click()
    assert dialog.isVisible()
    assert dialog.problem.text() == "请填写客户名称。"
    dialog.reject()


def test_a_place_can_bring_a_search_with_it(shell: Shell, ids: list[str]) -> None:
    shell.window.go(Place("customers", options={"text": "陈鹏"}))
    shell.settle()
    assert names(shell) == [CUSTOMERS[2][0]]


@pytest.fixture
def managers_shell(desk: Desk, theme: Theme, tmp_path: object) -> Iterator[Shell]:
    desk.receive("account", "of-colleague", name="同事的客户", status="active", owner_id=COLLEAGUE)
    me = desk.workspace.me
    object.__setattr__(me, "role", "manager")
    made = Shell(desk, theme)
    yield made
    made.close()


def test_a_manager_sees_whose_customer_it_is(managers_shell: Shell) -> None:
    managers_shell.desk.fill()
    managers_shell.open()
    assert sorted(set(column(managers_shell, "负责人"))) == ["周岩", "林晓"]
    choose(managers_shell, "owner_id", "周岩")
    assert names(managers_shell) == ["同事的客户"]


def shown(shell: Shell) -> str:
    inspector = shell.screen.inspector
    labels = [one.text() for one in inspector.findChildren(QLabel) if one.isVisible()]
    return "\n".join(
        [*labels, *(one.text() for one in inspector.findChildren(ElidedLabel) if one.isVisible())]
    )


def test_the_inspector_tells_what_to_know_before_a_meeting(shell: Shell, ids: list[str]) -> None:
    desk, soon = shell.desk, today() + timedelta(days=2)
    desk.log(ids[0], "看了样机，嫌交期长\n! 周五前寄两套样品", days_ago=0)

    def enter(session: Any) -> None:
        edit = desk.context
        session.add(
            Quote(account_id=ids[0], subject="二期伺服", status="SENT", currency="CNY", valid_until=soon)
        )
        refuse_contact(session, edit, account_id=ids[0], channel="EMAIL", text="别发邮件")
        plan_visit(session, edit, NewPlan(ids[0], soon, starts="09:30", purpose="谈交期"))

    desk.write(enter)
    desk.receive("order", "o1", account_id=ids[0], number="SO-7", ordered_on="2026-03-02", currency="CNY")
    desk.receive("order_line", "ol1", order_id="o1", name="减速机 RV-20E")
    shell.screen.table.select_id(ids[1])
    shell.settle()
    shell.screen.table.select_id(ids[0])
    shell.settle()
    told = shown(shell)
    for words in (
        "别发邮件",  # may I contact them
        "王建国",  # whom do I call
        "嫌交期长",  # what was said
        "周五前寄两套样品",  # what was promised
        "寄样品",  # what is to be done
        "二期伺服",  # what runs
        "减速机 RV-20E",  # what did they buy
        "谈交期",  # when do we meet again
    ):
        assert words in told, words
    assert nameless(shell.screen.inspector) == []


def test_keys_copy_the_number_and_begin_a_quote(shell: Shell, ids: list[str]) -> None:
    shell.screen.table.select_id(ids[1])
    shell.settle()
    shell.screen.table.setFocus()
    QApplication.clipboard().setText("")
    shell.press("Ctrl+Shift+C")
    assert QApplication.clipboard().text().replace(" ", "").endswith("13800000002")
    shell.press("Ctrl+Shift+Q")
    shell.settle()
    assert shell.window.here is not None
    assert shell.window.here.screen == "quotes"
    assert shell.screen.account_id() == ids[1]
