"""Which feed entries a pull delivers next: the questions to the database, apart from what becomes of the answers.

A scope is *established* for a laptop when everything in it up to the cursor was delivered; of those the changes after
the cursor come, in order of sequence. Scopes granted since are given from their first row on, in order of (scope, seq).
A row that changes while its scope is being given moves behind the place reached, and so is given again.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection

from crm_core.model import ENTITIES
from crm_server.cursor import Backfill, Cursor
from crm_server.database import fetch


class Entry(NamedTuple):
    """One record in one scope; `gone`: it lies there no more."""

    seq: int
    scope: str
    entity: str
    id: str
    agg: str
    gone: bool


_ENTRY = "SELECT f.seq, f.scope, f.entity, f.id, f.agg, f.gone FROM"
_ESTABLISHED = """ feed f JOIN scope_grant g
    ON g.scope = f.scope AND g.user_id = %(user)s AND g.ended_seq IS NULL
    AND (g.seq <= %(established)s OR g.seq <= %(upto)s AND g.scope < %(reached)s)"""
# What went before a scope was given to this laptop is nothing to take away.
_AFTER = " WHERE f.seq > %(seq)s AND (NOT f.gone OR f.seq > %(established)s)"
_GRANTED = """ (SELECT scope FROM scope_grant
        WHERE user_id = %(user)s AND ended_seq IS NULL
        AND seq > %(established)s AND seq <= %(upto)s AND scope >= %(reached)s) g
    JOIN LATERAL (SELECT * FROM feed
        WHERE feed.scope = g.scope AND (feed.scope > %(reached)s OR feed.seq > %(reached_seq)s)
        AND (NOT feed.gone OR feed.seq > %(upto)s)) f ON true"""

_CHANGES = f"{_ENTRY}{_ESTABLISHED}{_AFTER} ORDER BY f.seq FETCH FIRST (%(limit)s) ROWS WITH TIES".encode()
_FAMILY = (
    f"{_ENTRY}{_ESTABLISHED} WHERE f.seq > %(seq)s AND f.agg <> f.id AND f.agg = ANY(%(aggregates)s)"
    f" UNION ALL {_ENTRY}{_ESTABLISHED}"
    " WHERE f.seq > %(seq)s AND f.entity = ANY(%(roots)s) AND f.id = ANY(%(aggregates)s)"
).encode()
_GIVEN = f"{_ENTRY}{_GRANTED} ORDER BY f.scope, f.seq LIMIT %(limit)s".encode()
_GIVEN_FAMILY = (
    f"{_ENTRY} feed f WHERE f.scope = %s AND f.seq > %s AND f.agg = ANY(%s) AND NOT f.gone".encode()
)
_COUNT_CHANGES = f"SELECT count(*) FROM{_ESTABLISHED}{_AFTER}".encode()
_COUNT_GIVEN = f"SELECT count(*) FROM{_GRANTED}".encode()

ROOTS = sorted({cls.parent[0] for cls in ENTITIES.values() if cls.parent})
FAMILIES = frozenset(ROOTS) | {entity for entity, cls in ENTITIES.items() if cls.parent}
"""Entities whose records travel with others: an aggregate is delivered whole or not at all."""


def changes(conn: Connection, user_id: str, cursor: Cursor, limit: int) -> list[Entry]:
    """Return the next entries of the established scopes: about `limit`, never a part of one sequence number."""
    return _entries(conn, _CHANGES, {**_place(user_id, cursor), "limit": limit})


def rest_of_aggregates(
    conn: Connection, user_id: str, cursor: Cursor, taken: Collection[Entry]
) -> list[Entry]:
    """Return what belongs to the aggregates of `taken` and would come after the cursor, which stands behind `taken`."""
    aggregates = sorted({entry.agg for entry in taken if entry.entity in FAMILIES})
    if not aggregates:
        return []
    return _entries(conn, _FAMILY, {**_place(user_id, cursor), "aggregates": aggregates, "roots": ROOTS})


def given(conn: Connection, user_id: str, cursor: Cursor, limit: int) -> list[Entry]:
    """Return the next entries, at most `limit`, of the scopes being given."""
    return _entries(conn, _GIVEN, {**_place(user_id, cursor), "limit": limit})


def rest_of_given(conn: Connection, taken: Collection[Entry], last: Entry) -> list[Entry]:
    """Return what belongs to the aggregates of `taken` in the scope of its `last` entry, and comes after that."""
    aggregates = {entry.agg for entry in taken if entry.entity in FAMILIES and entry.scope == last.scope}
    if not aggregates:
        return []
    return _entries(conn, _GIVEN_FAMILY, (last.scope, last.seq, sorted(aggregates)))


def count_remaining(conn: Connection, user_id: str, cursor: Cursor, head: int) -> int:
    """Return how many entries are still to come, up to `head`."""
    place = _place(user_id, cursor)
    everything = place | {"upto": max(place["upto"], head)}
    return int(fetch(conn, _COUNT_CHANGES, place)[0][0]) + int(fetch(conn, _COUNT_GIVEN, everything)[0][0])


def grant_changes(conn: Connection, user_id: str, told: int) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the scopes granted (or changed in level) since `told`, with their level, and those taken away."""
    granted = fetch(
        conn,
        "SELECT scope, level FROM scope_grant"
        " WHERE user_id = %s AND ended_seq IS NULL AND changed_seq > %s ORDER BY scope",
        (user_id, told),
    )
    revoked = fetch(
        conn,
        "SELECT DISTINCT scope FROM scope_grant"
        " WHERE user_id = %s AND seq <= %s AND ended_seq > %s ORDER BY scope",
        (user_id, told, told),
    )
    return [(scope, level) for scope, level in granted], [row[0] for row in revoked]


def has_new_scopes(conn: Connection, user_id: str, established: int) -> bool:
    """Whether scopes were granted that are not established."""
    rows = fetch(
        conn,
        "SELECT EXISTS (SELECT FROM scope_grant WHERE user_id = %s AND ended_seq IS NULL AND seq > %s)",
        (user_id, established),
    )
    return bool(rows[0][0])


def _place(user_id: str, cursor: Cursor) -> dict[str, Any]:
    backfill = cursor.backfill or Backfill(upto=0)
    return {
        "user": user_id,
        "seq": cursor.seq,
        "established": cursor.established,
        "upto": backfill.upto,
        "reached": backfill.scope,
        "reached_seq": backfill.seq,
    }


def _entries(conn: Connection, statement: bytes, parameters: Any) -> list[Entry]:
    return [Entry(*row) for row in fetch(conn, statement, parameters)]
