"""When a state was changed, for states that have no date of their own.

The server stamps each field with the time of its last change. What it has not seen yet was changed with the record's
latest edit here.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.clock import ZERO, to_datetime
from crm_core.merge import stamp_of
from crm_core.model import Record
from crm_desktop.services.lookups import pending_ids
from crm_desktop.services.work_report.period import Period


def moved_in(session: Session, records: Sequence[Record], field: str, period: Period) -> list[str]:
    """Return the ids of those records (of one entity) whose `field` was changed last within the period."""
    if not records:
        return []
    waiting = pending_ids(session, records[0].entity, [one.id for one in records])
    return [
        one.id
        for one in records
        if (at := _changed_at(one, field, waits=one.id in waiting)) is not None
        and period.begin <= at < period.end
    ]


def _changed_at(record: Record, field: str, *, waits: bool) -> datetime | None:
    stamped = ZERO if waits else stamp_of(record.stamps or {}, field)[0]
    reading = record.edited_at if stamped == ZERO else stamped
    return to_datetime(reading) if reading else None
