"""Which customers and persons have to be compared anew. Written under the feed's lock, by whoever publishes."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from crm_server import feed
from crm_server.database import execute, fetch

_NOTE = """
    INSERT INTO match_due (entity, id, times) SELECT entity, id, 1 FROM ({found}) found (entity, id)
    WHERE id IS NOT NULL GROUP BY entity, id
    ON CONFLICT (entity, id) DO UPDATE SET times = match_due.times + 1"""
_CONCERNED = {
    "account": "SELECT 'account', id FROM account WHERE id = ANY(%(ids)s)",
    "contact": "SELECT 'contact', id FROM contact WHERE id = ANY(%(ids)s)",
    "contact_method": "SELECT 'contact', contact_id FROM contact_method WHERE id = ANY(%(ids)s)",
    "account_contact": "SELECT 'contact', contact_id FROM account_contact WHERE id = ANY(%(ids)s)",
    "duplicate_decision": "SELECT target, record_id FROM duplicate_decision WHERE id = ANY(%(ids)s)",
}
_EVERYBODY = "SELECT 'account', id FROM account UNION ALL SELECT 'contact', id FROM contact"


class Due(NamedTuple):
    """A record to be compared, and how often that had been noted when it was taken."""

    entity: str
    id: str
    times: int


def note(conn: Connection, changed: Mapping[str, Collection[str]]) -> None:
    """Remember the customers and persons that changed records say something of."""
    for entity, statement in _CONCERNED.items():
        if ids := changed.get(entity):
            execute(conn, _NOTE.replace("{found}", statement).encode(), {"ids": sorted(ids)})


def note_everybody_once(conn: Connection) -> None:
    """Note every record if there are no keys at all: the tables are new, or come out of a backup, which has no keys."""
    if fetch(conn, "SELECT 1 FROM match_key WHERE entity = '' AND id = '' LIMIT 1"):
        return
    feed.lock(conn)
    execute(conn, _NOTE.replace("{found}", _EVERYBODY).encode())
    execute(conn, "INSERT INTO match_key (entity, id, key) VALUES ('', '', '') ON CONFLICT DO NOTHING")


def take(conn: Connection, most: int) -> list[Due]:
    """Return some of the records that are due. They stay so until they are `done`."""
    rows = fetch(conn, "SELECT entity, id, times FROM match_due ORDER BY entity, id LIMIT %s", (most,))
    return [Due(*row) for row in rows]


def done(conn: Connection, compared: Sequence[Due]) -> None:
    """Forget what was compared, unless it was noted again meanwhile. The feed's lock must be held."""
    if compared:
        entities, ids, times = zip(*compared, strict=True)
        execute(
            conn,
            "DELETE FROM match_due d USING unnest(%s::text[], %s::text[], %s::bigint[]) AS c (entity, id, times)"
            " WHERE d.entity = c.entity AND d.id = c.id AND d.times = c.times",
            (list(entities), list(ids), list(times)),
        )
