"""What a page costs depends on what it delivers: not on what else there is, nor on PostgreSQL having counted lately."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from crm_server import entries
from crm_server.cursor import Backfill, Cursor
from crm_server.database import Parameters, Statement, execute, fetch
from tests.server.company import Company

SCOPES, ROWS_EACH, LIMIT = 300, 40, 100
USER = "reader"
FEW = 20 * LIMIT


class Meter:
    """Runs queries and counts the rows that PostgreSQL touched for them."""

    def __init__(self) -> None:
        self.touched = 0

    def fetch(self, conn: Connection, statement: Statement, parameters: Parameters = ()) -> list[Any]:
        assert isinstance(statement, bytes)
        [[[plan]]] = fetch(conn, b"EXPLAIN (ANALYZE, FORMAT JSON) " + statement, parameters)
        self.touched += _touched(plan["Plan"])
        return fetch(conn, statement, parameters)


def _touched(node: dict[str, Any]) -> int:
    names = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter")
    own = sum(node.get(name, 0) for name in names) * node["Actual Loops"]
    return int(own) + sum(_touched(one) for one in node.get("Plans", ()))


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Meter:
    made = Meter()
    monkeypatch.setattr(entries, "fetch", made.fetch)
    return made


@pytest.fixture(params=[0, 1, 50])
def filled(company: Company, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """Customers of eight readers among as many of others.

    They were never counted, or when there was nothing but so many entries of one aggregate.
    """
    if request.param:
        with company.database.transaction() as conn:
            execute(
                conn,
                "INSERT INTO feed (entity, id, scope, agg, seq, rev, gone)"
                " SELECT 'quote', 'w' || n, 'account:x', 'w', 0, 1, false FROM generate_series(1, %s) n",
                (request.param,),
            )
        with company.database.transaction() as conn:
            execute(conn, "ANALYZE feed")
    with company.database.transaction() as conn:
        execute(
            conn,
            "INSERT INTO scope_grant (user_id, scope, seq, level, changed_seq, granted_ms)"
            " SELECT who, 'account:' || n, 1, 'edit', 1, 0"
            " FROM generate_series(1, %s) n, unnest(ARRAY[%s, 'b', 'c', 'd', 'e', 'f', 'g', 'h']) who",
            (SCOPES, USER),
        )
        execute(
            conn,
            "INSERT INTO feed (entity, id, scope, agg, seq, rev, gone)"
            " SELECT 'visit', 'v' || n, 'account:' || n %% %s, 'v' || n, n, 1, false"
            " FROM generate_series(1, %s) n",
            (SCOPES * 2, SCOPES * 2 * ROWS_EACH),
        )
    with company.database.snapshot() as conn:
        yield conn


def test_changes(filled: Connection, meter: Meter) -> None:
    head = SCOPES * 2 * ROWS_EACH
    found = entries.changes(filled, USER, Cursor(epoch="", established=1), LIMIT, head)
    assert [one.seq for one in found] == list(range(1, LIMIT + 1))
    assert meter.touched < FEW


def test_changes_further_apart_than_a_page_looks_at_once(filled: Connection, meter: Meter) -> None:
    head = SCOPES * 2 * ROWS_EACH
    cursor = Cursor(epoch="", established=0, backfill=Backfill(upto=1, scope="account:2"))
    found = entries.changes(filled, USER, cursor, 2 * ROWS_EACH, head)
    scopes = {f"account:{n}" for n in range(1, SCOPES + 1) if f"account:{n}" < "account:2"}
    assert {one.scope for one in found} <= scopes
    assert len(found) == 2 * ROWS_EACH


def test_newly_granted_scopes(filled: Connection, meter: Meter) -> None:
    found = entries.given(filled, USER, Cursor(epoch="", established=0, backfill=Backfill(upto=1)), LIMIT)
    assert len(found) == LIMIT
    assert [(one.scope, one.seq) for one in found] == sorted((one.scope, one.seq) for one in found)
    assert meter.touched < FEW


def test_the_rest_of_aggregates(filled: Connection, meter: Meter) -> None:
    taken = [entries.Entry(n, "", "quote_line", f"l{n}", f"v{n}", gone=False) for n in range(1, LIMIT)]
    entries.rest_of_aggregates(filled, USER, Cursor(epoch="", established=1), taken)
    assert meter.touched < FEW
