"""What was decided on its own can be taken back for 30 days; then it leaves the server and the laptops."""

from sqlalchemy import Connection

from crm_core.model import ResolutionJournal
from crm_server import feed
from crm_server.database import fetch
from crm_server.jobs import JOBS
from crm_server.merging import snapshot

JOURNAL_MS = snapshot.KEPT_MS
MOST = 5_000
"""How many entries go in one transaction; the next run takes the next ones."""


def drop_old_decisions(conn: Connection, now_ms: int) -> None:
    """Remove journal entries and snapshots of merges that are older than 30 days."""
    snapshot.drop_old(conn, now_ms)
    rows = fetch(
        conn,
        "DELETE FROM resolution_journal WHERE id IN"
        " (SELECT id FROM resolution_journal WHERE decided_at <= %s ORDER BY decided_at LIMIT %s) RETURNING id",
        (now_ms - JOURNAL_MS, MOST),
    )
    if rows:
        feed.publish(conn, {ResolutionJournal.entity: [row[0] for row in rows]})


JOBS["old_decisions"] = drop_old_decisions
