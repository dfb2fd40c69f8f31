"""Which feed entries a pull delivers next: the questions to the database, apart from what becomes of the answers.

A scope is *established* for a laptop when everything in it up to the cursor was delivered; of those the changes after
the cursor come, in order of sequence. Scopes granted since are given from their first row on, in order of (scope, seq).
A row that changes while its scope is being given moves behind the place reached, and so is given again.
"""

from collections.abc import Collection
from typing import Any, Final, LiteralString, NamedTuple

from psycopg import sql
from sqlalchemy import Connection

from crm_core.model import ENTITIES
from crm_server.cursor import Backfill, Cursor
from crm_server.database import fetch
from crm_server.records import Key

NONE = "{}"
"""No numbers, as PostgreSQL writes a multirange."""


class Entry(NamedTuple):
    """One record in one scope; `gone`: it lies there no more."""

    seq: int
    scope: str
    entity: str
    id: str
    agg: str
    gone: bool


# The order of the loops is written down (OFFSET 0 keeps PostgreSQL from changing it): from the scopes or the records
# asked for, through an index, to the entries. Without statistics, as after a restore, or with those of other contents,
# the planner's own choice can take a thousand times as long: `seq + 0` keeps it from going through all numbers.
_PARTS = {
    "ENTRY": sql.SQL("f.seq, f.scope, f.entity, f.id, f.agg, f.gone"),
    "ESTABLISHED": sql.SQL(
        "user_id = %(user)s AND ended_seq IS NULL"
        " AND (scope_grant.seq <= %(established)s OR scope_grant.seq <= %(upto)s AND scope < %(reached)s)"
    ),
    "NEW": sql.SQL(
        "user_id = %(user)s AND ended_seq IS NULL"
        " AND scope_grant.seq > %(established)s AND scope_grant.seq <= %(upto)s AND scope >= %(reached)s"
    ),
}


def _statement(text: LiteralString) -> bytes:
    return sql.SQL(text).format(**_PARTS).as_bytes()


# What went before a scope was given to this laptop is nothing to take away. No number stands twice in one scope, so the
# first so many of each scope hold the first so many of all.
_ESTABLISHED: Final = """ (SELECT scope FROM scope_grant WHERE {ESTABLISHED} OFFSET 0) g
    CROSS JOIN LATERAL (SELECT * FROM feed
        WHERE feed.scope = g.scope AND feed.seq > %(seq)s AND feed.seq <= %(until)s
        AND (NOT feed.gone OR feed.seq > %(told_gone)s)
        AND (feed.gone OR NOT feed.seq <@ %(held)s::int8multirange)
        ORDER BY feed.seq LIMIT %(limit)s) f"""
# Few numbers are read faster than many scopes: a manager has thousands of them, and mostly nothing is new.
_RECENT: Final = """ (SELECT * FROM feed WHERE feed.seq > %(seq)s AND feed.seq <= %(until)s
        AND (NOT feed.gone OR feed.seq > %(told_gone)s)
        AND (feed.gone OR NOT feed.seq <@ %(held)s::int8multirange) OFFSET 0) f
    CROSS JOIN LATERAL
        (SELECT FROM scope_grant WHERE {ESTABLISHED} AND scope_grant.scope = f.scope OFFSET 0) g"""
_GIVEN_ROWS: Final = """ (SELECT scope FROM scope_grant WHERE {NEW} ORDER BY scope LIMIT %(scopes)s) g
    CROSS JOIN LATERAL (SELECT * FROM feed WHERE feed.scope = g.scope
        AND feed.seq > CASE WHEN g.scope = %(reached)s THEN %(reached_seq)s::bigint ELSE 0 END
        AND (NOT feed.gone OR feed.seq > %(upto)s) OFFSET 0) f"""

_FIRST = " ORDER BY f.seq FETCH FIRST (%(limit)s) ROWS WITH TIES"
_CHANGES = _statement("SELECT {ENTRY} FROM" + _ESTABLISHED + _FIRST)
_RECENT_CHANGES = _statement("SELECT {ENTRY} FROM" + _RECENT + _FIRST)
_FAMILY = _statement(
    """
    SELECT {ENTRY} FROM unnest(%(aggregates)b::text[]) a (id) CROSS JOIN LATERAL (
        SELECT * FROM feed WHERE feed.agg = a.id AND feed.agg <> feed.id AND feed.seq + 0 > %(seq)s
        UNION ALL SELECT * FROM feed
        WHERE feed.entity = ANY(%(roots)s) AND feed.id = a.id AND feed.seq + 0 > %(seq)s OFFSET 0) f
    CROSS JOIN LATERAL
        (SELECT FROM scope_grant WHERE {ESTABLISHED} AND scope_grant.scope = f.scope OFFSET 0) g
    """
)
_GIVEN = _statement("SELECT {ENTRY} FROM" + _GIVEN_ROWS + " ORDER BY f.scope, f.seq LIMIT %(limit)s")
_GIVEN_FAMILY = _statement(
    """
    SELECT {ENTRY} FROM unnest(%s::text[]) a (id) CROSS JOIN LATERAL (SELECT * FROM feed
        WHERE feed.scope = %s AND feed.seq > %s AND feed.agg = a.id AND NOT feed.gone OFFSET 0) f
    """
)
_COUNT_CHANGES = _statement("SELECT count(*) FROM" + _ESTABLISHED)
_COUNT_GIVEN = _statement("SELECT count(*) FROM" + _GIVEN_ROWS)
_COUNT_NEW = _statement("SELECT count(*) FROM (SELECT FROM scope_grant WHERE {NEW} LIMIT %(scopes)s) g")

_OF_RECORDS = _statement(
    """
    SELECT {ENTRY} FROM unnest(%b::text[], %b::text[]) AS k (entity, id)
    CROSS JOIN LATERAL (SELECT * FROM feed
        WHERE feed.entity = k.entity AND feed.id = k.id AND NOT feed.gone OFFSET 0) f
    CROSS JOIN LATERAL (SELECT FROM scope_grant AS g
        WHERE g.user_id = %s AND g.scope = f.scope AND g.ended_seq IS NULL OFFSET 0) g
    """
)

ROOTS = sorted({cls.parent[0] for cls in ENTITIES.values() if cls.parent})
FAMILIES = frozenset(ROOTS) | {entity for entity, cls in ENTITIES.items() if cls.parent}
"""Entities whose records travel with others: an aggregate is delivered whole or not at all."""


def changes(
    conn: Connection, user_id: str, cursor: Cursor, limit: int, head: int, held: str = NONE
) -> list[Entry]:
    """Return the next entries of the established scopes: about `limit`, never a part of one sequence number.

    Those that still have one of the numbers in `held` are left out, but not what lies in a scope no more. Fewer than
    `limit` mean that there are no others up to `head`. Looks at a stretch of the sequence, and at a longer one if that
    holds too little, so that a page costs what is in it and not all that is still to come.
    """
    place = {**_place(user_id, cursor), "limit": limit, "held": held}
    stretch, statement = 2 * limit, _RECENT_CHANGES
    while True:
        found = _entries(conn, statement, {**place, "until": cursor.seq + stretch})
        if len(found) >= limit or cursor.seq + stretch >= head:
            return found
        stretch, statement = stretch * 4, _CHANGES


def rest_of_aggregates(
    conn: Connection, user_id: str, cursor: Cursor, taken: Collection[Entry]
) -> list[Entry]:
    """Return what belongs to the aggregates of `taken` and would come after the cursor, which stands behind `taken`."""
    aggregates = sorted({entry.agg for entry in taken if entry.entity in FAMILIES})
    if not aggregates:
        return []
    return _entries(conn, _FAMILY, {**_place(user_id, cursor), "aggregates": aggregates, "roots": ROOTS})


def given(conn: Connection, user_id: str, cursor: Cursor, limit: int) -> list[Entry]:
    """Return the next entries, at most `limit`, of the scopes being given; fewer mean that there are no others.

    Looks at some of the scopes, and at more if those hold too little, for the reason that `changes` gives.
    """
    place = {**_place(user_id, cursor), "limit": limit}
    scopes = max(limit // 8, 1)
    while True:
        found = _entries(conn, _GIVEN, {**place, "scopes": scopes})
        if len(found) >= limit or int(fetch(conn, _COUNT_NEW, {**place, "scopes": scopes})[0][0]) < scopes:
            return found
        scopes *= 4


def rest_of_given(conn: Connection, taken: Collection[Entry], last: Entry) -> list[Entry]:
    """Return what belongs to the aggregates of `taken` in the scope of its `last` entry, and comes after that."""
    aggregates = {entry.agg for entry in taken if entry.entity in FAMILIES and entry.scope == last.scope}
    if not aggregates:
        return []
    return _entries(conn, _GIVEN_FAMILY, (sorted(aggregates), last.scope, last.seq))


def of_records(conn: Connection, user_id: str, keys: Collection[Key]) -> list[Entry]:
    """Return where these records lie now, as far as the user may see it, in order of sequence."""
    if not keys:
        return []
    entities, ids = zip(*keys, strict=True)
    return sorted(_entries(conn, _OF_RECORDS, (list(entities), list(ids), user_id)))


def count_remaining(conn: Connection, user_id: str, cursor: Cursor, head: int, held: str = NONE) -> int:
    """Return how many entries are still to come, up to `head`, but for those with a number in `held`."""
    place = {**_place(user_id, cursor), "limit": None, "until": head, "scopes": None, "held": held}
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
        "told_gone": 0 if cursor.resync else cursor.established,
        "upto": backfill.upto,
        "reached": backfill.scope,
        "reached_seq": backfill.seq,
    }


def _entries(conn: Connection, statement: bytes, parameters: Any) -> list[Entry]:
    return [Entry(*row) for row in fetch(conn, statement, parameters)]
