"""Remarks, and what the company's other systems say about a customer."""

from datetime import date
from decimal import Decimal

import pytest

from crm_core.model.types import Amount
from crm_desktop.errors import UserError
from crm_desktop.services import backoffice, customers, notes
from crm_desktop.services.customers import NewContact
from crm_desktop.services.timeline import TimelineItem, timeline
from tests.services.conftest import COLLEAGUE, START_MS, Desk

TODAY = date(2026, 9, 21)
DAY = 86_400_000


@pytest.fixture
def account(desk: Desk) -> str:
    return desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))


def test_a_remark_is_written_changed_and_removed(desk: Desk, account: str) -> None:
    first = desk.write(lambda s: notes.add_note(s, desk.context, "喜欢喝茶\n", account_id=account))
    second = desk.write(lambda s: notes.add_note(s, desk.context, "车位难找", account_id=account))
    desk.write(lambda s: notes.edit_note(s, desk.context, first, "喜欢喝绿茶"))
    found = desk.read(lambda s: notes.notes(s, account_id=account))
    assert [(one.text, one.by_name, one.pending) for one in found] == [
        ("车位难找", "李娜", True), ("喜欢喝绿茶", "李娜", True),
    ]  # fmt: skip
    desk.write(lambda s: notes.remove_note(s, desk.context, second))
    assert [one.id for one in desk.read(lambda s: notes.notes(s, account_id=account))] == [first]


def test_a_remark_on_a_person(desk: Desk, account: str) -> None:
    person = desk.write(lambda s: customers.add_contact(s, desk.context, account, NewContact("陈志远")))
    one = desk.write(lambda s: notes.add_note(s, desk.context, "周二不在", contact_id=person))
    assert [note.id for note in desk.read(lambda s: notes.notes(s, contact_id=person))] == [one]


@pytest.mark.parametrize(("text", "about"), [(" \n", True), ("x", False)])
def test_a_remark_has_words_and_is_about_somebody(desk: Desk, account: str, text: str, about: bool) -> None:
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: notes.add_note(s, desk.context, text, account_id=account if about else None))
    assert caught.value.code == "missing_value"


def fill(desk: Desk, account: str) -> None:
    for name, on in (("o1", "2026-08-01"), ("o2", "2026-09-01")):
        desk.receive(
            "order", id=name, number=f"SO-{name}", account_id=account, ordered_on=on, status="CONFIRMED",
            currency="CNY", total_gross=Amount.to_stored(Decimal("1130.00")), accepted_at=START_MS,
        )  # fmt: skip
    desk.receive("order_line", id="l1", order_id="o2")
    for name, status, on in (("c1", "CLOSED", "2026-09-15"), ("c2", "NEW", "2026-09-11")):
        desk.receive(
            "case", id=name, number=name, account_id=account, kind="REPAIR", status=status, subject="漏液",
            opened_on=on, assignee_id=COLLEAGUE,
        )  # fmt: skip


def test_orders_and_cases_with_the_time_of_that_knowledge(desk: Desk, account: str) -> None:
    fill(desk, account)
    orders = desk.read(lambda s: backoffice.orders_of(s, account))
    assert [(one.number, one.lines, one.total_gross) for one in orders] == [
        ("SO-o2", 1, Decimal(1130)), ("SO-o1", 0, Decimal(1130)),
    ]  # fmt: skip
    assert {one.as_of.timestamp() for one in orders if one.as_of} == {START_MS / 1000}
    cases = desk.read(lambda s: backoffice.cases_of(s, account, on=TODAY))
    assert [(one.id, one.days_open, one.assignee_name) for one in cases] == [
        ("c2", 10, "王伟"), ("c1", None, "王伟"),
    ]  # fmt: skip


def test_credit_is_the_latest_word_of_finance(desk: Desk, account: str) -> None:
    assert desk.read(lambda s: backoffice.credit_of(s, account)) is None
    for name, as_of, limit in (("k1", START_MS - DAY, "1000"), ("k2", START_MS, "5000")):
        desk.receive(
            "credit_profile", id=name, account_id=account, as_of=as_of, currency="CNY",
            limit_amount=Amount.to_stored(Decimal(limit)), exposure=Amount.to_stored(Decimal(1500)),
        )  # fmt: skip
    credit = desk.read(lambda s: backoffice.credit_of(s, account))
    assert credit is not None
    assert (credit.limit_amount, credit.available, credit.on_hold) == (Decimal(5000), Decimal(3500), False)


def test_the_history_tells_all_of_it_and_pages_never_lose_a_day(desk: Desk, account: str) -> None:
    fill(desk, account)
    desk.receive(
        "order",
        id="o3",
        number="SO-o3",
        account_id=account,
        ordered_on="2026-09-01",
        status="CLOSED",
        currency="CNY",
    )
    desk.write(lambda s: notes.add_note(s, desk.context, "喜欢喝茶", account_id=account))
    desk.receive("promise", id="p", account_id=account, text="寄样品", maker_id=COLLEAGUE, state="DONE",
                 created_at=START_MS - 2 * DAY, due_on="2026-09-30")  # fmt: skip
    for name, state, on in (
        ("n1", "PLANNED", "2026-09-29"),
        ("n2", "SKIPPED", "2026-09-02"),
        ("n3", "DONE", "2026-09-03"),
    ):
        desk.receive(
            "visit_plan", id=name, account_id=account, planned_on=on, state=state, skip_reason="出差",
            assignee_id=COLLEAGUE,
        )  # fmt: skip
    everything = desk.read(lambda s: timeline(s, account))
    assert [(one.kind, one.id) for one in everything if one.kind != "note"] == [
        ("plan", "n1"), ("promise", "p"), ("case", "c1"), ("case", "c2"), ("plan", "n2"), ("order", "o3"),
        ("order", "o2"), ("order", "o1"),
    ]  # fmt: skip
    paged = page_after(desk, account, None)
    while page := page_after(desk, account, paged[-1].at_ms):
        paged += page
    assert paged == everything


def page_after(desk: Desk, account: str, before_ms: int | None) -> list[TimelineItem]:
    return desk.read(lambda s: timeline(s, account, limit=2, before_ms=before_ms))
