"""SQLite is told of its indexes without anybody asking, and plans with little as it does with all that can be known."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.clock import Clock
from crm_desktop.db import search, search_words, statistics
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection, put_row
from crm_desktop.db.store import Store
from crm_desktop.keeper import STATISTICS_SECONDS, Keeper
from tests.db.support import server_row

LISTS = {
    "by name": (
        (
            "SELECT a.id FROM account AS a JOIN local_sort_key AS k ON k.entity = 'account' AND k.id = a.id"
            " WHERE a.deleted_at IS NULL ORDER BY k.sort_key, k.id LIMIT 200"
        ),
        "lx_sort_key",
    ),
    "by phone": (
        "SELECT phone FROM account WHERE phone IS NOT NULL ORDER BY phone LIMIT 400",
        "lx_account_phone",
    ),
    "by credit limit": (
        "SELECT credit_limit FROM account WHERE credit_limit IS NOT NULL ORDER BY credit_limit DESC LIMIT 400",
        "lx_account_limit",
    ),
    "history": (
        "SELECT id FROM visit WHERE account_id = 'a1' AND deleted_at IS NULL ORDER BY started_at DESC LIMIT 50",
        "lx_visit_account",
    ),
}


def fill(store: Store, customers: int = 600) -> None:
    """Customers of two owners with a visit each."""
    with store.raw() as connection:
        for number in range(customers):
            row: dict[str, Any] = {
                "name": f"恒远{number}机电",
                "owner_id": f"u{number % 2}",
                "phone": f"0512{number}",
            }
            put_row(connection, "account", server_row("account", f"a{number}", **row))
            visit = {"account_id": f"a{number}", "started_at": number, "kind": "VISIT", "result": "PROGRESS"}
            put_row(connection, "visit", server_row("visit", f"v{number}", **visit))
        search.refresh(connection, {"account": [f"a{number}" for number in range(customers)]})


def plans(connection: RawConnection) -> dict[str, str]:
    """How SQLite goes about each list."""
    return {
        name: " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"))
        for name, (statement, _) in LISTS.items()
    }


def known(connection: RawConnection) -> dict[str, str]:
    """What is known of each index."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone()
    return dict(connection.execute("SELECT idx, stat FROM sqlite_stat1").fetchall()) if found else {}


@pytest.fixture
def keeper(store: Store, lane: WriterLane) -> Keeper:
    return Keeper(store, lane, Clock(), timer=lambda: 0.0)


def test_the_keeper_works_them_out_and_open_readers_plan_by_them(store: Store, keeper: Keeper) -> None:
    fill(store)
    with store.read() as session:
        assert raw_connection(session).execute("SELECT count(*) FROM account").fetchone() == (600,)
        keeper.work_out_statistics()
    with store.read() as session:
        connection = raw_connection(session)
        assert known(connection)["lx_account_phone"].startswith("600 1")
        limited = plans(connection)
    with store.raw() as connection:
        connection.execute("PRAGMA analysis_limit = 0")
        connection.execute("ANALYZE")
        assert plans(connection) == limited
    for name, (_, index) in LISTS.items():
        assert index in limited[name], name


def test_each_index_has_a_transaction_of_its_own(store: Store, keeper: Keeper) -> None:
    fill(store, 20)
    with store.raw() as connection:
        told = statistics.due(connection)
    assert 'ANALYZE "main"."lx_visit_account"' in told
    assert not [one for one in told if one.endswith(('"visit"', '"account"'))]
    keeper.work_out_statistics()
    with store.raw() as connection:
        assert statistics.due(connection) == []


def test_they_are_worked_out_once_an_hour_and_when_a_first_sync_is_over(
    store: Store, lane: WriterLane
) -> None:
    moment = [0.0]
    keeper = Keeper(store, lane, Clock(), timer=lambda: moment[0])
    fill(store, 20)
    with store.raw() as connection:
        search_words.begin_load(connection)
    keeper.work_out_statistics()
    with store.raw() as connection:
        assert known(connection) == {}
        search_words.settle(connection)
    keeper.work_out_statistics()
    with store.raw() as connection:
        assert known(connection)["lx_account_phone"].startswith("20 ")
    fill(store, 3_000)
    keeper.work_out_statistics()
    with store.raw() as connection:
        assert known(connection)["lx_account_phone"].startswith("20 ")
    moment[0] = STATISTICS_SECONDS
    keeper.work_out_statistics()
    with store.raw() as connection:
        assert known(connection)["lx_account_phone"].startswith("3000 ")
