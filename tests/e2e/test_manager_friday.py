"""A manager's Friday, with keys alone and without the server until its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtWidgets import QTableView

from crm_core.clock import encode, system_ms
from crm_core.model import WorkReport
from crm_desktop.ui.context import Place
from tests.e2e.conftest import CUSTOMERS, OpenProgram, today_here
from tests.e2e.hands import Hands
from tests.e2e.office import Office

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support")]


@pytest.fixture
def week(company: Office) -> Office:
    """What the team has left for its manager: visits, a report, a quote and a deputy to approve, a conflict."""
    who = {row["login"]: row["id"] for row in company.rows("user")}
    now, today = datetime.now(UTC), today_here()
    lin, first = who["lin"], company.customers[0]
    company.keep(
        "visit",
        *(
            {
                "account_id": one,
                "kind": "VISIT",
                "summary": "例行",
                "started_at": now - timedelta(hours=1),
                "recorded_by": lin,
            }
            for one in company.customers
        ),
        author=lin,
    )
    days = {"starts_on": today, "ends_on": today, "status": "SUBMITTED", "submitted_at": now}
    report = {"id": WorkReport.make_id(lin, today, today), "author_id": lin, "body": "■ 拜访\n四家", **days}
    company.keep("work_report", {"language": "zh_CN", "composed": "", **report}, author=lin)
    (quote,) = company.keep(
        "quote",
        {"account_id": first, "owner_id": lin, "number": "Q-2026-000009", "status": "IN_APPROVAL", "currency": "CNY",
         "quote_on": today, "valid_until": today + timedelta(days=30), "tax_mode": "EXCL", "revision": 1},
        author=lin,
    )  # fmt: skip
    company.keep(
        "quote_line",
        {"quote_id": quote, "name": "振动传感器", "unit_price": Decimal(386), "qty": Decimal(10),
         "tax_rate": Decimal(13), "discount_kind": "pct", "discount_value": Decimal(15), "sort_key": "a"},
        author=lin,
    )  # fmt: skip
    company.keep(
        "delegation",
        {"from_user_id": lin, "to_user_id": who["zhou"], "starts_at": now, "ends_at": now + timedelta(days=7),
         "reason": "年假", "status": "requested"},
        author=lin,
    )  # fmt: skip
    company.keep(
        "conflict",
        {"target": "account", "record_id": first, "field": "phone", "base": {"phone": "0512-1"},
         "accepted": {"phone": "0512-2"}, "other": {"phone": "0512-3"}, "accepted_by": lin,
         "other_by": who["gao"], "accepted_hlc": encode(system_ms()),
         "other_hlc": encode(system_ms()), "status": "OPEN"},
    )  # fmt: skip
    return company


def test_a_friday_without_the_server(week: Office, open_program: OpenProgram, documents: Path) -> None:
    gao = open_program(week.give_laptop("gao"))
    gao.synced()
    week.line.down()
    read_a_report(gao.hands, documents)
    read_who_has_written(gao.hands)
    approve_the_discount(gao.hands)
    approve_the_deputy(gao.hands)
    decide_the_conflict(gao.hands)
    week.line.up()
    gao.synced()
    assert [row["status"] for row in week.rows("quote")] == ["APPROVED"]
    assert [row["status"] for row in week.rows("delegation")] == ["active"]
    assert [row["status"] for row in week.rows("conflict")] != ["OPEN"]
    assert week.rows("account", "id = %s", week.customers[0])[0]["phone"] == "0512-3"
    state = gao.workspace.sync.state()
    assert (state.pending, state.refused, state.conflicts) == (0, 0, 0)


def read_a_report(hands: Hands, documents: Path) -> None:
    """The visits of the team, the records behind a number, and all of it as a workbook."""
    hands.press("Ctrl+8")
    assert hands.window.here == Place("reports")
    while hands.screen.name != "visits":
        hands.press("Down")
    assert hands.screen.result.records_seen == len(CUSTOMERS)
    while not isinstance(hands.focus, QTableView):
        hands.press("Tab")
    hands.press("Ctrl+End", "Ctrl+O")
    behind: Any = hands.dialog().list
    assert len(behind.rows()) == len(CUSTOMERS)
    assert hands.focus is behind
    hands.press("Return")
    assert hands.window.here is not None
    assert hands.window.here.screen == "customer"
    hands.press("Alt+Left")
    hands.press_for_file("Ctrl+E")
    (file,) = documents.glob("*.xlsx")
    cells = {cell for sheet in openpyxl.load_workbook(file) for row in sheet.values for cell in row}
    assert "林晓" in cells


def read_who_has_written(hands: Hands) -> None:
    hands.press("Ctrl+Shift+R")
    states = {one.name: one.is_missing for one in hands.screen.team.members}
    assert states == {"林晓": False, "周岩": True}
    while "四家" not in hands.screen.editor.toPlainText():
        hands.press("Alt+Down")
    assert hands.screen.editor.isReadOnly()


def approve_the_discount(hands: Hands) -> None:
    hands.press("Ctrl+K")
    hands.type("000009")
    hands.press("Return")
    assert hands.window.here is not None
    assert hands.window.here.screen == "quotes"
    hands.tab_to("批准")
    hands.press("Space")
    assert "已批准" in hands.toasts()[-1]


def approve_the_deputy(hands: Hands) -> None:
    hands.press("Ctrl+9", "Ctrl+L")
    while hands.screen.page.entity != "delegation":
        hands.press("Down")
    hands.press("Return", "F2")
    hands.tab_to("状态")
    hands.press("Down")
    assert hands.focus.currentText() == "已批准"
    hands.press("Return")
    assert hands.modal() is None


def decide_the_conflict(hands: Hands) -> None:
    hands.press("Ctrl+0")
    (line,) = hands.screen.conflicts.table.lines()
    assert [text for text, _ in line.cells[2:]] == ["0512-1", "0512-2", "0512-3"]
    hands.press("2")
    assert hands.screen.conflicts.table.lines() == []
