"""The feed: per record and scope its latest state, numbered in the order of commits.

A cursor over numbers that are drawn before the commit loses rows: a slow transaction commits a low number after a
reader has passed it. So the lock comes first, then the look at what changed (everything that was published before is
then visible), then the numbers; the lock ends with the transaction.
"""

from collections.abc import Collection, Mapping

import orjson
from sqlalchemy import Connection

from crm_core.model import ENTITIES
from crm_server import derived
from crm_server.database import execute, fetch
from crm_server.scope import Member, changed_members, dependents, linked_records
from crm_server.shapes import known_shape
from crm_server.telling import CHANNEL

FEED_LOCK = 4_417_202
_ORDER = {entity: n for n, entity in enumerate(ENTITIES)}


def lock(conn: Connection) -> None:
    """Wait for the turn to draw numbers. Held until the transaction ends, so keep what follows short."""
    execute(conn, "SELECT pg_advisory_xact_lock(%s)", (FEED_LOCK,))


def draw(conn: Connection, count: int) -> int:
    """Return the first of `count` fresh sequence numbers. The lock must be held.

    The commit tells whoever waits (crm_server.telling).
    """
    last = fetch(
        conn, "UPDATE feed_head SET seq = seq + %s RETURNING seq, pg_notify(%s, '')", (count, CHANNEL)
    )
    return int(last[0][0]) - count + 1


def head(conn: Connection) -> int:
    """Return the last sequence number that this transaction can see."""
    return int(fetch(conn, "SELECT seq FROM feed_head")[0][0])


def publish(conn: Connection, touched: Mapping[str, Collection[str]]) -> int:
    """Tell the feed about changed records, given as ids by entity, and about every record that moved with them.

    The last act of a transaction. A row whose revision and scopes are as before is not published again. Returns the
    last sequence number drawn so far.
    """
    lock(conn)
    changes = _changes(conn, touched)
    if changes:
        _write(conn, changes)
        changed = {entity: {member.id for member in members} for entity, members in changes.items()}
        left = {
            entity: {member.id for member in members if member.gone} for entity, members in changes.items()
        }
        publish_derived(conn, derived.derive(conn, changed, left))
    return head(conn)


def publish_derived(conn: Connection, touched: Mapping[str, Collection[str]]) -> None:
    """Tell the feed about records that the server has made from others; nothing is made from them in turn."""
    if changes := _changes(conn, touched):
        _write(conn, changes)


def _changes(conn: Connection, touched: Mapping[str, Collection[str]]) -> dict[str, list[Member]]:
    found: dict[str, list[Member]] = {}
    seen: dict[str, set[str]] = {}
    waiting = _with_linked(conn, touched)
    while waiting:
        following: dict[str, set[str]] = {}
        for entity, ids in waiting.items():
            fresh = ids - seen.setdefault(entity, set())
            if not fresh:
                continue
            seen[entity] |= fresh
            members = changed_members(conn, entity, fresh)
            found.setdefault(entity, []).extend(members)
            if moved := {member.id for member in members if member.moved}:
                _add(following, dependents(conn, entity, moved))
        waiting = following
    return {entity: members for entity, members in found.items() if members}


def _with_linked(conn: Connection, touched: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    wave = {entity: set(ids) for entity, ids in touched.items() if ids}
    for entity, ids in list(wave.items()):
        _add(wave, linked_records(conn, entity, ids))
    return wave


def _add(wave: dict[str, set[str]], more: Mapping[str, set[str]]) -> None:
    for entity, ids in more.items():
        wave.setdefault(entity, set()).update(ids)


def _write(conn: Connection, changes: Mapping[str, list[Member]]) -> None:
    """Number the changes, an aggregate's together and its root first, so that a page seldom has to cut one."""
    rows = sorted(
        (_ORDER[known_shape(entity).root_entity], member.agg, _ORDER[entity], member.id, entity, member)
        for entity, members in changes.items()
        for member in members
    )
    records = dict.fromkeys((row[4], row[3]) for row in rows)
    first = draw(conn, len(records))
    numbers = {key: first + n for n, key in enumerate(records)}
    members = [(entity, member) for *_, entity, member in rows]
    execute(
        conn,
        """
        INSERT INTO feed (entity, id, scope, agg, seq, rev, gone)
        SELECT * FROM json_to_recordset(%s::json)
        AS new (entity text, id text, scope text, agg text, seq bigint, rev int, gone bool)
        ON CONFLICT (entity, id, scope) DO UPDATE
        SET agg = excluded.agg, seq = excluded.seq, rev = excluded.rev, gone = excluded.gone
        """,
        (
            orjson.dumps(
                [
                    {
                        "entity": entity,
                        "id": member.id,
                        "scope": member.scope,
                        "agg": member.agg,
                        "seq": numbers[entity, member.id],
                        "rev": member.rev,
                        "gone": member.gone,
                    }
                    for entity, member in members
                ]
            ).decode(),
        ),
    )
