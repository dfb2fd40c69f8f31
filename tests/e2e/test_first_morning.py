"""The first morning with nothing but the guide: a list is narrowed, a day put in order, cards are taken in."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.e2e.conftest import OpenProgram, today_here
from tests.e2e.office import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def cards(documents: Path) -> Path:
    """Two cards of a fair, one of them of a customer that is there already."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("姓名", "公司", "职务", "手机"),
        ("唐小宁", "苏州恒远机电有限公司", "采购", "13900000101"),
        ("韩立", "嘉兴平湖电子有限公司", "经理", "13900000102"),
    ):
        sheet.append(row)
    path = documents / "fair.xlsx"
    book.save(path)
    return path


def test_a_list_is_narrowed_with_tab_down_space_and_enter(company: Office, open_program: OpenProgram) -> None:
    program = open_program(company.give_laptop("lin"))
    program.synced()
    hands = program.hands
    hands.press("Ctrl+2", "Ctrl+F")
    hands.tab_to("筛选 级别")
    hands.press("Down", "Space", "Down", "Space", "Return")
    table = hands.screen.table
    assert hands.screen.filters.facet_values() == {"level": ("A", "B")}
    assert table.records.rowCount() == 3
    hands.press("Down")
    hands.type("c")
    hands.press("Return", "Return")
    assert hands.screen.filters.facet_values() == {"level": ("A", "B", "C")}
    assert table.records.rowCount() == 4


def test_visits_are_planned_and_go_around_the_agreed_one(company: Office, open_program: OpenProgram) -> None:
    program = open_program(company.give_laptop("lin"))
    program.synced()
    hands = program.hands
    today = today_here().isoformat()
    for name, hour in (("恒远", "13:30"), ("泓序", ""), ("嘉泰", "")):
        hands.press("Ctrl+4", "Ctrl+N")
        hands.type(name)
        hands.press("Return")
        hands.tab_to("日期")
        hands.press("Ctrl+A")
        hands.type(today)
        if hour:
            hands.tab_to("从")
            hands.type(hour)
        hands.press("Return")
        assert hands.modal() is None
    hands.press("Ctrl+4", "Alt+1", "Ctrl+R")
    titles = [row.item.title for row in hands.dialog().stops.rows]
    assert titles[-1] == "苏州恒远机电有限公司"
    hands.press("Return")
    assert "路线已排好" in hands.toasts()[-1]
    program.synced()
    plans = {one["account_id"]: one["starts"] for one in company.rows("visit_plan")}
    assert plans[company.customers[0]] == "13:30"
    assert all(plans.values())


def test_cards_are_read_looked_at_and_written(
    company: Office, open_program: OpenProgram, cards: Path
) -> None:
    program = open_program(company.give_laptop("lin"))
    program.synced()
    hands = program.hands
    hands.press("Ctrl+7")
    hands.press_for_file("Ctrl+O", str(cards))
    hands.press("Ctrl+Return")
    program.synced()
    people = {one["full_name"] for one in company.rows("contact")}
    assert {"唐小宁", "韩立"} <= people
    assert len(company.rows("account", "name = '苏州恒远机电有限公司'")) == 1
