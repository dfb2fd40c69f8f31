"""The mutations that the server has not settled yet: written by the capture, sent and settled by the sync engine.

States: `pending` waits to be sent; `refused` and `handed_over` stay, with their code, until a person retries or
discards them. Everything here works on the raw connection, inside the caller's transaction, except the two counters
and `entries`, which the window reads. CROSS JOIN fixes the order of the loops: without statistics SQLite would walk
every pending mutation for each record asked for.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model.types import Json
from crm_core.wire import Change, Mutation
from crm_desktop.db import local_tables, meta
from crm_desktop.db.rebase import Pending
from crm_desktop.db.rows import RawConnection, Row, pairs_json

PENDING, REFUSED, HANDED_OVER = "pending", "refused", "handed_over"
_CHANGES = msgspec.json.Decoder(list[Change])


@dataclass(frozen=True)
class Entry:
    """One outbox row as a person may look at it."""

    mutation: Mutation
    author: str
    aggregate: str
    aggregate_id: str
    state: str
    code: str
    params: dict[str, Any]


# --- what the window reads ---------------------------------------------------------------------------------------


def count(session: Session, state: str) -> int:
    """Return how many mutations are in `state`."""
    box = local_tables.outbox
    return session.scalar(select(func.count()).select_from(box).where(box.c.state == state)) or 0


def pending_count(session: Session) -> int:
    """Return how many mutations wait to be sent."""
    return count(session, PENDING)


def entries(session: Session, state: str, *, limit: int = 1000, after: int = 0) -> list[Entry]:
    """Return the mutations in `state` with a number above `after`, oldest first."""
    box = local_tables.outbox
    query = select(box).where(box.c.state == state, box.c.n > after).order_by(box.c.n).limit(limit)
    return [_entry(row) for row in session.execute(query).mappings()]


def entry(session: Session, mutation_id: str) -> Entry | None:
    """Return one mutation, or None where it is settled or was never here."""
    box = local_tables.outbox
    row = session.execute(select(box).where(box.c.id == mutation_id)).mappings().one_or_none()
    return _entry(row) if row is not None else None


def _entry(row: Mapping[Any, Any]) -> Entry:
    return Entry(
        mutation=_mutation(row["id"], row["n"], row["hlc"], row["schema"], row["changes"], row["depends_on"]),
        author=row["author"],
        aggregate=row["aggregate"],
        aggregate_id=row["aggregate_id"],
        state=row["state"],
        code=row["code"] or "",
        params=json.loads(row["params"]) if row["params"] else {},
    )


def _mutation(id_: str, n: int, hlc: str, schema: int, changes: str, depends_on: str) -> Mutation:
    return Mutation(
        id=id_,
        n=n,
        hlc=hlc,
        schema=schema,
        changes=_CHANGES.decode(changes),
        depends_on=json.loads(depends_on),
    )


# --- what the sync engine needs ------------------------------------------------------------------------------------


def to_send(connection: RawConnection, *, after: int = 0, limit: int = 500) -> list[Mutation]:
    """Return the next pending mutations in outbox order."""
    found = connection.execute(
        "SELECT id, n, hlc, schema, changes, depends_on FROM local_outbox"
        " WHERE state = 'pending' AND n > ? ORDER BY n LIMIT ?",
        (after, limit),
    )
    return [_mutation(*row) for row in found]


def pending_changes(
    connection: RawConnection, records: Mapping[str, Iterable[str]]
) -> dict[tuple[str, str], list[Pending]]:
    """Return the pending changes of these records in order, by (entity, id); records without any are left out."""
    found = connection.execute(
        "SELECT DISTINCT o.n, o.hlc, o.author, o.changes FROM json_each(?) AS wanted"
        " CROSS JOIN local_outbox_record AS r ON r.entity = wanted.value ->> 0 AND r.id = wanted.value ->> 1"
        " CROSS JOIN local_outbox AS o ON o.n = r.n WHERE o.state = 'pending' ORDER BY o.n",
        (pairs_json(records),),
    )
    wanted = {(entity, id_) for entity, ids in records.items() for id_ in ids}
    changes: dict[tuple[str, str], list[Pending]] = {}
    for _, hlc, author, text in found:
        for change in _CHANGES.decode(text):
            if (change.entity, change.id) in wanted:
                changes.setdefault((change.entity, change.id), []).append(Pending(change, hlc, author))
    return changes


def touched(connection: RawConnection, mutation_id: str) -> list[tuple[str, str]]:
    """Return (entity, id) of the records that a mutation changes."""
    return connection.execute(
        "SELECT r.entity, r.id FROM local_outbox_record AS r JOIN local_outbox AS o ON o.n = r.n WHERE o.id = ?",
        (mutation_id,),
    ).fetchall()


def touched_by(connection: RawConnection, mutation_ids: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return (entity, id) of the records that mutations change, by mutation, in one SELECT."""
    found: dict[str, list[tuple[str, str]]] = {}
    for mutation_id, entity, id_ in connection.execute(
        "SELECT o.id, r.entity, r.id FROM json_each(?) CROSS JOIN local_outbox AS o ON o.id = value"
        " CROSS JOIN local_outbox_record AS r ON r.n = o.n",
        (json.dumps(list(mutation_ids)),),
    ):
        found.setdefault(mutation_id, []).append((entity, id_))
    return found


def about_to_send(connection: RawConnection, mutations: Sequence[Mutation]) -> bool:
    """Note that these mutations may be known elsewhere from now on; ask before they leave.

    Returns whether all of them still wait: somebody may have taken one back since it was read.
    """
    waiting = connection.execute(
        "SELECT count(*) FROM json_each(?) CROSS JOIN local_outbox AS o ON o.id = value WHERE o.state = 'pending'",
        (json.dumps([one.id for one in mutations]),),
    ).fetchone()[0]
    if waiting < len(mutations):
        return False
    last = max(one.n for one in mutations)
    if last > sent_up_to(connection):
        meta.put(connection, meta.SENT_UP_TO, str(last))
    return True


def sent_up_to(connection: RawConnection) -> int:
    """Return the highest number that may have been sent."""
    return int(meta.get(connection, meta.SENT_UP_TO, "0"))


def take_all_as_sent(connection: RawConnection) -> None:
    """Note that anything that waits may be known elsewhere: another copy of it was or is in other hands."""
    last = connection.execute("SELECT coalesce(max(n), 0) FROM local_outbox").fetchone()[0]
    meta.put(connection, meta.SENT_UP_TO, str(max(last, sent_up_to(connection))))


def settle(connection: RawConnection, mutation_id: str) -> None:
    """Remove a mutation: its effect is in the server's rows now, or a person discarded it."""
    connection.execute(
        "DELETE FROM local_outbox_record WHERE n = (SELECT n FROM local_outbox WHERE id = ?)", (mutation_id,)
    )
    connection.execute("DELETE FROM local_outbox WHERE id = ?", (mutation_id,))


def put_changes(connection: RawConnection, n: int, changes: list[Change], hlc: str) -> None:
    """Write what a person corrected into a mutation that was set aside; `hlc` is when they did."""
    connection.execute(
        "UPDATE local_outbox SET changes = ?, hlc = ? WHERE n = ?",
        (msgspec.json.encode(changes).decode(), hlc, n),
    )


def set_depends_on(connection: RawConnection, mutation_id: str, needed: list[str]) -> None:
    """Name anew the mutations that must be accepted before this one."""
    connection.execute(
        "UPDATE local_outbox SET depends_on = ? WHERE id = ?", (json.dumps(needed), mutation_id)
    )


def set_state(
    connection: RawConnection,
    mutation_id: str,
    state: str,
    code: str = "",
    params: Mapping[str, Any] | None = None,
) -> None:
    """Move a mutation to `state`, with the reason that the server gave."""
    connection.execute(
        "UPDATE local_outbox SET state = ?, code = ?, params = ? WHERE id = ?",
        (state, code or None, Json.to_stored(params) if params else None, mutation_id),
    )


# --- the server's row of records with pending changes ----------------------------------------------------------------


def base_rows(connection: RawConnection, records: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], Row]:
    """Return the saved bases of these records, by (entity, id)."""
    found = connection.execute(
        "SELECT b.entity, b.id, b.row FROM json_each(?) AS wanted"
        " CROSS JOIN local_base AS b ON b.entity = wanted.value ->> 0 AND b.id = wanted.value ->> 1",
        (pairs_json(records),),
    )
    return {(entity, id_): json.loads(row) for entity, id_, row in found}


def put_bases(connection: RawConnection, rows: Iterable[tuple[str, Row]]) -> None:
    """Save the server's rows, given with their entity, as bases."""
    connection.executemany(
        "INSERT OR REPLACE INTO local_base (entity, id, rev, row) VALUES (?, ?, ?, ?)",
        ((entity, row["id"], row["rev"], Json.to_stored(row)) for entity, row in rows),
    )


def drop_idle_bases(connection: RawConnection, records: Mapping[str, Iterable[str]]) -> None:
    """Remove the bases of those of these records that have no pending change any more."""
    connection.execute(
        "DELETE FROM local_base WHERE (entity, id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM local_outbox_record AS r CROSS JOIN local_outbox AS o ON o.n = r.n"
        " WHERE r.entity = local_base.entity AND r.id = local_base.id AND o.state = 'pending')",
        (pairs_json(records),),
    )


def dirty(connection: RawConnection, records: Mapping[str, Iterable[str]]) -> set[tuple[str, str]]:
    """Return those of the records that have a pending change or a base."""
    found: Iterator[tuple[str, str]] = connection.execute(
        "SELECT value ->> 0 AS entity, value ->> 1 AS id FROM json_each(?) WHERE"
        " EXISTS (SELECT 1 FROM local_base AS b WHERE b.entity = value ->> 0 AND b.id = value ->> 1)"
        " OR EXISTS (SELECT 1 FROM local_outbox_record AS r CROSS JOIN local_outbox AS o ON o.n = r.n"
        " WHERE r.entity = value ->> 0 AND r.id = value ->> 1 AND o.state = 'pending')",
        (pairs_json(records),),
    )
    return set(found)
