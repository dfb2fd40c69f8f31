"""A quote beyond the limit, written, decided and sent with keys alone; the server is there in between only."""

from __future__ import annotations

import pytest

from crm_desktop.services.quotes import load_quote
from tests.e2e.conftest import OpenProgram
from tests.e2e.hands import Hands
from tests.e2e.office import Office, Program

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support")]


def begin_a_quote(hands: Hands, price: str = "300") -> None:
    """Find the customer, begin a quote, and put one product on it, at another price than the list's 368."""
    hands.press("Ctrl+K")
    hands.type("恒远")
    hands.press("Return", "Ctrl+Shift+Q")
    assert hands.window.here is not None
    hands.type("zd-200")
    hands.press("Return")
    hands.type("10")
    hands.press("Return")
    hands.type(price)
    hands.press("Return", "Escape", "Ctrl+S")


def type_quantity(hands: Hands, quantity: str) -> None:
    """Walk to the quantity of the first line and type another one."""
    hands.press("Up", "Home", "Right", "Right", "Right", "Right")
    hands.type(quantity)
    hands.press("Return", "Escape", "Ctrl+S")


def submit(hands: Hands, reason: str) -> None:
    """The first step is to send; it turns out that a manager has to be asked."""
    hands.press("Ctrl+Return")
    hands.type(reason)
    hands.press("Return")
    assert hands.screen.editor.draft.status == "IN_APPROVAL"


def decide(hands: Hands) -> None:
    """From the first screen to the quote, and yes."""
    hands.press("Ctrl+1")
    row = hands.tab_to("苏州恒远机电有限公司")
    assert "22.28%" in row.accessibleName()
    hands.press("Return")
    strip = hands.screen.editor.approval
    assert strip.isVisible()
    assert "首批" in strip.accessibleName()
    hands.press("Ctrl+Return")
    hands.type("可以，下不为例")
    hands.press("Return")
    assert "已批准" in hands.toasts()[-1]


def sync_both(*programs: Program) -> None:
    for program in programs:
        program.synced()


def test_a_quote_beyond_the_limit(company: Office, open_program: OpenProgram) -> None:
    lin, gao = open_program(company.give_laptop("lin")), open_program(company.give_laptop("gao"))
    sync_both(lin, gao)
    company.line.down()
    begin_a_quote(lin.hands)
    submit(lin.hands, "首批试用")
    company.line.up()
    sync_both(lin, gao)
    company.line.down()
    decide(gao.hands)
    company.line.up()
    sync_both(gao, lin)
    strip = lin.hands.screen.editor.approval
    assert "可以，下不为例" in strip.accessibleName()
    company.line.down()
    lin.hands.press("Ctrl+Return", "Return")
    assert lin.hands.screen.editor.draft.status == "SENT"
    company.line.up()
    lin.synced()
    (quote,) = company.rows("quote")
    assert quote["status"] == "SENT"
    assert [row["status"] for row in company.rows("approval_request")] == ["APPROVED"]
    assert [row["comment"] for row in company.rows("approval_decision")] == ["可以，下不为例"]
    for program in (lin, gao):
        state = program.workspace.sync.state()
        assert (state.pending, state.refused, state.conflicts) == (0, 0, 0)


def test_a_decision_about_what_was_changed_meanwhile(company: Office, open_program: OpenProgram) -> None:
    """The rep edits on the plane what the manager approves on the train: nobody is bound, and both are told."""
    lin, gao = open_program(company.give_laptop("lin")), open_program(company.give_laptop("gao"))
    sync_both(lin, gao)
    begin_a_quote(lin.hands)
    submit(lin.hands, "首批试用")
    sync_both(lin, gao)
    company.line.down()
    decide(gao.hands)
    type_quantity(lin.hands, "99")
    company.line_of("lin").up()
    lin.synced()
    company.line_of("gao").up()
    sync_both(gao, lin)
    (quote,) = company.rows("quote")
    assert quote["status"] == "DRAFT"
    assert [row["status"] for row in company.rows("approval_request")] == ["VOID"]
    assert gao.workspace.sync.state().refused == 1
    lin.hands.sit_down()
    lin.hands.settle()
    assert "失效" in lin.hands.screen.editor.approval.accessibleName()
    gao.hands.press("Ctrl+1")
    assert "失效" in gao.hands.tab_to("苏州恒远机电有限公司").accessibleName()


def test_two_laptops_edit_one_draft_and_one_sends_it(company: Office, open_program: OpenProgram) -> None:
    """What was sent stands as it was sent; what the colleague wrote meanwhile is kept beside it, and both see both."""
    company.share(company.customers[0], "zhou")
    lin, zhou = open_program(company.give_laptop("lin")), open_program(company.give_laptop("zhou"))
    sync_both(lin, zhou)
    begin_a_quote(lin.hands, price="")
    sync_both(lin, zhou)
    assert [row["number"] for row in company.rows("quote")] == [None], "a draft has no number yet"
    zhou.hands.press("Ctrl+6", "Return")
    company.line.down()
    type_quantity(zhou.hands, "99")
    lin.hands.press("Ctrl+Return", "Return")
    assert lin.hands.screen.editor.draft.status == "SENT"
    company.line_of("zhou").up()
    zhou.synced()
    company.line_of("lin").up()
    sync_both(lin, zhou)
    sent, kept = sorted(company.rows("quote"), key=lambda row: row["status"] != "SENT")
    assert (sent["status"], kept["status"], kept["parallel"]) == ("SENT", "DRAFT", "EDITED")
    for program in (lin, zhou):
        program.hands.sit_down()
        program.hands.settle()
        editor = program.hands.screen.editor
        assert editor.draft.locked
        assert [line.qty for line in editor.draft.lines] == [10]
        assert editor.revisions.isVisible()
        assert editor.revisions.choice.count() == 2
        assert program.read(lambda s: [line.qty for line in load_quote(s, kept["id"]).lines]) == [99]
