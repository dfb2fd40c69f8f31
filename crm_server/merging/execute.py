"""The merge itself: set-based, in the transaction of the push that asked for it."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection

from crm_core.merge import Stamp
from crm_server import grants
from crm_server.database import execute, fetch
from crm_server.merging import aliases, snapshot
from crm_server.merging.aliases import Alias
from crm_server.merging.fields import joined
from crm_server.merging.members import move_members
from crm_server.merging.people_met import COLUMN, replace_met
from crm_server.merging.places import lying_with, referring
from crm_server.merging.snapshot import Moved, Snapshot
from crm_server.merging.touched import Touched
from crm_server.records import Row, read_rows
from crm_server.shapes import known_shape


def merge(touched: Touched, proposal: Row) -> tuple[str, str]:
    """Do a proposed merge. Returns its new state, and why it was not done."""
    target, conn = proposal["target"], touched.conn
    named = [proposal["survivor_id"], proposal["merged_id"]]
    found = aliases.read(conn, named)
    survivor_id, merged_id = (
        found[target, one].survivor_id if (target, one) in found else one for one in named
    )
    if survivor_id == merged_id:
        return "DONE", "already_merged"
    rows = read_rows(conn, target, [survivor_id, merged_id], lock=True)
    if len(rows) < 2 or rows[survivor_id]["deleted_at"] is not None:
        return "REFUSED", "record_missing"
    if _is_erased(conn, target, [survivor_id, merged_id]):
        return "REFUSED", "erased"
    _join(touched, proposal, rows[survivor_id], rows[merged_id])
    return "DONE", ""


def _is_erased(conn: Connection, entity: str, ids: list[str]) -> bool:
    return bool(fetch(conn, "SELECT 1 FROM erased WHERE entity = %s AND id = ANY(%s)", (entity, ids)))


def _join(touched: Touched, proposal: Row, survivor: Row, merged: Row) -> None:
    conn, target = touched.conn, proposal["target"]
    ids = (merged["id"], survivor["id"])
    stamp: Stamp = (proposal["edited_at"], proposal["edited_by"] or "")
    kept = Snapshot(target, survivor["id"], merged["id"], _marks(target, merged))
    kept.moved = _move_references(touched, target, *ids)
    kept.members = move_members(touched, target, *ids, stamp)
    for member in kept.members:
        kept.moved += _move_followers(touched, member.entity, member.old, member.new)
    kept.flattened = {target: aliases.flatten(conn, target, *ids)}
    aliases.add(conn, {(target, merged["id"]): Alias(survivor["id"], touched.now_ms, made=False)})
    _fill(touched, kept, proposal, stamp)
    _mark(touched, kept, merged["id"], stamp[1])
    if target == "account":
        kept.shares = _share(conn, merged, survivor, touched.now_ms)
        grants.recompute(conn, ids, now_ms=touched.now_ms)
    snapshot.keep(conn, proposal["id"], kept, touched.now_ms)


def _marks(target: str, merged: Row) -> dict[str, Any]:
    names = ("deleted_at", "deleted_by", "merged_into_id", *(("status",) if target == "account" else ()))
    return {name: merged[name] for name in names}


def _move_references(touched: Touched, target: str, old: str, new: str) -> list[Moved]:
    moved = [
        Moved(entity, column, ids)
        for entity, column in referring(target)
        if (ids := touched.repoint(entity, column, old, new))
    ]
    moved += _move_followers(touched, target, old, new)
    if target == "contact" and (visits := replace_met(touched, old, new)):
        moved.append(Moved("visit", COLUMN, visits))
    return moved


def _move_followers(touched: Touched, target: str, old: str, new: str) -> list[Moved]:
    return [
        Moved(entity, column, ids)
        for entity, target_column, column in lying_with()
        if (ids := touched.repoint(entity, column, old, new, about=(target_column, target)))
    ]


def _fill(touched: Touched, kept: Snapshot, proposal: Row, stamp: Stamp) -> None:
    """Let the survivor take over what it lacks, and what was chosen. Its links may have been moved meanwhile."""
    rows = read_rows(touched.conn, kept.target, [kept.survivor_id, kept.merged_id])
    survivor, merged = rows[kept.survivor_id], rows[kept.merged_id]
    choices: Mapping[str, Any] = orjson.loads(proposal["choices"] or "{}")
    values = joined(known_shape(kept.target), survivor, merged, choices, stamp)
    if kept.target == "account" and survivor["parent_id"] == survivor["id"]:
        values["parent_id"] = None
    if values.get("parent_id") == survivor["id"]:
        del values["parent_id"]
    if not values:
        return
    kept.survivor_before = {name: survivor[name] for name in values if name != "stamps"}
    kept.survivor_after = {name: value for name, value in values.items() if name != "stamps"}
    touched.change(kept.target, survivor, values)


def _mark(touched: Touched, kept: Snapshot, merged_id: str, author: str) -> None:
    """Let the merged record say whom it was merged into; lists leave it out as they do deleted ones."""
    row = read_rows(touched.conn, kept.target, [merged_id])[merged_id]
    values: Row = {"merged_into_id": kept.survivor_id, "deleted_at": touched.now_ms, "deleted_by": author}
    touched.change(kept.target, row, values | ({"status": "merged"} if kept.target == "account" else {}))


def _share(conn: Connection, merged: Row, survivor: Row, now_ms: int) -> dict[str, str | None]:
    """Whoever had the merged customer has the survivor from now on, as far as they do not already.

    Returns the level that each of them had before.
    """
    shared = dict(fetch(conn, "SELECT user_id, level FROM share WHERE account_id = %s", (merged["id"],)))
    before = dict(fetch(conn, "SELECT user_id, level FROM share WHERE account_id = %s", (survivor["id"],)))
    if merged["owner_id"]:
        shared[merged["owner_id"]] = "edit"
    shared.pop(survivor["owner_id"], None)
    given = {user: level for user, level in shared.items() if before.get(user) not in ("edit", level)}
    for user, level in given.items():
        execute(
            conn,
            "INSERT INTO share (account_id, user_id, level, created_ms) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (account_id, user_id) DO UPDATE SET level = excluded.level",
            (survivor["id"], user, level, now_ms),
        )
    return {user: before.get(user) for user in given}
