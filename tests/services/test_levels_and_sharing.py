"""Why a customer has its level; who may see it, with whom it is shared, to whom it goes; its history by kinds."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm_core.model import HandOver
from crm_core.model.types import Amount
from crm_desktop.errors import UserError
from crm_desktop.services.consents import refuse_contact
from crm_desktop.services.customers import create_customer
from crm_desktop.services.levels import TURNOVERS, YEAR, level_reason
from crm_desktop.services.lookups import local_day
from crm_desktop.services.sharing import (
    access_of,
    end_share,
    hand_over_account,
    may_share,
    share_account,
    withdraw_hand_over,
)
from crm_desktop.services.timeline import timeline
from crm_desktop.services.visits import NewVisit, log_visit
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk

TODAY = local_day(START_MS)


def firm(desk: Desk, name: str, **values: Any) -> str:
    return desk.write(lambda session: create_customer(session, desk.context, {"name": name, **values}))


def order(desk: Desk, account_id: str, amount: int, days_ago: int = 30, **values: Any) -> None:
    number = f"O-{account_id}-{amount}-{days_ago}"
    stored = {
        "id": number,
        "number": number,
        "account_id": account_id,
        "ordered_on": (TODAY - timedelta(days=days_ago)).isoformat(),
        "currency": "CNY",
        "total_net": Amount.to_stored(Decimal(amount)),
        "status": "DELIVERED",
        **values,
    }
    desk.receive("order", **stored)


def test_the_level_follows_from_the_share_of_the_turnover(desk: Desk) -> None:
    ids = [firm(desk, name, level="B") for name in ("甲", "乙", "丙", "丁")]
    for account_id, amount in zip(ids, (800, 140, 60, 0), strict=True):
        if amount:
            order(desk, account_id, amount)
    order(desk, ids[3], 5_000, days_ago=400)
    order(desk, ids[3], 5_000, status="CANCELLED")
    found = [desk.read(lambda session, one=one: level_reason(session, one, TODAY)) for one in ids]
    assert [one.suggested for one in found] == ["A", "B", "B", "C"]
    assert [one.rank for one in found] == [1, 2, 3, 0]
    assert [one.agrees for one in found] == [False, True, True, False]
    assert (found[0].turnover, found[0].orders, found[0].of) == (Decimal(800), 1, 3)
    assert found[1].share == Decimal("0.94")


def test_a_level_has_no_figures_where_nobody_ordered(desk: Desk) -> None:
    account = firm(desk, "甲", level="A")
    reason = desk.read(lambda session: level_reason(session, account, TODAY))
    assert (reason.suggested, reason.agrees, reason.of) == (None, True, 0)


@pytest.mark.parametrize("is_known", [False, True])
def test_everybodys_turnover_is_read_from_the_index_by_day_alone(desk: Desk, is_known: bool) -> None:
    for number in range(300):
        order(desk, f"a{number % 100}", number, days_ago=number)
    with desk.store.raw() as connection:
        if is_known:
            connection.execute("ANALYZE")
        days = ((TODAY - YEAR).isoformat(), TODAY.isoformat())
        plan = connection.execute(f"EXPLAIN QUERY PLAN {TURNOVERS}", days).fetchall()
    assert "USING COVERING INDEX lx_order_day" in plan[0][3]


def test_access_lists_the_owner_the_managers_and_the_shares_with_why(desk: Desk) -> None:
    desk.receive("org_unit", id="branch", name="华东", is_active=1)
    desk.receive("org_unit", id="team", name="一组", parent_id="branch", is_active=1)
    desk.receive("user", id=ME, login="li.na", name="李娜", role="rep", org_unit_id="team", is_active=1)
    desk.receive(
        "user", id="boss", login="b", name="张总", role="branch_manager", org_unit_id="branch", is_active=1
    )
    account = firm(desk, "甲")
    until = TODAY + timedelta(days=5)
    share = desk.write(
        lambda session: share_account(
            session, desk.context, account, COLLEAGUE, level="edit", until=until, reason="休假"
        )
    )
    found = desk.read(lambda session: access_of(session, account))
    assert [(one.name, one.why, one.may_edit, one.until) for one in found] == [
        ("李娜", "owner", True, None),
        ("张总", "manager", True, None),
        ("王伟", "share", True, until),
    ]
    assert (found[2].reason, found[2].waits) == ("休假", True)
    desk.write(lambda session: end_share(session, desk.context, share))
    assert len(desk.read(lambda session: access_of(session, account))) == 2


def test_another_share_with_the_same_colleague_ends_the_first(desk: Desk) -> None:
    account = firm(desk, "甲")

    def share_twice(session: Any) -> None:
        for level in ("edit", "read"):
            share_account(session, desk.context, account, COLLEAGUE, level=level)
            session.flush()

    desk.write(share_twice)
    (_, share) = desk.read(lambda session: access_of(session, account))
    assert not share.may_edit


def test_a_handing_over_waits_and_can_be_withdrawn(desk: Desk) -> None:
    account = firm(desk, "甲")
    request = desk.write(lambda session: hand_over_account(session, desk.context, account, COLLEAGUE, "换区"))
    assert [one.why for one in desk.read(lambda session: access_of(session, account))] == [
        "owner",
        "hand_over",
    ]
    desk.write(lambda session: withdraw_hand_over(session, desk.context, request))
    assert [one.why for one in desk.read(lambda session: access_of(session, account))] == ["owner"]

    def carry_out(session: Any) -> None:
        session.get(HandOver, request).status = "done"

    desk.write(carry_out)
    with pytest.raises(UserError, match="state_not_allowed"):
        desk.write(lambda session: withdraw_hand_over(session, desk.context, request))


def test_who_does_not_have_a_customer_does_not_give_it_away(desk: Desk) -> None:
    account = desk.receive("account", id="of-wang", name="甲", owner_id=COLLEAGUE)
    assert not desk.read(lambda session: may_share(session, account, ME))
    with pytest.raises(UserError, match="not_permitted"):
        desk.write(lambda session: share_account(session, desk.context, account, ME))
    with pytest.raises(UserError, match="not_permitted"):
        desk.write(lambda session: hand_over_account(session, desk.context, account, ME))


def test_nobody_shares_with_themselves(desk: Desk) -> None:
    account = firm(desk, "甲")
    with pytest.raises(UserError, match="invalid_value"):
        desk.write(lambda session: share_account(session, desk.context, account, ME))
    with pytest.raises(UserError, match="invalid_value"):
        desk.write(lambda session: hand_over_account(session, desk.context, account, ME))


def test_the_history_has_changes_of_the_record_too_and_is_read_by_kinds(desk: Desk) -> None:
    account = firm(desk, "甲")
    desk.write(lambda session: log_visit(session, desk.context, NewVisit(account, summary="谈价")))
    desk.write(lambda session: refuse_contact(session, desk.context, account_id=account, text="别打电话"))
    desk.receive(
        "owner_history", id="h1", account_id=account, from_user_id=COLLEAGUE, to_user_id=ME,
        changed_at=START_MS - 10, why="assign",
    )  # fmt: skip
    desk.receive(
        "attachment", id="f1", target="account", record_id=account, name="合同.pdf", size=1, sha256="0" * 64,
        created_at=START_MS - 20, created_by=ME,
    )  # fmt: skip
    desk.receive(
        "import_batch",
        id="b1",
        file_name="展会.xlsx",
        sha256="1" * 64,
        created_at=START_MS - 30,
        created_by=ME,
    )
    desk.receive(
        "import_row", id="r1", batch_id="b1", row_number=1, row_hash="2", state="NEW", account_id=account
    )
    items = desk.read(lambda session: timeline(session, account))
    assert [one.kind for one in items] == ["consent", "visit", "owner", "file", "import"]
    assert [one.title for one in items[2:]] == ["王伟 → 李娜", "合同.pdf", "展会.xlsx"]
    assert [
        one.kind for one in desk.read(lambda session: timeline(session, account, kinds=("visit", "file")))
    ] == ["visit", "file"]
    before = items[1].at_ms
    assert [one.kind for one in desk.read(lambda session: timeline(session, account, 50, before))] == [
        "owner",
        "file",
        "import",
    ]


def test_a_second_request_to_hand_over_takes_the_place_of_the_first(desk: Desk) -> None:
    account = firm(desk, "甲")
    desk.receive("user", id="third", login="c", name="蔡明", role="rep", is_active=1)
    desk.write(lambda session: hand_over_account(session, desk.context, account, COLLEAGUE))
    desk.write(lambda session: hand_over_account(session, desk.context, account, "third"))
    found = desk.read(lambda session: access_of(session, account))
    assert [(one.why, one.name) for one in found] == [("owner", "李娜"), ("hand_over", "蔡明")]


def test_nothing_is_shown_or_given_to_who_has_left_nor_until_a_day_that_is_over(desk: Desk) -> None:
    account = firm(desk, "甲")
    desk.receive("user", id="left", login="l", name="走了", role="rep", is_active=0)
    yesterday = TODAY - timedelta(days=1)
    for field, job in (
        ("user_id", lambda s: share_account(s, desk.context, account, "left")),
        ("to_user_id", lambda s: hand_over_account(s, desk.context, account, "left")),
        ("until", lambda s: share_account(s, desk.context, account, COLLEAGUE, until=yesterday)),
    ):
        with pytest.raises(UserError, match="invalid_value") as refused:
            desk.write(job)
        assert refused.value.params["field"] == field


def test_a_share_with_who_has_the_customer_now_is_not_listed_beside(desk: Desk) -> None:
    account = firm(desk, "甲")
    desk.write(lambda session: share_account(session, desk.context, account, COLLEAGUE))
    with desk.store.raw() as connection:
        connection.execute("UPDATE account SET owner_id = ? WHERE id = ?", (COLLEAGUE, account))
    assert [one.why for one in desk.read(lambda session: access_of(session, account))] == ["owner"]


def test_a_customer_of_nobody_is_not_given_away_here(desk: Desk) -> None:
    account = desk.receive("account", id="nobodys", name="公海")
    desk.receive("user", id=ME, login="li.na", name="李娜", role="admin", is_active=1)
    assert not desk.read(lambda session: may_share(session, account, ME))
