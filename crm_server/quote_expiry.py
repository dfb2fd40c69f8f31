"""A quote that the customer has not answered runs out, by the server's own date."""

from datetime import datetime

from sqlalchemy import Connection

from crm_server import feed
from crm_server.database import fetch
from crm_server.jobs import JOBS
from crm_server.records import set_columns

MOST = 2_000
"""How many quotes run out in one transaction; the next run takes the next ones."""


def expire_quotes(conn: Connection, now_ms: int) -> None:
    """Move quotes that were sent and whose last day is over to EXPIRED.

    What a laptop says later of an answer that came in time still counts: an expired quote may be accepted or declined.
    """
    today = datetime.fromtimestamp(now_ms / 1000).astimezone().date().isoformat()
    rows = fetch(
        conn,
        "SELECT id FROM quote WHERE status = 'SENT' AND valid_until < %s AND deleted_at IS NULL"
        " ORDER BY valid_until LIMIT %s",
        (today, MOST),
    )
    if rows:
        set_columns(conn, "quote", {row[0]: {"status": "EXPIRED"} for row in rows}, now_ms=now_ms)
        feed.publish(conn, {"quote": [row[0] for row in rows]})


JOBS["quote_expiry"] = expire_quotes
