"""A request goes to who may let that much pass; nobody approves more than they may give themselves."""

from datetime import date
from decimal import Decimal

import pytest

from crm_core.model import ApprovalRequest
from crm_core.model.types import Percent
from crm_desktop.errors import UserError
from crm_desktop.services import approvals, customers, quotes
from crm_desktop.services.quotes import asking
from tests.services.conftest import COLLEAGUE, ME, Desk

TOP = "019f0000-0000-7000-8000-0000000000a1"
TODAY = date(2026, 9, 21)


def hire(
    desk: Desk, user_id: str, percent: int | None, above: str | None, role: str = "manager", floor: int = 0
) -> None:
    limit = None if percent is None else Percent.to_stored(Decimal(percent))
    desk.receive("user", id=user_id, login=user_id, name=user_id[-4:], role=role, is_active=1, manager_id=above,
                 discount_limit_pct=limit, price_floor_right=floor)  # fmt: skip


@pytest.fixture
def quote_id(desk: Desk) -> str:
    """A draft of mine with 20 % off; I may give 5, my manager 10, theirs 30."""
    hire(desk, ME, 5, COLLEAGUE, "rep")
    hire(desk, COLLEAGUE, 10, TOP)
    hire(desk, TOP, 30, None)
    account = desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))
    draft = desk.read(lambda s: quotes.new_quote(s, desk.context, account))
    line = quotes.new_line(desk.context)
    line.name, line.unit_price, line.tax_rate = "泵", Decimal(100), Decimal(13)
    line.discount_kind, line.discount_value = "pct", Decimal(20)
    draft.lines = [line]
    return desk.write(lambda s: quotes.save_quote(s, desk.context, draft))


def submitted_by(desk: Desk, quote_id: str, author: str) -> str:
    """Submit, as if somebody else had; return the hash of the content."""
    desk.write(lambda s: asking.submit_quote(s, desk.context, quote_id, "老客户"))
    with desk.store.raw() as connection:
        connection.execute("UPDATE approval_request SET created_by = ?", (author,))
    (request,) = desk.read(lambda s: s.query(ApprovalRequest).all())
    return str(request.content_hash)


def test_the_first_one_up_who_may_give_that_much_is_asked(desk: Desk, quote_id: str) -> None:
    desk.write(lambda s: asking.submit_quote(s, desk.context, quote_id))
    assert desk.read(lambda s: [one.approver_id for one in s.query(ApprovalRequest)]) == [TOP]
    item = desk.read(lambda s: approvals.approval_of(s, quote_id, ME))
    assert item is not None
    assert (item.waits_for, item.is_mine_to_decide) == (TOP[-4:], False)


def test_what_nobody_may_give_is_asked_of_the_last_one_up(desk: Desk, quote_id: str) -> None:
    hire(desk, TOP, 15, COLLEAGUE)
    desk.write(lambda s: asking.submit_quote(s, desk.context, quote_id))
    assert desk.read(lambda s: [one.approver_id for one in s.query(ApprovalRequest)]) == [TOP]


@pytest.mark.parametrize(
    ("mine", "above", "code"),
    [
        (10, TOP, "approval_beyond_limit"),
        (None, TOP, "approval_beyond_limit"),
        (20, TOP, None),
        (None, None, "approval_beyond_limit"),
    ],
)
def test_a_manager_approves_up_to_their_own_limit(
    desk: Desk, quote_id: str, mine: int | None, above: str | None, code: str | None
) -> None:
    seen = submitted_by(desk, quote_id, COLLEAGUE)
    hire(desk, ME, mine, above)
    (item,) = desk.read(lambda s: approvals.approvals(s, ME, TODAY))
    assert item.is_mine_to_decide is (code is None)
    if code is None:
        desk.write(lambda s: asking.decide(s, desk.context, quote_id, approve=True, seen=seen))
        return
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: asking.decide(s, desk.context, quote_id, approve=True, seen=seen))
    assert (caught.value.code, caught.value.params["discount"]) == (code, "20.00")
    desk.write(lambda s: asking.decide(s, desk.context, quote_id, approve=False, seen=seen, comment="太低"))


def test_a_deputy_has_the_limit_of_whom_they_stand_for(desk: Desk, quote_id: str) -> None:
    seen = submitted_by(desk, quote_id, COLLEAGUE)
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: asking.decide(s, desk.context, quote_id, approve=True, seen=seen))
    assert caught.value.code == "not_permitted"
    desk.receive(
        "delegation",
        id="D1",
        from_user_id=TOP,
        to_user_id=ME,
        status="active",
        began_at=1,
        starts_at=1,
        ends_at=2,
    )
    desk.write(lambda s: asking.decide(s, desk.context, quote_id, approve=True, seen=seen))


def test_below_the_floor_only_who_may_go_there_approves(desk: Desk, quote_id: str) -> None:
    product = desk.receive("product", id="P1", code="P1", name="阀", currency="CNY", floor_price=90_000_000)
    draft = desk.read(lambda s: quotes.load_quote(s, quote_id))
    draft.lines[0].product_id = product
    desk.write(lambda s: quotes.save_quote(s, desk.context, draft))
    seen = submitted_by(desk, quote_id, COLLEAGUE)
    hire(desk, ME, 50, TOP)
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: asking.decide(s, desk.context, quote_id, approve=True, seen=seen))
    assert (caught.value.code, caught.value.params["name"]) == ("approval_below_floor", "泵")
    hire(desk, ME, 50, TOP, floor=1)
    desk.write(lambda s: asking.decide(s, desk.context, quote_id, approve=True, seen=seen))


@pytest.mark.parametrize(("head", "decides"), [(ME, True), (TOP, False)])
def test_without_a_limit_only_the_head_of_the_askers_line_has_the_last_word(
    desk: Desk, quote_id: str, head: str, decides: bool
) -> None:
    submitted_by(desk, quote_id, COLLEAGUE)
    hire(desk, COLLEAGUE, 10, head)
    hire(desk, TOP, None, None)
    hire(desk, ME, None, None)
    (item,) = desk.read(lambda s: approvals.approvals(s, ME, TODAY))
    assert item.is_mine_to_decide is decides
