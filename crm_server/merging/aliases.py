"""Who is meant by the id of a record that was merged into another one: the survivor, in one step."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from crm_server.database import execute, fetch
from crm_server.records import Key


class Alias(NamedTuple):
    """Where a merged record went. `made`: the merge made the survivor out of it, so a removal of it still counts."""

    survivor_id: str
    merged_ms: int
    made: bool


def read(conn: Connection, ids: Collection[str]) -> dict[Key, Alias]:
    """Return the aliases of those of the ids that were merged away."""
    if not ids:
        return {}
    rows = fetch(
        conn, "SELECT entity, id, survivor_id, merged_ms, made FROM alias WHERE id = ANY(%b)", (list(ids),)
    )
    return {
        (entity, one): Alias(survivor, merged_ms, made) for entity, one, survivor, merged_ms, made in rows
    }


def add(conn: Connection, aliases: Mapping[Key, Alias]) -> None:
    """Remember aliases."""
    for (entity, record_id), alias in aliases.items():
        execute(
            conn,
            "INSERT INTO alias (entity, id, survivor_id, merged_ms, made) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (entity, id) DO UPDATE SET survivor_id = excluded.survivor_id,"
            " merged_ms = excluded.merged_ms, made = excluded.made",
            (entity, record_id, *alias),
        )


def flatten(conn: Connection, entity: str, old: str, new: str) -> list[str]:
    """Let what was merged into `old` point to `new`; return the ids of those records."""
    rows = fetch(
        conn,
        "UPDATE alias SET survivor_id = %s WHERE entity = %s AND survivor_id = %s RETURNING id",
        (new, entity, old),
    )
    return [row[0] for row in rows]


def point(conn: Connection, entity: str, ids: Iterable[str], survivor_id: str) -> None:
    """Let some merged records point to `survivor_id` again."""
    execute(
        conn,
        "UPDATE alias SET survivor_id = %s WHERE entity = %s AND id = ANY(%s)",
        (survivor_id, entity, list(ids)),
    )


def forget(conn: Connection, keys: Iterable[Key]) -> None:
    """Let merged records stand for themselves again."""
    for entity, record_id in keys:
        execute(conn, "DELETE FROM alias WHERE entity = %s AND id = %s", (entity, record_id))
