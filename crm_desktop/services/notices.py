"""What happened on its own and the person should know: listed until they say that they have read it."""

from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from crm_desktop.db import notices
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.notices import Notice
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection

__all__ = ["IMPORTANT", "Notice", "mark_read", "unread"]

IMPORTANT = frozenset(
    (
        "server_restored",
        "edits_not_sent_again",
        "records_forgotten",
        "records_withdrawn",
        "store_restored",
        "lease_ends_soon",
        "clock_wrong",
        "scopes_repaired",
        "work_not_kept",
        "quote_stranded",
        "data_unsound",
        "data_restored",
        "data_rebuilt",
    )
)
"""What touches all of a person's work; the rest is about one record or one file."""
_CHANGED = "local_notice"


def unread(session: Session) -> list[Notice]:
    """Return what the person has not read: the important first, then newest first."""
    return sorted(notices.unread(raw_connection(session)), key=lambda one: one.code not in IMPORTANT)


def mark_read(lane: WriterLane, ids: Iterable[int], *, now_ms: int) -> int:
    """Note that the person has read these, and wait until that is stored; return how many they were."""
    wanted = list(ids)

    def job(connection: RawConnection) -> Collection[str]:
        for one in wanted:
            notices.mark_read(connection, one, now_ms=now_ms)
        return [str(one) for one in wanted]

    return len(lane.submit_raw(job, changes=lambda read: {_CHANGED: read}).result())
