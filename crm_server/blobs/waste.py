"""What no living record names any more is kept for a while, then removed; so are uploads that nobody goes on with."""

from collections.abc import Collection

from sqlalchemy import Connection

from crm_server.database import execute, fetch
from crm_server.jobs import JOBS
from crm_server.schema import write_meta

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
KEPT_MS = 30 * DAY_MS
"""How long a content stays that no living row names: its row may come back."""
UPLOAD_KEPT_MS = 30 * DAY_MS
MOST_AT_ONCE = 100
_LAST = "blobs_collected_ms"
_MARK = """
UPDATE blob b SET unused_ms = CASE WHEN b.unused_ms IS NULL THEN %s::bigint END
WHERE (b.unused_ms IS NULL) = NOT EXISTS
    (SELECT 1 FROM attachment a WHERE a.sha256 = b.name AND a.deleted_at IS NULL)
"""
_DUE = """
SELECT b.name FROM blob b WHERE b.unused_ms <= %s AND NOT EXISTS
    (SELECT 1 FROM handed_over_edit h WHERE h.status = 'OPEN' AND strpos(h.changes, b.name) > 0)
ORDER BY b.unused_ms LIMIT %s
"""


def collect(conn: Connection, now_ms: int) -> None:
    """Remove what is due, at most once an hour. A handed-over edit that is not settled keeps its contents."""
    last = fetch(conn, "SELECT value FROM server_meta WHERE key = %s", (_LAST,))
    if last and abs(now_ms - int(last[0][0])) < HOUR_MS:
        return
    write_meta(conn, _LAST, str(now_ms))
    execute(conn, _MARK, (now_ms,))
    rows = fetch(conn, _DUE, (now_ms - KEPT_MS, MOST_AT_ONCE))
    _remove(conn, [name for (name,) in rows])
    _remove_uploads(conn, now_ms - UPLOAD_KEPT_MS)


def names_of(conn: Connection, attachment_ids: Collection[str]) -> list[str]:
    """Return the names of the contents of these attachments."""
    rows = fetch(conn, "SELECT DISTINCT sha256 FROM attachment WHERE id = ANY(%s)", (list(attachment_ids),))
    return [name for (name,) in rows]


def erase_unnamed(conn: Connection, names: Collection[str]) -> None:
    """Remove those of the contents at once that no living row names: their record was erased for good."""
    rows = fetch(
        conn,
        "SELECT wanted FROM unnest(%s::text[]) AS wanted WHERE NOT EXISTS"
        " (SELECT 1 FROM attachment a WHERE a.sha256 = wanted AND a.deleted_at IS NULL)",
        (list(names),),
    )
    unnamed = [name for (name,) in rows]
    _remove(conn, unnamed)
    execute(
        conn,
        "WITH ended AS (DELETE FROM blob_upload WHERE name = ANY(%s) RETURNING content)"
        " DELETE FROM blob_slice USING ended WHERE blob_slice.content = ended.content",
        (unnamed,),
    )


def _remove(conn: Connection, names: list[str]) -> None:
    if not names:
        return
    execute(
        conn,
        "WITH ended AS (DELETE FROM blob WHERE name = ANY(%s) RETURNING content)"
        " DELETE FROM blob_slice USING ended WHERE blob_slice.content = ended.content",
        (names,),
    )
    execute(conn, "DELETE FROM blob_owner WHERE name = ANY(%s)", (names,))


def _remove_uploads(conn: Connection, touched_before_ms: int) -> None:
    execute(
        conn,
        "WITH ended AS (DELETE FROM blob_upload WHERE touched_ms <= %s RETURNING content)"
        " DELETE FROM blob_slice USING ended WHERE blob_slice.content = ended.content",
        (touched_before_ms,),
    )


JOBS["blobs"] = collect
