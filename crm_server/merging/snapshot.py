"""What a merge changed, kept for 30 days so that it can be undone: ids, and the survivor's fields before and after."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from crm_server.database import execute, fetch

KEPT_MS = 30 * 24 * 60 * 60 * 1000


class Moved(msgspec.Struct):
    """Records whose `column` was written anew."""

    entity: str
    column: str
    ids: list[str]


class Member(msgspec.Struct):
    """A set member that got a new id. `made`: there was no such record of the survivor before."""

    entity: str
    old: str
    new: str
    made: bool
    was_deleted: bool


class Snapshot(msgspec.Struct):
    """One merge. `flattened`: what pointed to the merged record before. `shares`: users, and the level they had."""

    target: str
    survivor_id: str
    merged_id: str
    merged_before: dict[str, Any]
    survivor_before: dict[str, Any] = {}
    survivor_after: dict[str, Any] = {}
    moved: list[Moved] = []
    members: list[Member] = []
    flattened: dict[str, list[str]] = {}
    shares: dict[str, str | None] = {}


def keep(conn: Connection, merge_id: str, snapshot: Snapshot, now_ms: int) -> None:
    """Store what a merge changed."""
    execute(
        conn,
        "INSERT INTO merge_snapshot (merge_id, body, merged_ms) VALUES (%s, %s, %s)",
        (merge_id, msgspec.json.encode(snapshot).decode(), now_ms),
    )


def read(conn: Connection, merge_id: str, now_ms: int) -> Snapshot | None:
    """Return what a merge changed, if that is not too long ago."""
    rows = fetch(
        conn,
        "SELECT body FROM merge_snapshot WHERE merge_id = %s AND merged_ms > %s",
        (merge_id, now_ms - KEPT_MS),
    )
    return msgspec.json.decode(rows[0][0], type=Snapshot) if rows else None


def drop(conn: Connection, merge_id: str) -> None:
    """Forget what a merge changed."""
    execute(conn, "DELETE FROM merge_snapshot WHERE merge_id = %s", (merge_id,))


def drop_old(conn: Connection, now_ms: int) -> None:
    """Forget the merges that can no longer be undone."""
    execute(conn, "DELETE FROM merge_snapshot WHERE merged_ms <= %s", (now_ms - KEPT_MS,))
