"""What somebody should know before going to a customer."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crm_core.clock import system_ms
from crm_core.model.types import Amount
from crm_desktop.db import meta
from crm_desktop.db.local_tables import sync_run
from crm_desktop.reports import registry
from crm_desktop.services import consents, customers, merging, warnings
from crm_desktop.services.customers import NewContact
from crm_desktop.services.lookups import local_day
from crm_desktop.services.visits import NewVisit, log_visit
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk

DAY = 86_400_000


@pytest.fixture
def account(desk: Desk) -> str:
    synced(desk, START_MS)
    return desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))


def synced(desk: Desk, ended_ms: int, code: str | None = None) -> None:
    with desk.store.raw() as connection:
        connection.execute(
            "INSERT INTO local_sync_run (started_ms, ended_ms, error_code) VALUES (?, ?, ?)",
            (ended_ms - 1000, ended_ms, code),
        )


def told(desk: Desk, account: str, now_ms: int = START_MS + 1000) -> list[warnings.Warning]:
    return desk.read(lambda s: warnings.warnings(s, account, ME, now_ms=now_ms))


def codes(desk: Desk, account: str) -> list[str]:
    return [one.code for one in told(desk, account)]


def visit(desk: Desk, account: str, by: str, at: int, **values: Any) -> None:
    desk.receive(
        "visit", id=f"v{at}{by}", account_id=account, kind="CALL", started_at=at, recorded_by=by, created_by=by,
        **values,
    )  # fmt: skip


def test_nothing_to_know(desk: Desk, account: str) -> None:
    desk.write(lambda s: log_visit(s, desk.context, NewVisit(account, summary="mine")))
    visit(desk, account, COLLEAGUE, START_MS - 8 * DAY)
    visit(desk, account, COLLEAGUE, START_MS - DAY, result="CANCELLED")
    assert told(desk, account) == []


def test_refusals_of_the_customer_and_of_its_people(desk: Desk, account: str) -> None:
    person = desk.write(lambda s: customers.add_contact(s, desk.context, account, NewContact("陈志远")))
    desk.write(
        lambda s: consents.refuse_contact(s, desk.context, contact_id=person, channel="CALL", text="忙")
    )
    desk.write(lambda s: consents.refuse_contact(s, desk.context, account_id=account, mass_only=True))
    found = {one.params["party"]: one for one in told(desk, account)}
    assert (found["contact"].code, found["contact"].tone) == ("do_not_contact", "danger")
    said = found["contact"].params
    assert (said["contact"], said["channel"], said["text"], said["by"], said["on"]) == (
        "陈志远", "CALL", "忙", "李娜", date(2026, 9, 21),
    )  # fmt: skip
    assert (found["account"].tone, found["account"].params["mass_only"]) == ("info", True)


def test_an_open_complaint_but_no_closed_one_and_no_question(desk: Desk, account: str) -> None:
    for name, kind, status in (
        ("c1", "COMPLAINT", "WORKING"), ("c2", "COMPLAINT", "CLOSED"), ("c3", "QUESTION", "NEW"),
    ):  # fmt: skip
        desk.receive(
            "case", id=name, number=f"S-{name}", account_id=account, kind=kind, status=status, subject="漏液",
            opened_on="2026-09-11",
        )  # fmt: skip
    (found,) = told(desk, account)
    assert (found.code, found.params["number"], found.params["days"]) == ("open_complaint", "S-c1", 10)


def test_the_latest_contact_of_each_colleague(desk: Desk, account: str) -> None:
    visit(desk, account, COLLEAGUE, START_MS - 3 * DAY)
    visit(desk, account, COLLEAGUE, START_MS - 2 * DAY)
    (found,) = told(desk, account)
    assert (found.code, found.params["who"], found.params["days"], found.params["kind"]) == (
        "colleague_was_here", "王伟", 2, "CALL",
    )  # fmt: skip


def test_credit_with_the_time_it_was_known(desk: Desk, account: str) -> None:
    desk.receive(
        "credit_profile", id="k", account_id=account, on_hold=1, overdue=Amount.to_stored(Decimal("12000.50")),
        currency="CNY", longest_overdue_days=40, as_of=START_MS - DAY,
    )  # fmt: skip
    hold, overdue = told(desk, account)
    assert (hold.code, hold.tone, overdue.code) == ("credit_hold", "danger", "credit_overdue")
    assert (overdue.params["amount"], overdue.params["days"]) == (Decimal("12000.50"), 40)
    assert int(overdue.params["as_of"].timestamp() * 1000) == START_MS - DAY


def test_open_conflicts_are_counted(desk: Desk, account: str) -> None:
    for name, status in (("x1", "OPEN"), ("x2", "OPEN"), ("x3", "RESOLVED")):
        desk.receive("conflict", id=name, target="account", record_id=account, field="name", status=status)
    (found,) = told(desk, account)
    assert (found.code, found.params) == ("open_conflicts", {"count": 2})


def test_data_grows_stale_only_by_syncs_that_ended_well(desk: Desk, account: str) -> None:
    synced(desk, START_MS + 3 * DAY, code="offline")
    assert codes(desk, account) == []
    (found,) = told(desk, account, START_MS + 4 * DAY)
    assert (found.code, found.params) == ("stale_data", {"days": 4, "last_on": date(2026, 9, 21)})
    with desk.store.raw() as connection:
        connection.execute(f"DELETE FROM {sync_run.name}")
    assert told(desk, account)[0].params == {"days": None, "last_on": None}


def test_a_merge_that_waits_is_shown_on_both(desk: Desk, account: str) -> None:
    other = desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子（深圳）"}))
    desk.write(lambda s: merging.merge_customers(s, desk.context, account, other))
    (here,), (there,) = told(desk, account), told(desk, other)
    assert (here.code, here.params) == (
        "merge_waits",
        {"other": "海川电子（深圳）", "id": other, "survives": True},
    )
    assert there.params == {"other": "海川电子", "id": account, "survives": False}


def test_a_wrong_clock_is_corrected_by_what_the_last_sync_found(desk: Desk, account: str) -> None:
    """A laptop that runs a year ahead says neither that its data are old nor that a customer was forgotten."""
    ahead = system_ms() - START_MS
    with desk.store.raw() as connection:
        meta.put(connection, meta.CLOCK_OFFSET, str(-ahead))
    desk.write(lambda s: log_visit(s, desk.context, NewVisit(account, summary="mine")))
    assert desk.read(lambda s: warnings.warnings(s, account, ME)) == []
    silent = customers.CustomerFilter(silent_days=2)
    assert desk.read(lambda s: customers.customer_ids(s, silent)) == []
    found = desk.read(lambda s: registry.run(s, "visits", {}, "en"))
    assert found.asked.calendar.today == local_day(START_MS)
