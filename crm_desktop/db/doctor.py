"""Is this laptop's store sound? Each check says what it looked at and what it found; none changes anything."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from crm_core.model import ENTITIES
from crm_desktop.db import company_keys, meta, outbox, schema, search_documents, search_visits
from crm_desktop.db.patches import local_fields
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rebase import visible_row
from crm_desktop.db.rows import RawConnection, Row, stored_rows
from crm_desktop.db.store import Store
from crm_desktop.errors import UserError

_SHOWN = 5


@dataclass(frozen=True)
class Check:
    """One question and its answer. `detail` names the first findings, or what was counted."""

    name: str
    ok: bool
    detail: str


Findings = Iterator[str]


def examine(store: Store) -> list[Check]:
    """Return every check of an open store. A file too damaged to be read fails the checks that need it."""
    checks = [_check("integrity", lambda: iter(store.integrity()))]
    with store.read() as session:
        try:
            connection = raw_connection(session)
        except UserError as error:
            return [*checks, Check("readable", ok=False, detail=str(error))]
        return [*checks, *(_check(name, partial(ask, connection)) for name, ask in _CHECKS.items())]


def ask_one(store: Store, name: str) -> Check:
    """Return one check of those that `QUESTIONS` names."""
    with store.read() as session:
        return _check(name, partial(_CHECKS[name], raw_connection(session)))


def _check(name: str, ask: Callable[[], Findings]) -> Check:
    try:
        found = list(ask())
    except UserError as error:
        return Check(name, ok=False, detail=str(error))
    more = f" … {len(found)}" if len(found) > _SHOWN else ""
    return Check(name, ok=not found, detail="; ".join(found[:_SHOWN]) + more)


def _schema(connection: RawConnection) -> Findings:
    wanted = schema.wanted_schema()
    found = schema.schema_of(connection)
    yield from (f"missing: {name}" for name in sorted(wanted.keys() - found.keys()))
    yield from (
        f"differs: {name}" for name in sorted(wanted.keys() & found.keys()) if wanted[name] != found[name]
    )


def _outbox_records(connection: RawConnection) -> Findings:
    """The list of touched records says the same as the mutations."""
    listed = set(connection.execute("SELECT n, entity, id, op FROM local_outbox_record"))
    meant = set()
    for n, changes in connection.execute("SELECT n, changes FROM local_outbox"):
        meant |= {(n, change["entity"], change["id"], change["op"]) for change in json.loads(changes)}
    yield from (f"not listed: {n} {entity} {id_}" for n, entity, id_, _ in sorted(meant - listed))
    yield from (f"listed only: {n} {entity} {id_}" for n, entity, id_, _ in sorted(listed - meant))


def _bases(connection: RawConnection) -> Findings:
    """A base stands for each pending change of a record that the server knows, and for nothing else."""
    for entity, id_ in connection.execute(
        "SELECT entity, id FROM local_base AS b WHERE NOT EXISTS (SELECT 1 FROM local_outbox_record AS r"
        " JOIN local_outbox AS o ON o.n = r.n WHERE o.state = 'pending' AND r.entity = b.entity AND r.id = b.id)"
    ):
        yield f"base without a pending change: {entity} {id_}"
    for entity, id_ in connection.execute(
        "SELECT r.entity, r.id FROM local_outbox_record AS r JOIN local_outbox AS o ON o.n = r.n"
        " WHERE o.state = 'pending' GROUP BY r.entity, r.id HAVING sum(r.op = 'insert') = 0"
        " AND NOT EXISTS (SELECT 1 FROM local_base AS b WHERE b.entity = r.entity AND b.id = r.id)"
    ):
        yield f"pending change without a base: {entity} {id_}"


def _visible_rows(connection: RawConnection) -> Findings:
    """What is shown is the server's row and the pending changes: nothing typed here is missing.

    Not while edits go to a restored server again: what colleagues wrote over them is shown until it answers.
    """
    if meta.get(connection, meta.BASELINE):
        return
    records: dict[str, set[str]] = {}
    for entity, id_ in connection.execute(
        "SELECT r.entity, r.id FROM local_outbox_record AS r JOIN local_outbox AS o ON o.n = r.n"
        " WHERE o.state = 'pending'"
    ):
        records.setdefault(entity, set()).add(id_)
    pending = outbox.pending_changes(connection, records)
    bases = outbox.base_rows(connection, records)
    for entity, ids in records.items():
        rows = stored_rows(connection, entity, ids)
        for id_ in sorted(ids):
            meant = visible_row(bases.get((entity, id_)), pending[entity, id_])
            if _told(entity, meant) != _told(entity, rows.get(id_)):
                yield f"{entity} {id_}"


def _told(entity: str, row: Row | None) -> Row | None:
    """Leave out what a laptop may only foretell."""
    foretold = local_fields(ENTITIES[entity])
    return {name: value for name, value in row.items() if name not in foretold} if row else None


def _search_index(connection: RawConnection) -> Findings:
    for entity in search_documents.ENTITIES:
        wanted = search_documents.findable(connection, entity)
        listed = {
            row[0]
            for row in connection.execute("SELECT id FROM local_search_row WHERE entity = ?", (entity,))
        }
        if missing := len(wanted - listed):
            yield f"{entity}: {missing} not in the index"
        if left := len(listed - wanted):
            yield f"{entity}: {left} in the index only"
    rows, words = (
        connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 -- two names of our own
        for table in ("local_search_row", "local_search_docsize")
    )
    if rows != words:
        yield f"{rows} rows, {words} with words"
    yield from (f"visit: {told}" for told in search_visits.unsound(connection))
    yield from (f"company: {told}" for told in company_keys.unsound(connection))


def _scope_members(connection: RawConnection) -> Findings:
    for entity in ENTITIES:
        for (id_,) in connection.execute(
            "SELECT DISTINCT id FROM local_scope_member AS m WHERE entity = ?"  # noqa: S608
            f' AND NOT EXISTS (SELECT 1 FROM "{entity}" AS t WHERE t.id = m.id)',
            (entity,),
        ):
            yield f"member without a row: {entity} {id_}"


_CHECKS: dict[str, Callable[[RawConnection], Findings]] = {
    "schema": _schema,
    "outbox_records": _outbox_records,
    "bases": _bases,
    "visible_rows": _visible_rows,
    "search_index": _search_index,
    "scope_members": _scope_members,
}
QUESTIONS = tuple(_CHECKS)
"""The checks that ask the rows; the file itself is looked at beside them."""
