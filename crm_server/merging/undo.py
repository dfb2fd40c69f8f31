"""Taking a merge back, within 30 days: what was not edited since stands as before, what came since stays put."""

from psycopg import sql
from sqlalchemy import Connection

from crm_server import grants
from crm_server.database import execute, fetch
from crm_server.merging import aliases, snapshot
from crm_server.merging.members import move_back
from crm_server.merging.people_met import COLUMN, replace_met
from crm_server.merging.snapshot import Moved, Snapshot
from crm_server.merging.touched import Touched
from crm_server.records import Row, read_rows


def undo(touched: Touched, done: Row) -> tuple[str, str]:
    """Take a merge back. Returns its new state, and why it was not taken back."""
    kept = snapshot.read(touched.conn, done["id"], touched.now_ms)
    if kept is None:
        return "DONE", "too_late"
    if (
        aliases.read(touched.conn, [kept.merged_id]).get((kept.target, kept.merged_id), ("",))[0]
        != kept.survivor_id
    ):
        return "DONE", "merged_again"
    _take_apart(touched, kept)
    snapshot.drop(touched.conn, done["id"])
    return "UNDONE", ""


def _take_apart(touched: Touched, kept: Snapshot) -> None:
    conn = touched.conn
    aliases.forget(conn, [(kept.target, kept.merged_id)])
    for entity, ids in kept.flattened.items():
        aliases.point(conn, entity, ids, kept.merged_id)
    _restore_survivor(touched, kept)
    move_back(touched, kept.members, kept.target)
    olds = {member.new: member.old for member in kept.members}
    for moved in kept.moved:
        _move_back(touched, kept, moved, olds)
    merged = read_rows(conn, kept.target, [kept.merged_id], lock=True)[kept.merged_id]
    touched.change(kept.target, merged, kept.merged_before)
    if kept.target == "account":
        _unshare(conn, kept)
        grants.recompute(conn, [kept.survivor_id, kept.merged_id], now_ms=touched.now_ms)


def _restore_survivor(touched: Touched, kept: Snapshot) -> None:
    row = read_rows(touched.conn, kept.target, [kept.survivor_id], lock=True)[kept.survivor_id]
    values = {
        name: kept.survivor_before[name] for name, value in kept.survivor_after.items() if row[name] == value
    }
    if values:
        touched.change(kept.target, row, values)


def _move_back(touched: Touched, kept: Snapshot, moved: Moved, olds: dict[str, str]) -> None:
    """Give back the records that still point to where the merge had put them."""
    if moved.column == COLUMN:
        replace_met(touched, kept.survivor_id, kept.merged_id, moved.ids)
        return
    statement = sql.SQL("SELECT id, {} FROM {} WHERE id = ANY(%s) ORDER BY id FOR UPDATE").format(
        sql.Identifier(moved.column), sql.Identifier(moved.entity)
    )
    for record_id, now in fetch(touched.conn, statement, (moved.ids,)):
        old = kept.merged_id if now == kept.survivor_id else olds.get(now)
        if old is not None:
            row = read_rows(touched.conn, moved.entity, [record_id])[record_id]
            touched.change(moved.entity, row, {moved.column: old})


def _unshare(conn: Connection, kept: Snapshot) -> None:
    for user, level in kept.shares.items():
        if level is None:
            execute(
                conn, "DELETE FROM share WHERE account_id = %s AND user_id = %s", (kept.survivor_id, user)
            )
        else:
            execute(
                conn,
                "UPDATE share SET level = %s WHERE account_id = %s AND user_id = %s",
                (level, kept.survivor_id, user),
            )
