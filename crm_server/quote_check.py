"""Is this printed quote the one that was sent, and does it still hold? Asked by the code on the document."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from crm_core.check_code import hash_in
from crm_server.database import fetch

_SENT = """
    SELECT q.number, coalesce(q.revision, 1), q.status, q.sent_at, q.valid_until, EXISTS (
        SELECT 1 FROM quote AS later WHERE later.root_id = coalesce(q.root_id, q.id) AND later.deleted_at IS NULL
        AND later.sent_hash IS NOT NULL AND later.revision > coalesce(q.revision, 1))
    FROM quote AS q WHERE q.sent_hash LIKE %s AND q.deleted_at IS NULL ORDER BY q.sent_at DESC LIMIT 2"""


@dataclass(frozen=True)
class QuoteCheck:
    """What is known of a document. `answer`: valid, expired, superseded, cancelled, or unknown for any other.

    An unknown one was never sent so, or was changed on paper. The other fields are None then.
    """

    answer: str
    number: str | None = None
    revision: int | None = None
    status: str | None = None
    sent_on: str | None = None
    valid_until: str | None = None


def check_quote(conn: Connection, text: str, now_ms: int) -> QuoteCheck:
    """Look a document up by its code, or by the digits printed on it; two that share digits are unknown."""
    digits = hash_in(text)
    rows = fetch(conn, _SENT, (f"{digits}%",)) if digits else []
    if len(rows) != 1:
        return QuoteCheck("unknown")
    number, revision, status, sent_ms, until, has_later = rows[0]
    sent = None if sent_ms is None else _day(sent_ms)
    return QuoteCheck(_answer(status, until, has_later, _day(now_ms)), number, revision, status, sent, until)


def _answer(status: str, until: str | None, has_later: bool, today: str) -> str:
    if status in ("ACCEPTED", "ORDERED"):
        return "valid"
    if status == "CANCELLED":
        return "cancelled"
    if has_later or status == "SUPERSEDED":
        return "superseded"
    return "expired" if status == "EXPIRED" or (until is not None and until < today) else "valid"


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000).astimezone().date().isoformat()
