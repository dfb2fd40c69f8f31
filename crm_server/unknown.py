"""Fields that laptops newer than this server have sent: kept as they came, sent on to everyone (sync.md §9)."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from crm_server.database import execute, fetch
from crm_server.records import Key


class UnknownValue(NamedTuple):
    """One edit of a field that this server has no column for."""

    key: Key
    name: str
    value: Any
    hlc: str
    user_id: str


def keep(conn: Connection, values: Iterable[UnknownValue]) -> None:
    """Store the edits; of two edits of one field the later stands."""
    latest: dict[tuple[Key, str], UnknownValue] = {}
    for value in values:
        held = latest.get((value.key, value.name))
        if held is None or (held.hlc, held.user_id) < (value.hlc, value.user_id):
            latest[value.key, value.name] = value
    if not latest:
        return
    rows = [
        {
            "entity": value.key[0],
            "id": value.key[1],
            "name": value.name,
            "value": orjson.dumps(value.value).decode(),
            "hlc": value.hlc,
            "user_id": value.user_id,
        }
        for value in latest.values()
    ]
    execute(
        conn,
        """
        INSERT INTO unknown_field (entity, id, name, value, hlc, user_id)
        SELECT * FROM json_to_recordset(%s::json)
        AS new (entity text, id text, name text, value text, hlc text, user_id text)
        ON CONFLICT (entity, id, name) DO UPDATE
        SET value = excluded.value, hlc = excluded.hlc, user_id = excluded.user_id
        WHERE (unknown_field.hlc, unknown_field.user_id) < (excluded.hlc, excluded.user_id)
        """,
        (orjson.dumps(rows).decode(),),
    )


def read(conn: Connection, ids: Collection[str]) -> dict[Key, dict[str, Any]]:
    """Return the kept values of these records by field name."""
    found: dict[Key, dict[str, Any]] = {}
    rows = fetch(conn, "SELECT entity, id, name, value FROM unknown_field WHERE id = ANY(%b)", (list(ids),))
    for entity, record_id, name, value in rows:
        found.setdefault((entity, record_id), {})[name] = orjson.loads(value)
    return found
