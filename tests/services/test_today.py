"""The first screen of the day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.clock import encode
from crm_core.model.types import Amount
from crm_desktop.services import customers
from crm_desktop.services.lookups import local_day
from crm_desktop.services.plans import NewPlan, plan_visit
from crm_desktop.services.promises import NewPromise, make_promise
from crm_desktop.services.records.writing import delete
from crm_desktop.services.recycle_bin import restore
from crm_desktop.services.silence import silent_customers
from crm_desktop.services.today import Today, today
from crm_desktop.services.visits import NewVisit, log_visit
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk
from tests.services.test_warnings import synced

TODAY = date(2026, 9, 21)
DAY = 86_400_000


@pytest.fixture
def account(desk: Desk) -> str:
    return customer(desk, "a", name="海川电子", level="A")


def customer(desk: Desk, id_: str, **values: Any) -> str:
    row = {
        "owner_id": ME,
        "status": "active",
        "created_at": START_MS - DAY,
        "name": id_,
        "next_contact_on": None,
    }
    return desk.receive("account", id=id_, **{"accepted_at": START_MS - 9 * DAY, **row, **values})


def day(desk: Desk, user_id: str = ME) -> Today:
    return desk.read(lambda s: today(s, user_id, TODAY))


def test_an_empty_day(desk: Desk) -> None:
    assert day(desk) == Today([], [], [], [], [], [], [])


def test_what_is_planned_and_due(desk: Desk, account: str) -> None:
    desk.write(lambda s: plan_visit(s, desk.context, NewPlan(account, TODAY)))
    desk.write(lambda s: plan_visit(s, desk.context, NewPlan(account, TODAY + timedelta(days=1))))
    visit = NewVisit(account, summary="! 样品 9-23\n! 目录 9-30", next_step="回电", next_step_on=TODAY)
    desk.write(lambda s: log_visit(s, desk.context, visit))
    desk.write(lambda s: make_promise(s, desk.context, NewPromise(account, "旧的", due_on=date(2026, 9, 1))))
    found = day(desk)
    assert [one.planned_on for one in found.plans] == [TODAY]
    assert [one.title for one in found.tasks] == ["回电"]
    assert [(one.text, one.overdue_days) for one in found.promises] == [("旧的", 20), ("样品", 0)]
    assert day(desk, COLLEAGUE).promises == []


def test_my_quotes_that_run_out_within_a_week(desk: Desk, account: str) -> None:
    for name, owner, status, until in (
        ("sent", ME, "SENT", "2026-09-28"), ("draft", ME, "DRAFT", "2026-09-21"), ("past", ME, "SENT", "2026-09-20"),
        ("later", ME, "SENT", "2026-09-29"), ("won", ME, "ACCEPTED", "2026-09-25"),
        ("theirs", COLLEAGUE, "SENT", "2026-09-25"),
    ):  # fmt: skip
        desk.receive(
            "quote", id=name, account_id=account, owner_id=owner, status=status, valid_until=until, currency="CNY",
            tax_mode="EXCL", tax_rounding="LINE",
        )  # fmt: skip
    assert [one.id for one in day(desk).expiring_quotes] == ["draft", "sent"]


def test_who_waits_longer_than_the_class_allows(desk: Desk) -> None:
    customer(desk, "a-waits", level="A", created_at=START_MS - 30 * DAY)
    customer(desk, "c-waits", level="C", created_at=START_MS - 61 * DAY)
    customer(desk, "b-does-not", level="B", created_at=START_MS - 30 * DAY)
    customer(desk, "planned", level="A", created_at=START_MS - 90 * DAY, next_contact_on="2026-09-30")
    customer(desk, "not-mine", level="A", created_at=START_MS - 90 * DAY, owner_id=COLLEAGUE)
    customer(desk, "visited", level="A", created_at=START_MS - 90 * DAY)
    customer(desk, "missed", level="A", created_at=START_MS - 90 * DAY)
    for name, result in (("visited", "PROGRESS"), ("missed", "NOT_MET")):
        desk.receive(
            "visit",
            id=f"v-{name}",
            account_id=name,
            kind="VISIT",
            result=result,
            started_at=START_MS - 2 * DAY,
        )
    found = desk.read(lambda s: silent_customers(s, ME, TODAY))
    assert [(one.id, one.days, one.overdue_days) for one in found] == [
        ("missed", 90, 76), ("a-waits", 30, 16), ("c-waits", 61, 1),
    ]  # fmt: skip
    assert [one.id for one in desk.read(lambda s: silent_customers(s, ME, TODAY, limit=1))] == ["missed"]


def test_a_manager_sees_what_the_team_lets_slip(desk: Desk, account: str) -> None:
    desk.receive("user", id="boss", login="zhao", name="赵总", role="manager", is_active=1)
    customer(desk, "not-mine", level="A", created_at=START_MS - 90 * DAY, owner_id=COLLEAGUE)
    desk.receive(
        "quote", id="theirs", account_id=account, owner_id=COLLEAGUE, status="SENT", valid_until="2026-09-25",
        currency="CNY", tax_mode="EXCL", tax_rounding="LINE",
    )  # fmt: skip
    found = day(desk, "boss")
    assert [one.id for one in found.silent_customers] == ["not-mine"]
    assert [one.id for one in found.expiring_quotes] == ["theirs"]
    assert day(desk).silent_customers == []


def test_news_while_they_hold_those_that_must_be_read_first(desk: Desk) -> None:
    for name, published, until, must in (
        ("old", START_MS - 9 * DAY, "2026-09-20", 1), ("plain", START_MS - DAY, None, 0),
        ("must", START_MS - 5 * DAY, "2026-09-21", 1), ("tomorrow", START_MS + 2 * DAY, None, 1),
    ):  # fmt: skip
        desk.receive(
            "announcement", id=name, title=name, published_at=published, valid_until=until, must_read=must
        )
    assert [(one.id, one.must_read) for one in day(desk).announcements] == [("must", True), ("plain", False)]


def edited(by: str | None, at: int) -> dict[str, Any]:
    return {"edited_by": by, "edited_at": encode(at), "accepted_at": at}


def test_what_came_in_since_this_laptop_was_last_used(desk: Desk) -> None:
    synced(desk, START_MS - 3 * DAY)
    synced(desk, START_MS - 1000)
    before, since = START_MS - 4 * DAY, START_MS - 2 * DAY
    customer(desk, "mine-before", **edited(COLLEAGUE, before))
    customer(desk, "mine-edited", **edited(COLLEAGUE, since))
    customer(desk, "by-me", **edited(ME, since))
    customer(desk, "given", **(edited(COLLEAGUE, before) | {"accepted_at": since}))
    customer(desk, "other", owner_id=COLLEAGUE, **edited(COLLEAGUE, since))
    desk.receive(
        "visit", id="v", account_id="by-me", kind="CALL", started_at=since, summary="电话", created_at=since,
        **edited(COLLEAGUE, since + 5),
    )  # fmt: skip
    desk.receive(
        "conflict", id="x", target="account", record_id="by-me", field="name", status="RESOLVED", other_by=ME,
        resolved_by=COLLEAGUE, resolved_at=since + 9,
    )  # fmt: skip
    changes = {(one.kind, one.entity, one.record_id): one for one in day(desk).changes}
    assert set(changes) == {
        ("edited", "account", "mine-edited"), ("assigned", "account", "given"), ("edited", "visit", "v"),
        ("resolved", "account", "by-me"),
    }  # fmt: skip
    visit = changes["edited", "visit", "v"]
    assert (visit.title, visit.account_name, visit.by_name, visit.created) == ("电话", "by-me", "王伟", True)
    assert day(desk).changes[0].kind == "resolved"


def test_a_first_sync_is_no_news(desk: Desk) -> None:
    customer(desk, "a", **edited(COLLEAGUE, START_MS - DAY))
    assert day(desk).changes == []
    synced(desk, START_MS)
    assert day(desk).changes == []
    customer(desk, "b", **edited(COLLEAGUE, START_MS + 1))
    assert [one.record_id for one in day(desk).changes] == ["b"]


def test_lists_of_customers_are_in_the_order_of_pinyin(desk: Desk) -> None:
    for at, name in enumerate(
        ("重庆长江", "ABB 中国", "张家港", "安徽", "阿里", "上海", "长安", "zf friedrich")
    ):
        customer(desk, str(at), name=name)
    ids = desk.read(lambda s: customers.customer_ids(s, customers.CustomerFilter(sort="name")))
    rows = desk.read(lambda s: customers.customer_rows(s, ids))
    assert [row.name for row in rows] == [
        "阿里", "ABB 中国", "安徽", "长安", "重庆长江", "上海", "zf friedrich", "张家港",
    ]  # fmt: skip


def test_what_is_overdue_is_collected_the_longest_first(desk: Desk) -> None:
    for number, (days, owner) in enumerate(((10, ME), (40, ME), (99, COLLEAGUE))):
        account_id = desk.receive("account", id=f"a{number}", name=f"客户 {number}", owner_id=owner)
        desk.receive(
            "credit_profile", id=f"c{number}", account_id=account_id, currency="CNY", longest_overdue_days=days,
            overdue=Amount.to_stored(Decimal(100)),
        )  # fmt: skip
    paid = desk.receive("account", id="paid", name="已付", owner_id=ME)
    desk.receive("credit_profile", id="cp", account_id=paid, overdue=0)
    found = desk.read(lambda session: today(session, ME, local_day(START_MS))).collections
    assert [(one.name, one.longest_days, one.overdue) for one in found] == [
        ("客户 1", 40, Decimal(100)),
        ("客户 0", 10, Decimal(100)),
    ]


def test_a_plan_at_a_deleted_customer_is_away_until_the_customer_is_back(desk: Desk, account: str) -> None:
    desk.write(lambda s: plan_visit(s, desk.context, NewPlan(account, TODAY)))
    desk.write(lambda s: delete(s, desk.context, "account", account))
    assert day(desk).plans == []
    desk.write(lambda s: restore(s, desk.context, "account", account))
    assert [one.account_id for one in day(desk).plans] == [account]
