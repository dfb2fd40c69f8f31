"""What must hold when a simulated company has come to rest: the promises of the sync, checked against the rows."""

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crm_core.model import ENTITIES
from crm_core.quoting import totals_of
from crm_desktop.db import search
from crm_desktop.db.rows import RawConnection, Row
from crm_server.database import fetch
from crm_server.records import read_rows
from crm_server.session import Session
from crm_server.shapes import hidden_columns
from tests.sync.laptop import Laptop
from tests.sync.world import World

if TYPE_CHECKING:
    from tests.sync.simulate import Company

SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
Members = set[tuple[str, str, str]]
"""(scope, entity, id)"""
_TOKEN = re.compile(r"t\d{5}t")


def tokens_in(value: Any) -> set[str]:
    """Return the drawn texts in a value, however it is kept."""
    return set(_TOKEN.findall(json.dumps(value, default=str)))


def check(company: "Company") -> None:
    """Raise AssertionError, naming the laptop and the records, where a promise is broken."""
    for laptop, line in company.lines.items():
        _check_at_rest(company, laptop)
        _check_rows(company.world, laptop, line.context.session)
        _check_index(laptop)
    _check_totals(company.world)
    _check_nothing_lost(company)
    _check_first_sync(company, company.laptops[0])


def _check_at_rest(company: "Company", laptop: Laptop) -> None:
    report = laptop.sync(company.lines[laptop])
    assert (report.pushed, report.pulled, report.evicted) == (0, 0, 0), report
    assert laptop.count("local_outbox", "state = 'pending'") == 0
    assert laptop.count("local_base") == laptop.count("local_scope_member", "scope = '?'") == 0


def _check_rows(world: World, laptop: Laptop, session: Session) -> None:
    """The laptop holds what lies in its user's scopes, in the server's words, and nothing else."""
    members = _granted(world, session)
    held = set(
        laptop.read(lambda c: c.execute("SELECT scope, entity, id FROM local_scope_member").fetchall())
    )
    assert held == members, (laptop.device_id, "too many", held - members, "missing", members - held)
    for entity, rows in _server_rows(world, session, members).items():
        here = laptop.rows(entity)
        assert here.keys() == rows.keys(), (laptop.device_id, entity, here.keys() ^ rows.keys())
        for record_id, row in rows.items():
            assert here[record_id] == row, (laptop.device_id, entity, record_id)


def _granted(world: World, session: Session) -> Members:
    with world.database.transaction() as conn:
        rows = fetch(
            conn,
            "SELECT f.scope, f.entity, f.id FROM feed f JOIN scope_grant g ON g.scope = f.scope"
            " WHERE g.user_id = %s AND g.ended_seq IS NULL AND NOT f.gone",
            (session.user_id,),
        )
    return {(scope, entity, record_id) for scope, entity, record_id in rows}


def _server_rows(world: World, session: Session, members: Members) -> dict[str, dict[str, Row]]:
    wanted: dict[str, set[str]] = {entity: set() for entity in ENTITIES}
    for _, entity, record_id in members:
        wanted[entity].add(record_id)
    with world.database.transaction() as conn:
        return {
            entity: {
                record_id: row | dict.fromkeys(hidden_columns(entity, session.role))
                for record_id, row in read_rows(conn, entity, ids).items()
            }
            for entity, ids in wanted.items()
        }


def _check_index(laptop: Laptop) -> None:
    kept = laptop.read(_index)
    laptop.write(search.rebuild)
    assert kept == laptop.read(_index), laptop.device_id


def _index(connection: RawConnection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        columns: sorted(connection.execute(f"SELECT {columns} FROM local_search_row AS r {join}"))
        for columns, join in (
            ("r.entity, r.id, title, snippet, fields", ""),
            ("digits, r.entity, r.id", "JOIN local_search_digits AS d ON d.n = r.n"),
            ("lender, r.entity, r.id", "JOIN local_search_lender AS d ON d.n = r.n"),
        )
    }


def _check_totals(world: World) -> None:
    with world.database.transaction() as conn:
        quotes = read_rows(conn, "quote", [row[0] for row in fetch(conn, "SELECT id FROM quote")])
        lines = read_rows(conn, "quote_line", [row[0] for row in fetch(conn, "SELECT id FROM quote_line")])
    for quote_id, quote in quotes.items():
        own = [line for line in lines.values() if line["quote_id"] == quote_id]
        totals, amounts = totals_of(quote, own)
        assert totals.items() <= quote.items(), quote_id
        assert all(columns.items() <= lines[line_id].items() for line_id, columns in amounts.items()), (
            quote_id
        )


def _check_nothing_lost(company: "Company") -> None:
    """Every text that a person wrote, and did not overwrite, is somewhere where a person finds it."""
    kept: set[str] = set()
    with company.world.database.transaction() as conn:
        for table in (*ENTITIES, "handover"):
            kept |= tokens_in([list(row) for row in conn.exec_driver_sql(f'SELECT * FROM "{table}"')])
    for laptop in company.laptops:
        kept |= tokens_in(laptop.read(lambda c: c.execute("SELECT changes FROM local_outbox").fetchall()))
    lost = company.written.keys() - kept - company.given_up
    assert not lost, {token: company.written[token] for token in lost}


def _check_first_sync(company: "Company", laptop: Laptop) -> None:
    session = company.lines[laptop].context.session
    fresh = company.world.laptop(session.user_id, session.role)
    company.world.sync(fresh)
    for entity in ENTITIES:
        assert fresh.rows(entity) == laptop.rows(entity), entity
    assert fresh.read(_index) == laptop.read(_index)
