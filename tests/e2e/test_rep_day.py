"""A rep's day, with keys alone: from the first look in the morning to the sync at night."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication, QLabel

from crm_desktop.ui.context import Place
from tests.e2e.conftest import CUSTOMERS, OpenProgram, today_here
from tests.e2e.hands import Hands
from tests.e2e.office import Office

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support")]
MOST_KEYS_OF_A_VISIT = 12


@pytest.fixture
def day(company: Office) -> Office:
    """What waits for the rep this morning."""
    today, (lin,) = today_here(), company.rows("user", "login = 'lin'")
    first, second, third, fourth = company.customers
    common = {"assignee_id": lin["id"], "planned_on": today, "state": "PLANNED"}
    plans = ((third, "09:00"), (first, "11:00"), (fourth, "14:00"))
    company.keep("visit_plan", *({"account_id": one, "starts": at, **common} for one, at in plans))
    company.keep(
        "task",
        {"account_id": first, "title": "寄样品", "assignee_id": lin["id"], "due_on": today, "status": "OPEN"},
    )
    complaint = {
        "number": "TS-7",
        "subject": "轴承异响",
        "kind": "COMPLAINT",
        "status": "NEW",
        "opened_on": today,
    }
    company.keep("case", {"account_id": second, **complaint})
    return company


def words_on(hands: Hands) -> str:
    """What can be read on the screen."""
    labels = [one for one in hands.screen.findChildren(QLabel) if one.isVisible()]
    return "\n".join(one.accessibleName() or one.text() for one in labels)


def test_a_day_from_the_first_look_to_the_sync(
    day: Office, open_program: OpenProgram, documents: Path
) -> None:
    lin = open_program(day.give_laptop("lin"))
    hands = lin.hands
    lin.synced()
    look_at_today(hands)
    read_the_warning(hands, day)
    log_a_visit_in_few_keys(hands)
    log_a_promise(hands)
    tick_a_task_off(hands)
    new = enter_a_customer_that_may_be_there(hands)
    write_a_quote(hands, documents)
    plan_the_route(hands)
    write_the_report(hands, documents)
    take_the_report_back(hands)
    lin.synced()
    server_has_it(day, new)
    assert hands.modal() is None


def look_at_today(hands: Hands) -> None:
    assert hands.window.here == Place("today")
    hands.press("F5")
    assert "上海泓序" in hands.focus.accessibleName(), "the first visit has the keyboard"
    hands.press("Down", "Down", "Up")
    assert "苏州恒远" in hands.focus.accessibleName()


def read_the_warning(hands: Hands, day: Office) -> None:
    """By the initials of its name, in the palette."""
    hands.press("Ctrl+K")
    hands.type("cjdq")
    hands.press("Return")
    assert hands.window.here == Place("customer", day.customers[1])
    assert "轴承异响" in words_on(hands)


def log_a_visit_in_few_keys(hands: Hands) -> None:
    before = hands.keys
    hands.press("Ctrl+Shift+V")
    hands.type("ok")
    hands.press("Tab")
    hands.type("bj +7")
    hands.press("Return")
    assert hands.keys - before <= MOST_KEYS_OF_A_VISIT
    assert "已记录" in hands.toasts()[-1]


def log_a_promise(hands: Hands) -> None:
    hands.press("Ctrl+Shift+V")
    hands.type("又谈了价格")
    hands.press("Shift+Return")
    hands.type("!寄样机 3天后")
    hands.press("Return")
    assert QApplication.activeWindow() is hands.window


def tick_a_task_off(hands: Hands) -> None:
    hands.press("Ctrl+1")
    while "寄样品" not in hands.focus.accessibleName():
        before = hands.focus
        hands.press("Down")
        assert hands.focus is not before, "the task is not among the rows"
    hands.press("Space")
    assert hands.toasts()[-1] == "已完成：寄样品"


def enter_a_customer_that_may_be_there(hands: Hands) -> str:
    hands.press("Ctrl+2", "Ctrl+N")
    hands.type("恒远机电（苏州）")
    hands.tab_to("苏州恒远机电")
    hands.press("N")
    hands.tab_to("首位联系人")
    hands.type("方圆")
    hands.press("Return")
    here = hands.window.here
    assert here is not None
    assert here.screen == "customer"
    return here.record_id


def write_a_quote(hands: Hands, documents: Path) -> None:
    hands.press("Ctrl+Shift+Q")
    for row, (code, count) in enumerate((("zd", "10"), ("ck", "2"))):
        hands.type(code)
        hands.press("Return")
        hands.type(count)
        hands.press("Return", "Escape")
        if not row:
            hands.press("Down", "Home")
    hands.press_for_file("Ctrl+P")
    (file,) = documents.glob("*.pdf")
    text = "".join(page.extract_text() for page in PdfReader(file).pages)
    assert "15,910.40" in text.replace(" ", ""), text


def plan_the_route(hands: Hands) -> None:
    """The first visit was agreed for nine; the other two hours may be given anew."""
    hands.press("Ctrl+4", "Ctrl+R")
    for hour in ("11:00", "14:00"):
        hands.tab_to(hour)
        hands.press("Space")
    hands.press("Return")
    assert "路线已排好" in hands.toasts()[-1]


def write_the_report(hands: Hands, documents: Path) -> None:
    hands.press("Ctrl+Shift+R")
    hands.press("Ctrl+End")
    hands.type("明天去昆山。")
    hands.press_for_file("Ctrl+E")
    assert len(list(documents.glob("*.docx"))) == 1
    hands.press("Ctrl+Return")
    assert "已提交" in hands.toasts()[-1]


def take_the_report_back(hands: Hands) -> None:
    hands.press("Ctrl+4", "Ctrl+Z")
    assert "已撤销：修改工作报告" in hands.toasts()[-1]


def server_has_it(day: Office, new: str) -> None:
    visits = day.rows("visit")
    assert sorted(one["summary"].split("\n")[0] for one in visits) == ["ok", "又谈了价格"]
    assert {one["account_id"] for one in visits} == {day.customers[1]}
    (promise,) = day.rows("promise")
    assert promise["text"] == "寄样机"
    assert sorted((one["title"], one["status"]) for one in day.rows("task")) == [
        ("bj", "OPEN"),
        ("寄样品", "DONE"),
    ]
    (account,) = day.rows("account", "id = %s", new)
    assert account["name"] == "恒远机电（苏州）"
    (decision,) = day.rows("duplicate_decision")
    assert (decision["record_id"], decision["other_id"]) == (new, day.customers[0])
    (quote,) = day.rows("quote")
    assert (quote["account_id"], quote["number"] != "") == (new, True)
    assert len(day.rows("quote_line")) == 2
    assert len(day.rows("account")) == len(CUSTOMERS) + 1
    (report,) = day.rows("work_report")
    assert "明天去昆山。" in report["body"]
    assert report["status"] == "DRAFT", "handing it in was undone"
    order = [one["account_id"] for one in sorted(day.rows("visit_plan"), key=lambda one: one["order_in_day"])]
    assert order == [day.customers[place] for place in (2, 3, 0)]
