"""What became of one record, field by field: who changed it last and when, and what an automatic merge set aside."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.clock import to_datetime
from crm_core.model import ENTITIES, Record, ResolutionJournal, table_of
from crm_core.model.base import group_of
from crm_desktop.services.lookups import living, pending_ids, user_names

CREATED, CHANGED, MERGED = "created", "changed", "merged"
_CUSTOM = "custom."


@dataclass(frozen=True)
class Event:
    """One line: `kind` is created, changed or merged; `fields` are the names of what it touched; who may be nobody."""

    kind: str
    at: datetime | None
    by_name: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """The events of a record, the latest first. `pending`: it holds edits that the server has not seen."""

    events: tuple[Event, ...]
    pending: bool


def history_of(session: Session, entity: str, record_id: str) -> History:
    """Return what is known here of a record's life. Raises UserError record_missing."""
    record = living(session, entity, record_id)
    changed = _changes(record)
    journal = session.scalars(
        select(ResolutionJournal).where(
            ResolutionJournal.record_id == record_id, ResolutionJournal.deleted_at.is_(None)
        )
    ).all()
    names = user_names(session, [record.created_by, *(user for _, user, _ in changed)])
    events = [Event(CREATED, record.created_at, names.get(record.created_by or "", ""))]
    events += [Event(CHANGED, at, names.get(user, ""), fields) for at, user, fields in changed]
    events += [Event(MERGED, one.created_at, "", (one.field,)) for one in journal]
    events.sort(key=lambda one: (one.at is not None, one.at), reverse=True)
    return History(tuple(events), bool(pending_ids(session, entity, [record_id])))


def _changes(record: Record) -> list[tuple[datetime, str, tuple[str, ...]]]:
    """Return (when, who, fields) of the last change of each field, those of one edit together."""
    groups: dict[str, str] = {}
    for column in table_of(ENTITIES[record.entity]).columns:
        groups.setdefault(group_of(column), column.name)
    edits: dict[tuple[str, str], list[str]] = {}
    for name, stamp in (record.stamps or {}).items():
        if name in groups or name.startswith(_CUSTOM):
            edits.setdefault((str(stamp[0]), str(stamp[1])), []).append(groups.get(name, name))
    return [(to_datetime(when), who, tuple(fields)) for (when, who), fields in edits.items()]
