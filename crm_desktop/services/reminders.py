"""What a person asked to be reminded of: each task is told once on each laptop, when its time has come.

What was told is kept as digests, so that nothing of a task stays here when it leaves the laptop.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from crm_core.model import Task
from crm_core.model.types import Instant
from crm_desktop.db import meta
from crm_desktop.db.capture import EditContext
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.services.lookups import now
from crm_desktop.services.records import Edit, set_values
from crm_desktop.services.tasks import OPEN_STATES, TaskRow, task_rows

LATER: Final = timedelta(hours=1)
_KEPT: Final = timedelta(days=7)
"""What was due longer ago is on the list of late tasks, and no news."""
_TOLD: Final = "reminders_told"
"""In local_meta: since when (ms) reminders are told here, and [digest, ms] of those that were."""


class Reminders(NamedTuple):
    """Tasks whose time has come, the earliest first, and when the next one comes. `is_first`: nothing was noted yet."""

    due: list[TaskRow]
    next_at: datetime | None
    is_first: bool


def reminders(session: Session, context: EditContext) -> Reminders:
    """Return my open tasks to be told now: those whose time came while they were here and that were not told yet."""
    at = now(context)
    connection = raw_connection(session)
    since, told = _kept(connection, at)
    due = session.scalars(_of_mine(context, Task.remind_at > since, Task.remind_at <= at)).all()
    coming = session.scalars(_of_mine(context, Task.remind_at > at).limit(1)).first()
    fresh = [one for one in due if _digest(one.id, one.remind_at) not in told]
    return Reminders(
        task_rows(session, fresh),
        coming.remind_at if coming is not None else None,
        not meta.get(connection, _TOLD),
    )


def _of_mine(context: EditContext, *when: ColumnElement[bool]) -> Select[Any]:
    return (
        select(Task)
        .where(Task.assignee_id == context.user_id, Task.status.in_(OPEN_STATES), Task.deleted_at.is_(None))
        .where(*when)
        .order_by(Task.remind_at, Task.id)
    )


def note_told(session: Session, context: EditContext, tasks: Iterable[TaskRow]) -> None:
    """Note that these were told; with none, that reminders are told from now on."""
    connection, present = raw_connection(session), now(context)
    since, told = _kept(connection, present)
    told |= {_digest(one.id, at): Instant.to_stored(at) for one in tasks if (at := one.remind_at)}
    oldest = Instant.to_stored(present - _KEPT)
    lasting = sorted((digest, ms) for digest, ms in told.items() if ms > oldest)
    meta.put(connection, _TOLD, json.dumps({"since": Instant.to_stored(since), "told": lasting}))


def remind_later(session: Session, context: EditContext, task_id: str) -> Edit:
    """Put a reminder off by an hour. Raises UserError record_missing."""
    return set_values(session, context, "task", task_id, {"remind_at": now(context) + LATER})


def _kept(connection: RawConnection, at: datetime) -> tuple[datetime, dict[str, int]]:
    kept = meta.get(connection, _TOLD)
    if not kept:
        return at, {}
    found = json.loads(kept)
    return max(Instant.from_stored(found["since"]), at - _KEPT), dict(found["told"])


def _digest(task_id: str, at: datetime) -> str:
    return sha256(f"{task_id} {Instant.to_stored(at)}".encode()).hexdigest()[:24]
