"""A decision about a quote counts if its maker may decide and saw the content that is here."""

from decimal import Decimal
from typing import Any

import pytest

from crm_core.ids import new_id
from crm_core.model.types import Percent
from crm_core.quote_content import content_hash
from crm_core.wire import Change
from crm_server.push.approvals import LONGEST_MS
from tests.server.company import DAY_MS, Company, Person, edit, insert


@pytest.fixture
def manager(company: Company) -> Person:
    return company.hire("gao", "manager")


@pytest.fixture
def ann(company: Company, manager: Person) -> Person:
    return company.hire("ann")


@pytest.fixture
def account(company: Company, ann: Person) -> str:
    account_id = company.insert("account", name="霁衡机械有限公司", owner_id=ann.id, org_unit_id=company.unit)
    company.assign(account_id, ann)
    return account_id


def hash_of(company: Company, quote: str, *lines: str) -> str:
    return content_hash(company.row("quote", quote), [company.row("quote_line", one) for one in lines])


class Asked:
    """A quote with one line that waits for approval."""

    def __init__(self, company: Company, ann: Person, account: str, **line: Any) -> None:
        self.company = company
        self.quote = ann.make("quote", account_id=account)
        self.line = ann.make("quote_line", quote_id=self.quote, qty=2_000_000, unit_price=5_000_000, **line)
        self.seen = hash_of(company, self.quote, self.line)
        ask = insert("approval_request", quote_id=self.quote, content_hash=self.seen, reason="老客户")
        self.request = ask.id
        assert ann.do(edit("quote", self.quote, status=("DRAFT", "IN_APPROVAL")), ask).result == "applied"

    def decision(self, seen: str | None = None, *, approve: bool = True) -> list[Change]:
        status = "APPROVED" if approve else "REJECTED"
        said = "APPROVE" if approve else "REJECT"
        return [
            edit("quote", self.quote, 2, status=("IN_APPROVAL", status)),
            edit("approval_request", self.request, status=("PENDING", status)),
            insert("approval_decision", quote_id=self.quote, request_id=self.request, decision=said,
                   content_hash=seen or self.seen),
        ]  # fmt: skip

    @property
    def states(self) -> tuple[str, str]:
        quote, request = (
            self.company.row("quote", self.quote),
            self.company.row("approval_request", self.request),
        )
        return quote["status"], request["status"]


@pytest.fixture
def asked(company: Company, ann: Person, account: str) -> Asked:
    return Asked(company, ann, account)


def test_a_manager_decides_about_what_they_saw(asked: Asked, manager: Person) -> None:
    assert manager.do(*asked.decision()).result == "applied"
    assert asked.states == ("APPROVED", "APPROVED")


def test_nobody_decides_about_their_own(asked: Asked, ann: Person) -> None:
    assert ann.do(*asked.decision()).code == "not_permitted"
    assert asked.states == ("IN_APPROVAL", "PENDING")


def test_a_decision_about_another_content_does_not_count(asked: Asked, manager: Person) -> None:
    assert manager.do(*asked.decision("0" * 64)).code == "approval_void"
    assert manager.do(*asked.decision()[:2]).code == "approval_void", "a decision says what was seen"
    assert manager.do(asked.decision()[1]).code == "approval_void", (
        "nor is a request answered by its state alone"
    )
    assert asked.states == ("IN_APPROVAL", "PENDING")


def test_a_decision_does_not_hold_for_ever(asked: Asked, manager: Person, company: Company) -> None:
    made = company.now_ms
    company.tick(LONGEST_MS + 1)
    assert manager.do(*asked.decision(), at_ms=made).code == "approval_void"


def test_content_that_changes_voids_what_was_asked(asked: Asked, ann: Person, manager: Person) -> None:
    ann.do(edit("quote_line", asked.line, qty=(2_000_000, 9_000_000)))
    assert asked.states == ("DRAFT", "VOID")
    assert manager.do(*asked.decision()).code == "approval_void"
    assert asked.states == ("DRAFT", "VOID")


def test_content_that_changes_voids_what_was_approved(asked: Asked, ann: Person, manager: Person) -> None:
    manager.do(*asked.decision())
    ann.do(edit("quote_line", asked.line, qty=(2_000_000, 9_000_000)))
    assert asked.states == ("DRAFT", "VOID")


def test_what_the_customer_does_not_read_voids_nothing(asked: Asked, ann: Person, manager: Person) -> None:
    manager.do(*asked.decision())
    ann.do(edit("quote", asked.quote, 2, internal_note=(None, "催一下")))
    assert asked.states == ("APPROVED", "APPROVED")


def test_a_deputy_of_the_manager_decides(asked: Asked, manager: Person, company: Company) -> None:
    zhou = company.hire("zhou")
    assert zhou.do(*asked.decision()).result == "refused"
    company.insert(
        "delegation",
        id=new_id(),
        from_user_id=manager.id,
        to_user_id=zhou.id,
        starts_at=company.now_ms - 1,
        ends_at=company.now_ms + DAY_MS,
        status="active",
        began_at=company.now_ms,
    )
    assert zhou.do(*asked.decision(approve=False)).result == "applied"
    assert asked.states == ("REJECTED", "REJECTED")


def stands_in(company: Company, manager: Person, deputy: Person) -> None:
    company.insert(
        "delegation",
        id=new_id(),
        from_user_id=manager.id,
        to_user_id=deputy.id,
        starts_at=company.now_ms - 1,
        ends_at=company.now_ms + DAY_MS,
        status="active",
        began_at=company.now_ms,
    )


def lead(company: Company, login: str, percent: str | None, **values: Any) -> Person:
    """A manager with this limit; with none on record and somebody above them they may give nothing."""
    limit = None if percent is None else Percent.to_stored(Decimal(percent))
    user_id = company.insert(
        "user",
        login=login,
        name=login,
        role="manager",
        org_unit_id=company.unit,
        discount_limit_pct=limit,
        **values,
    )
    return Person(company, company.row("user", user_id))


def test_nobody_approves_more_than_they_may_give_themselves(
    company: Company, ann: Person, account: str
) -> None:
    asked = Asked(company, ann, account, discount_kind="pct", discount_value=20_000_000, tax_rate=130_000)
    top = lead(company, "top", "30")
    refused = lead(company, "low", "10").do(*asked.decision())
    assert (refused.code, refused.params["discount"], refused.params["limit"]) == (
        "approval_beyond_limit", "20.00", "10",
    )  # fmt: skip
    unset = lead(company, "unset", None, manager_id=top.id)
    assert unset.do(*asked.decision()).code == "approval_beyond_limit"
    only_request = asked.decision()[1:]
    assert unset.do(*only_request).code == "approval_beyond_limit", "nor by way of the request alone"
    assert asked.states == ("IN_APPROVAL", "PENDING"), "it waits for the next one up"
    assert top.do(*asked.decision()).result == "applied"
    assert asked.states == ("APPROVED", "APPROVED")


def test_without_a_limit_only_the_head_of_the_line_has_the_last_word(company: Company, account: str) -> None:
    head, stray = lead(company, "head", None), lead(company, "stray", None)
    bo = lead(company, "bo", "5", manager_id=head.id)
    company.assign(account, bo)
    asked = Asked(company, bo, account, discount_kind="pct", discount_value=20_000_000, tax_rate=130_000)
    assert stray.do(*asked.decision()).code == "approval_beyond_limit", "of another line"
    assert head.do(*asked.decision()).result == "applied"


def test_who_may_not_approve_it_may_still_reject_it(company: Company, ann: Person, account: str) -> None:
    asked = Asked(company, ann, account, discount_kind="pct", discount_value=20_000_000, tax_rate=130_000)
    assert lead(company, "low", "10").do(*asked.decision(approve=False)).result == "applied"
    assert asked.states == ("REJECTED", "REJECTED")


def test_a_deputy_has_the_limit_of_whom_they_stand_for(company: Company, ann: Person, account: str) -> None:
    asked = Asked(company, ann, account, discount_kind="pct", discount_value=20_000_000, tax_rate=130_000)
    low, top = lead(company, "low", "10"), lead(company, "top", "30")
    zhou = company.hire("zhou")
    stands_in(company, low, zhou)
    assert zhou.do(*asked.decision()).code == "approval_beyond_limit"
    stands_in(company, top, zhou)
    assert zhou.do(*asked.decision()).result == "applied"


def test_below_the_floor_only_who_may_go_there_approves(company: Company, ann: Person, account: str) -> None:
    product = company.insert("product", code="P1", name="阀", currency="CNY", floor_price=6_000_000)
    asked = Asked(company, ann, account, product_id=product, name="阀")
    refused = lead(company, "low", "99").do(*asked.decision())
    assert (refused.code, refused.params["name"]) == ("approval_below_floor", "阀")
    assert lead(company, "top", "99", price_floor_right=1).do(*asked.decision()).result == "applied"


def test_nobody_answers_their_own_request_past_its_quote(
    company: Company, manager: Person, account: str
) -> None:
    company.assign(account, manager)
    asked = Asked(company, manager, account)
    assert manager.do(*asked.decision()[1:]).code == "not_permitted"


@pytest.mark.parametrize("end", ["DECLINED", "CANCELLED"])
def test_a_quote_that_came_to_nothing_says_why(company: Company, ann: Person, account: str, end: str) -> None:
    quote = ann.make("quote", account_id=account)
    ann.make("quote_line", quote_id=quote, qty=2_000_000, unit_price=5_000_000)
    ann.do(edit("quote", quote, status=("DRAFT", "APPROVED")))
    ann.do(edit("quote", quote, 2, status=("APPROVED", "SENT")))
    for said in ({}, {"reject_reason": (None, " ")}):
        refused = ann.do(edit("quote", quote, 3, status=("SENT", end), **said))
        assert (refused.code, refused.params["field"]) == ("missing_value", "reject_reason")
    told = edit("quote", quote, 3, status=("SENT", end), reject_reason=(None, "价格"))
    assert ann.do(told).result == "applied"
