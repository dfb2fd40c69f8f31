"""What must hold when a simulated company has come to rest: the promises of the sync, by name.

While the week goes on `tests.sync.sim.watch` and the line look after the others:

    I1  nothing_lost                     I6  agreement, feed_is_true
    I2  the line, at every repetition    I7  watch, after every step
        one_effect                       I8  watch, after every step; totals on the server
    I3  agreement, at_rest               I9  decisions, and test_small_model in every order
    I4  watch, after every sync          I10 watch, after every kill: all that it checks
    I5  agreement, nothing_kept          I11 agreement, and watch (rows of an unsettled insert)
                                         I12 watch, after every sync that ended well
    I15 first_sync, index                I13 and I14 have tests of their own
    I16 document_numbers                 m8  sent_stands
    V1 nothing_lost, V2 agreement, V3 watch, V4 at_rest, V5 totals, V6 company (errors that have no code stop the week)
"""

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from crm_core.model import ENTITIES, policy_of, table_of
from crm_core.model.fields import Policy
from crm_core.quote_content import content_hash
from crm_core.quoting import totals_of
from crm_desktop.db import search
from crm_desktop.db.rows import RawConnection, Row, stored_rows
from crm_server.database import fetch
from crm_server.scope import changed_members
from crm_server.tables import SERVER
from tests.sync.sim.drawing import tokens_in
from tests.sync.sim.machine import Machine
from tests.sync.sim.server import Members

if TYPE_CHECKING:
    from tests.sync.sim.company import Company

Rows = dict[str, dict[str, Row]]
"""(of the server) entity → id → row"""
AT_THE_CUSTOMER = ("SENT", "ACCEPTED", "DECLINED", "ORDERED")
SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
MERGED_BY_LINE = [
    (entity, column.name)
    for entity, cls in ENTITIES.items()
    for column in table_of(cls).columns
    if policy_of(column) is Policy.TXT3
]
INBOXES = [name for name in ("handover", "merge_snapshot", "quarantine") if name in SERVER.tables]
"""Tables of the server, beside the entities, in which somebody finds what was written."""
OWN_WORDS = frozenset(("local_outbox", "local_acknowledged"))
"""Tables of what this laptop's person typed, which is theirs."""
_KEPT_FOR_UNDO = {
    "local_deed_record": " AS kept WHERE NOT EXISTS"
    " (SELECT 1 FROM local_scope_member AS m WHERE m.entity = kept.entity AND m.id = kept.id)"
}
"""Former values of a record may stand for as long as the record does: of this table only those of others are read."""


def check(company: "Company") -> None:
    """Raise AssertionError, naming the promise, the laptop and the records, where one is broken."""
    at_rest(company, company.machines[-1])
    for machine in company.machines:
        settled(machine)
        agreement(company, machine)
        if company.plan.thorough:
            nothing_kept(company, machine)
            index(machine)
    rows = company.server.rows()
    feed_is_true(company, rows)
    totals(rows)
    document_numbers(company)
    sent_stands(company, rows)
    one_effect(rows)
    decisions(company)
    nothing_lost(company, rows)
    if company.plan.thorough:
        first_sync(company, company.machines[0])


def at_rest(company: "Company", machine: Machine) -> None:
    """I3, V4: a sync with nothing new sends nothing, receives nothing, and leaves nothing to do."""
    report = machine.sync(company.lines[machine])
    assert (report.pushed, report.pulled, report.evicted) == (0, 0, 0), f"I3 {machine.name}: {report}"


def settled(machine: Machine) -> None:
    """I3: nothing is left to do, and nothing is kept for what was left to do."""
    assert machine.count("local_outbox", "state = 'pending'") == 0, f"I3 {machine.name}: unsent work"
    left = machine.count("local_base"), machine.count("local_scope_member", "scope = '?'")
    assert left == (0, 0), f"I3 {machine.name}: bases, marks {left}"


def agreement(company: "Company", machine: Machine) -> None:
    """I3, I5, I6, I11: the laptop holds what lies in its user's scopes, in the server's words, and nothing else."""
    members, there = company.server.granted_rows(company.session_of(machine))
    held, here = machine.read(_everything)
    assert held <= members, f"I5 {machine.name} keeps {sorted(held - members)}"
    assert held >= members, f"I6 {machine.name} lacks {sorted(members - held)}"
    for entity in ENTITIES:
        mine, theirs = here.get(entity, {}), there.get(entity, {})
        assert mine.keys() <= theirs.keys(), f"I5 {machine.name} keeps {entity} {mine.keys() - theirs.keys()}"
        assert mine.keys() >= theirs.keys(), (
            f"I11 {machine.name} lacks {entity} {theirs.keys() - mine.keys()}"
        )
        for record_id, row in theirs.items():
            if mine[record_id] != row:
                differs = {
                    name: (value, row[name]) for name, value in mine[record_id].items() if value != row[name]
                }
                raise AssertionError(f"I3 {machine.name} {entity} {record_id} (here, server): {differs}")


def _everything(connection: RawConnection) -> tuple[Members, dict[str, dict[str, Row]]]:
    members = set(connection.execute("SELECT scope, entity, id FROM local_scope_member"))
    ids: dict[str, list[str]] = {}
    for entity, record_id in connection.execute(_all_ids()):
        ids.setdefault(entity, []).append(record_id)
    return members, {entity: stored_rows(connection, entity, found) for entity, found in ids.items()}


@cache
def _all_ids() -> str:
    return " UNION ALL ".join(f"SELECT '{entity}', id FROM \"{entity}\"" for entity in ENTITIES)


def feed_is_true(company: "Company", rows: Rows) -> None:
    """I6: the feed, by which everything else is measured, says of every record where it lies and at which revision."""
    with company.server.database.transaction() as conn:
        for entity, found in rows.items():
            untold = changed_members(conn, entity, found.keys()) if ENTITIES[entity].scopes else []
            assert not untold, f"I6 the feed does not say {entity} {untold}"


def nothing_kept(company: "Company", machine: Machine) -> None:
    """I5: no text of a record outside the grants stands in any table: bases, journals, search index, imports."""
    _, rows = company.server.granted_rows(company.session_of(machine))
    may_stand = tokens_in(list(rows.values()))
    for table, found in machine.read(_texts).items():
        if table not in OWN_WORDS:
            assert found <= may_stand, f"I5 {machine.name} keeps {sorted(found - may_stand)} in {table}"


def _texts(connection: RawConnection) -> dict[str, set[str]]:
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        name: tokens_in(
            connection.execute(f'SELECT * FROM "{name}"{_KEPT_FOR_UNDO.get(name, "")}').fetchall()
        )
        for (name,) in tables
    }


def index(machine: Machine) -> None:
    """I15: the search index is what it would be if it were made anew."""
    kept = machine.read(_index)
    machine.write(search.rebuild)
    assert kept == machine.read(_index), f"I15 {machine.name}: search index"


def _index(connection: RawConnection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        columns: sorted(connection.execute(f"SELECT {columns} FROM local_search_row AS r {join}"))
        for columns, join in (
            ("r.entity, r.id, title, snippet, fields", ""),
            ("digits, r.entity, r.id", "JOIN local_search_digits AS d ON d.n = r.n"),
            ("lender, r.entity, r.id", "JOIN local_search_lender AS d ON d.n = r.n"),
        )
    }


def totals(rows: Rows) -> None:
    """V5, I8: every quote's amounts are what its lines make, so none was stored without the others."""
    quotes, lines = rows.get("quote", {}), rows.get("quote_line", {})
    for quote_id, quote in quotes.items():
        own = [line for line in lines.values() if line["quote_id"] == quote_id]
        amounts, by_line = totals_of(quote, own)
        assert amounts.items() <= quote.items(), f"V5 quote {quote_id}"
        for line_id, columns in by_line.items():
            assert columns.items() <= lines[line_id].items(), f"V5 line {line_id} of {quote_id}"
    orphans = {line["id"] for line in lines.values()} - {
        line["id"] for line in lines.values() if line["quote_id"] in quotes
    }
    assert not orphans, f"I8 lines without a quote: {orphans}"


def document_numbers(company: "Company") -> None:
    """I16: no two documents have one number; what left the house has one; no leased number is lost."""
    with company.server.database.transaction() as conn:
        twice = fetch(
            conn,
            "SELECT number FROM quote WHERE number IS NOT NULL"
            " GROUP BY number HAVING count(DISTINCT coalesce(root_id, id)) > 1",
        )
        none = fetch(
            conn,
            "SELECT id FROM quote WHERE number IS NULL AND (drawn_number IS NOT NULL"
            " OR status NOT IN ('DRAFT', 'CANCELLED'))",
        )
        wrong = fetch(
            conn,
            "SELECT number FROM (SELECT b.series || '-' || lpad(place::text, 4, '0') AS number, EXISTS ("
            " SELECT 1 FROM number_skipped s WHERE s.series = b.series AND s.place = p.place) AS skipped"
            " FROM number_block b, generate_series(b.first, b.last) AS p (place) WHERE b.ended_ms IS NOT NULL) n"
            " WHERE skipped = EXISTS (SELECT 1 FROM quote q WHERE q.number = n.number)",
        )
    assert not twice, f"I16 numbers on two documents {twice}"
    assert not none, f"I16 without a number {none}"
    assert not wrong, f"I16 lost, or skipped and used {wrong}"


def sent_stands(company: "Company", rows: Rows) -> None:
    """m8: what a customer was sent is what the quote says for ever, whatever colleagues have made of it meanwhile."""
    quotes, lines = rows.get("quote", {}), rows.get("quote_line", {})
    for quote in quotes.values():
        if quote["status"] in AT_THE_CUSTOMER:
            said = content_hash(quote, [line for line in lines.values() if line["quote_id"] == quote["id"]])
            assert said == quote["sent_hash"], f"m8 {quote['id']} says another thing than what was sent"
            paper = company.people.papers.get(quote["sent_channel"])
            held = paper is None or (paper.quote_id, paper.content) == (quote["id"], said)
            assert held, f"m8 the customer of {quote['id']} holds {paper}"


def one_effect(rows: Rows) -> None:
    """I2: no text that was merged by line holds a line twice."""
    for entity, name in MERGED_BY_LINE:
        for record_id, row in rows.get(entity, {}).items():
            text = row[name]
            lines = [line for line in (text or "").split("\n") if tokens_in(line)]
            assert len(lines) == len(set(lines)), f"I2 {entity} {record_id} says twice {text!r}"


def decisions(company: "Company") -> None:
    """I9: the later edit stands wherever time decides, and a chain of edits asks a person once."""
    with company.server.database.transaction() as conn:
        journal = fetch(
            conn,
            "SELECT id, kept_hlc, lost_hlc FROM resolution_journal WHERE (kept_hlc, kept_by) < (lost_hlc, lost_by)",
        )
        chains = fetch(
            conn,
            "SELECT a.id, b.id FROM conflict a JOIN conflict b ON b.record_id = a.record_id AND b.field = a.field"
            " AND b.other_by = a.other_by AND b.base = a.other AND a.other <> a.base"
            " WHERE a.status = 'OPEN' AND b.status = 'OPEN'",
        )
    assert not journal, f"I9 the earlier edit stands: {journal}"
    assert not chains, f"I9 one chain asks twice: {chains}"


def nothing_lost(company: "Company", rows: Rows) -> None:
    """I1, V1: every text that a person wrote, and did not overwrite, is somewhere where a person finds it."""
    kept = tokens_in(list(rows.values()))
    with company.server.database.transaction() as conn:
        for table in INBOXES:
            kept |= tokens_in([list(row) for row in conn.exec_driver_sql(f'SELECT * FROM "{table}"')])
    for machine in company.machines:
        kept |= tokens_in(machine.read(lambda c: c.execute("SELECT changes FROM local_outbox").fetchall()))
    people = company.people
    lost = people.written.keys() - kept - people.given_up
    assert not lost, f"I1 lost { {token: people.written[token] for token in sorted(lost)} }"


def first_sync(company: "Company", machine: Machine) -> None:
    """I15: a new laptop of the same person comes to the same rows and the same index."""
    fresh = company.add_laptop(machine.user_id)
    company.lines[fresh].bad = frozenset()
    fresh.sync(company.lines[fresh])
    for entity in ENTITIES:
        assert fresh.rows(entity) == machine.rows(entity), f"I15 {machine.name} {entity}"
    assert fresh.read(_index) == machine.read(_index), f"I15 {machine.name}: search index"


def state(company: "Company") -> str:
    """Return a digest of everything that the server holds, for the trace."""
    rows = {entity: sorted(found.items()) for entity, found in company.server.rows().items()}
    return hashlib.blake2b(json.dumps(rows).encode(), digest_size=8).hexdigest()
