"""Once a day: what changes with the day alone, and what a derived record cannot see when it happens."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from crm_server import derived, feed
from crm_server.database import execute, fetch
from crm_server.jobs import JOBS

_DONE = "derived_day"


def job(conn: Connection, now_ms: int) -> None:
    """Make the price statistics and the suppressions again, on the first call of a day (UTC)."""
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date().isoformat()
    done = fetch(conn, "SELECT value FROM server_meta WHERE key = %s", (_DONE,))
    if done and done[0][0] >= today:
        return
    feed.lock(conn)
    feed.publish_derived(conn, derived.refresh(conn, now_ms))
    execute(
        conn,
        "INSERT INTO server_meta (key, value) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_DONE, today),
    )


JOBS["derived"] = job
