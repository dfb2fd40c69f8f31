"""One field edited on two laptops: found in the sync centre, compared, decided, undone and decided anew, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from tests.e2e.conftest import CUSTOMERS, OpenProgram
from tests.e2e.hands import Hands
from tests.e2e.office import Office, Program

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support")]
FIRST, SECOND, THIRD = "苏州恒远机电（集团）", "苏州恒远机电科技", "恒远机电集团"


def rename(hands: Hands, customer: str, name: str) -> None:
    """Go to a customer by its initials, and give it another name."""
    hands.press("Ctrl+K")
    hands.type(customer)
    hands.press("Return", "F2")
    hands.tab_to("客户名称")
    hands.press("Ctrl+A")
    hands.type(name)
    hands.press("Return")
    hands.settle()


def cells(hands: Hands) -> list[str]:
    (line,) = hands.screen.conflicts.table.lines()
    return [text for text, _ in line.cells]


def test_a_conflict_is_decided_undone_and_decided_otherwise(
    company: Office, open_program: OpenProgram
) -> None:
    account = company.customers[0]
    company.share(account, "zhou")
    lin, zhou = (open_program(company.give_laptop(login)) for login in ("lin", "zhou"))
    for one in (lin, zhou):
        one.synced()
    company.line.down()
    rename(lin.hands, "szhyjd", FIRST)
    rename(zhou.hands, "szhyjd", SECOND)
    company.line.up()
    lin.synced()
    zhou.synced()
    decide(zhou)
    for one in (lin, zhou, lin):
        one.synced()
    assert [one.value("account", account, "name") for one in (lin, zhou)] == [THIRD, THIRD]
    assert [row["name"] for row in company.rows("account", "id = %s", account)] == [THIRD]
    for one in (lin, zhou):
        state = one.workspace.sync.state()
        assert (state.conflicts, state.refused, state.pending) == (0, 0, 0)
        assert one.hands.modal() is None


def decide(zhou: Program) -> None:
    """Open the sync centre, take the other value, undo that, and give the field a third one."""
    hands = zhou.hands
    assert zhou.workspace.sync.state().conflicts == 1
    hands.press("Ctrl+0")
    assert hands.focus is hands.screen.conflicts.table
    _, field, base, accepted, other = cells(hands)
    assert (field, base) == ("客户名称", CUSTOMERS[0][0])
    assert {accepted, other} == {FIRST, SECOND}
    hands.press("2")
    assert "已决定 1 项" in hands.toasts()[-1]
    assert hands.screen.conflicts.table.lines() == []
    hands.press("Ctrl+Z")
    assert "已撤销" in hands.toasts()[-1]
    assert cells(hands)[1] == "客户名称", "it asks again"
    assert hands.focus is hands.screen.conflicts.table
    hands.press("3")
    assert isinstance(hands.focus, QLineEdit)
    hands.type(THIRD)
    hands.press("Return")
    assert hands.screen.conflicts.table.lines() == []
