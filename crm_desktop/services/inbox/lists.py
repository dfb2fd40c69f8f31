"""The four lists of the sync centre. Each row carries the parts of a sentence: which record, which field, who, when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crm_core.clock import to_datetime
from crm_core.model import ENTITIES, Conflict, ResolutionJournal, group_of, table_of
from crm_core.model.base import label_of
from crm_core.model.fields import Label
from crm_core.wire import Change
from crm_desktop.db import outbox
from crm_desktop.services.lookups import titles_of, user_names
from crm_desktop.services.values import readable_stored

GROUP_LABELS: dict[str, Label] = {
    "address": Label("地址", "地址", "Address"),
    "invoice_profile": Label("开票信息", "開票資訊", "Invoice details"),
    "name": Label("姓名", "姓名", "Name"),
    "fx": Label("汇率", "匯率", "Exchange rate"),
    "header_discount": Label("整单折扣", "整單折扣", "Header discount"),
    "freight": Label("运费", "運費", "Freight"),
    "product": Label("产品", "產品", "Product"),
    "discount": Label("折扣", "折扣", "Discount"),
}
DELETED = "deleted_at"


@dataclass(frozen=True)
class MutationRow:
    """An edit that the server has not settled. `n` is what `SyncControl.retry` and `discard` take.

    `fields` maps each field to its new readable value, with `<entity>.<field>` for records other than `record`.
    `code` and `params` are the server's reason, for `crm_desktop.messages`; empty while the edit waits.
    """

    id: str
    n: int
    entity: str
    record: str
    title: str
    op: str
    fields: dict[str, Any]
    records: int
    edited_at: datetime
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ConflictRow:
    """A field (or group) that two people set. The three values are readable; a group's are maps of its fields."""

    id: str
    entity: str
    record: str
    title: str
    field: str
    label: Label
    base: Any
    accepted: Any
    other: Any
    accepted_by: str | None
    accepted_by_name: str
    accepted_at: datetime | None
    other_by: str | None
    other_by_name: str
    other_at: datetime | None


@dataclass(frozen=True)
class DecidedRow:
    """A conflict that somebody decided, and how."""

    id: str
    entity: str
    record: str
    title: str
    field: str
    label: Label
    resolution: str
    by: str | None
    by_name: str
    at: datetime | None


@dataclass(frozen=True)
class JournalRow:
    """A field that was merged without asking: the value that stands, and the one that does not."""

    id: str
    entity: str
    record: str
    title: str
    field: str
    label: Label
    kept: Any
    lost: Any
    kept_by: str | None
    kept_by_name: str
    lost_by: str | None
    lost_by_name: str
    at: datetime | None


def pending(session: Session, limit: int = 1000) -> list[MutationRow]:
    """Return the edits that wait to be sent, oldest first."""
    return _mutations(session, outbox.PENDING, limit)


def refused(session: Session, limit: int = 1000) -> list[MutationRow]:
    """Return the edits that the server refused, oldest first. They stay until somebody retries or discards them."""
    return _mutations(session, outbox.REFUSED, limit)


def handed_over(session: Session, limit: int = 1000) -> list[MutationRow]:
    """Return the edits that went to the inbox of a customer's new owner."""
    return _mutations(session, outbox.HANDED_OVER, limit)


def _mutations(session: Session, state: str, limit: int) -> list[MutationRow]:
    entries = outbox.entries(session, state, limit=limit)
    shown = [(entry, _shown_record(entry)) for entry in entries]
    titles = _titles(session, (record for _, record in shown))
    return [
        MutationRow(
            id=entry.mutation.id,
            n=entry.mutation.n,
            entity=entity,
            record=record,
            title=titles.get((entity, record), ""),
            op=next((c.op for c in entry.mutation.changes if (c.entity, c.id) == (entity, record)), "update"),
            fields=_fields(entry.mutation.changes, (entity, record)),
            records=len(entry.mutation.changes),
            edited_at=to_datetime(entry.mutation.hlc),
            code=entry.code,
            params=entry.params,
        )
        for entry, (entity, record) in shown
    ]


def _shown_record(entry: outbox.Entry) -> tuple[str, str]:
    """One changed record stands for itself; several stand under the root of their aggregate."""
    if len(entry.mutation.changes) == 1:
        only = entry.mutation.changes[0]
        return only.entity, only.id
    return entry.aggregate, entry.aggregate_id


def _fields(changes: Iterable[Change], shown: tuple[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for change in changes:
        prefix = "" if (change.entity, change.id) == shown else f"{change.entity}."
        for name, value in change.fields.items():
            new = value[1] if isinstance(value, list | tuple) else value
            fields[prefix + name] = readable_stored(change.entity, name, new)
    return fields


def conflicts(session: Session, about: ColumnElement[bool] | None = None) -> list[ConflictRow]:
    """Return the open conflicts, oldest first; with `about` only those that meet it."""
    statement = select(Conflict).where(Conflict.status == "OPEN", Conflict.deleted_at.is_(None))
    if about is not None:
        statement = statement.where(about)
    found = session.scalars(statement.order_by(Conflict.other_hlc, Conflict.id)).all()
    titles = _titles(session, ((one.target, one.record_id) for one in found))
    names = user_names(session, [who for one in found for who in (one.accepted_by, one.other_by)])
    return [
        ConflictRow(
            id=one.id,
            entity=one.target,
            record=one.record_id,
            title=titles.get((one.target, one.record_id), ""),
            field=one.field,
            label=field_label(one.target, one.field),
            base=_readable(one.target, one.field, one.base),
            accepted=_readable(one.target, one.field, one.accepted),
            other=_readable(one.target, one.field, one.other),
            accepted_by=one.accepted_by,
            accepted_by_name=names.get(one.accepted_by or "", ""),
            accepted_at=_moment(one.accepted_hlc),
            other_by=one.other_by,
            other_by_name=names.get(one.other_by or "", ""),
            other_at=_moment(one.other_hlc),
        )
        for one in found
    ]


def decided(session: Session, limit: int = 200) -> list[DecidedRow]:
    """Return the conflicts that were decided, latest first: each decision can be undone."""
    statement = select(Conflict).where(Conflict.status == "RESOLVED", Conflict.deleted_at.is_(None))
    latest = statement.order_by(Conflict.resolved_at.desc(), Conflict.id.desc()).limit(limit)
    found = session.scalars(latest).all()
    titles = _titles(session, ((one.target, one.record_id) for one in found))
    names = user_names(session, [one.resolved_by for one in found])
    return [
        DecidedRow(
            id=one.id,
            entity=one.target,
            record=one.record_id,
            title=titles.get((one.target, one.record_id), ""),
            field=one.field,
            label=field_label(one.target, one.field),
            resolution=one.resolution or "",
            by=one.resolved_by,
            by_name=names.get(one.resolved_by or "", ""),
            at=one.resolved_at,
        )
        for one in found
    ]


def conflict_count(session: Session) -> int:
    """Return how many conflicts are open."""
    statement = select(func.count()).where(Conflict.status == "OPEN", Conflict.deleted_at.is_(None))
    return session.scalar(statement) or 0


def journal(session: Session, limit: int = 500) -> list[JournalRow]:
    """Return the automatic decisions, latest first."""
    statement = select(ResolutionJournal).where(ResolutionJournal.deleted_at.is_(None))
    latest = statement.order_by(ResolutionJournal.decided_at.desc(), ResolutionJournal.id.desc()).limit(limit)
    found = session.scalars(latest).all()
    titles = _titles(session, ((one.target, one.record_id) for one in found))
    names = user_names(session, [who for one in found for who in (one.kept_by, one.lost_by)])
    return [
        JournalRow(
            id=one.id,
            entity=one.target,
            record=one.record_id,
            title=titles.get((one.target, one.record_id), ""),
            field=one.field,
            label=field_label(one.target, one.field),
            kept=_readable(one.target, one.field, one.kept),
            lost=_readable(one.target, one.field, one.lost),
            kept_by=one.kept_by,
            kept_by_name=names.get(one.kept_by or "", ""),
            lost_by=one.lost_by,
            lost_by_name=names.get(one.lost_by or "", ""),
            at=one.decided_at,
        )
        for one in found
    ]


def _titles(session: Session, records: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    by_entity: dict[str, list[str]] = {}
    for entity, record_id in records:
        by_entity.setdefault(entity, []).append(record_id)
    return {
        (entity, record_id): title
        for entity, ids in by_entity.items()
        for record_id, title in titles_of(session, entity, ids).items()
    }


def _readable(entity: str, name: str, values: Mapping[str, Any] | None) -> Any:
    """A single field's value stands by itself; a group's stay a map."""
    shown = {key: readable_stored(entity, key, value) for key, value in (values or {}).items()}
    return shown.get(name) if set(shown) <= {name} else shown


def _moment(reading: str | None) -> datetime | None:
    return to_datetime(reading) if reading else None


def field_label(entity: str, name: str) -> Label:
    """Return the name of a field or of a group of fields; a field of a newer version is named by itself."""
    cls = ENTITIES.get(entity)
    column = table_of(cls).columns.get(name) if cls else None
    if column is not None:
        return label_of(column)
    return GROUP_LABELS.get(name, Label(name, name, name))


def fields_of(entity: str, name: str) -> Sequence[str]:
    """Return the columns that a conflict's field stands for: itself, or the members of its group."""
    cls = ENTITIES.get(entity)
    if cls is None:
        return ()
    columns = table_of(cls).columns
    return [one.name for one in columns if name in (one.name, group_of(one))]
