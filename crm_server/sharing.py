"""Customers shown to colleagues and given to them, as laptops ask for it; a share ends after its last day.

The grants follow from the shares that are active (crm_server.grants): the day at which one ends is looked at here, so
that the grants never depend on a clock.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection

from crm_server import feed, grants
from crm_server.database import fetch
from crm_server.jobs import JOBS
from crm_server.records import Row, read_rows, set_columns

_OVER = """
    SELECT id FROM account_share WHERE deleted_at IS NULL AND status = 'active' AND until < %(day)s"""
LATEST_ZONE_MS = 12 * 3_600_000
"""A day is over here when it is over in every zone that lies west of us."""


def end_due(conn: Connection, now_ms: int) -> list[str]:
    """End the shares whose last day is over. Returns the ids; publishes them, so call it last."""
    day = datetime.fromtimestamp((now_ms - LATEST_ZONE_MS) / 1000, UTC).date().isoformat()
    found = [row[0] for row in fetch(conn, _OVER, {"day": day})]
    if not found:
        return []
    shares = read_rows(conn, "account_share", found, lock=True)
    over = {one: {"status": "ended"} for one, row in shares.items() if row["status"] == "active"}
    if over:
        set_columns(conn, "account_share", over, now_ms=now_ms)
        grants.recompute(conn, {shares[one]["account_id"] for one in over}, now_ms=now_ms)
        feed.publish(conn, {"account_share": over})
    return sorted(over)


def job(conn: Connection, now_ms: int) -> None:
    """What the clock does to shares."""
    end_due(conn, now_ms)


JOBS["shares"] = job


def hand_over(conn: Connection, asked: Collection[Row], now_ms: int) -> list[tuple[str, str]]:
    """Give customers to those named in requests that were just accepted; the latest request for one counts.

    Takes the customers first and then the turn to draw numbers. A colleague who has left gets nothing: the request
    waits, to be withdrawn. Returns what was written, as (entity, id), published already.
    """
    waiting = [row for row in asked if row["status"] == "requested" and row["deleted_at"] is None]
    users = read_rows(conn, "user", {row["to_user_id"] for row in waiting})
    taken = [row for row in waiting if _works_here(users.get(row["to_user_id"]))]
    if not taken:
        return []
    receivers = {row["account_id"]: row["to_user_id"] for row in taken}
    read_rows(conn, "account", receivers, lock=True)
    moved = [
        one
        for account_id, user_id in receivers.items()
        for one in grants.assign(conn, [account_id], user_id, why="transfer", now_ms=now_ms)
    ]
    done = {row["id"]: {"status": "done"} for row in taken}
    set_columns(conn, "hand_over", done, now_ms=now_ms)
    feed.publish(conn, {"hand_over": done})
    return [*(("account", one) for one in moved), *(("hand_over", one) for one in done)]


def _works_here(user: Row | None) -> bool:
    return user is not None and user["deleted_at"] is None and user["is_active"] != 0
