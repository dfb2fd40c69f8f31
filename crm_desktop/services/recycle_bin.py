"""What was deleted in the last thirty days and is the person's own matter; all of it can come back.

Nothing is ever removed from here by hand: a deletion is an edit like any other, which the server and the colleagues
keep too. After thirty days a record is no longer offered, though it still lies in the store.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, Record, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import entity_class, now, titles_of, user_names
from crm_desktop.services.records.guards import check_return

KEPT_FOR: Final = timedelta(days=30)
OFFERED: Final = (
    "account", "contact", "opportunity", "visit", "visit_plan", "task", "promise", "note", "quote",
)  # fmt: skip
"""Entities with a life of their own; their parts come back with them."""
_MINE: Final = ("deleted_by", "created_by", "owner_id", "assignee_id")
_LONGEST: Final = 1_000


@dataclass(frozen=True)
class Deleted:
    """One record: what it was called, whose customer it was about, who deleted it and when."""

    entity: str
    id: str
    title: str
    customer: str
    deleted_by: str
    deleted_at: datetime


def deleted(session: Session, context: EditContext) -> list[Deleted]:
    """Return what can be brought back, the latest deletion first.

    What went with its record (the task of a visit) is not listed by itself; it comes back with it.
    """
    found = [row for entity in OFFERED if entity in ENTITIES for row in _of_entity(session, context, entity)]
    found.sort(key=lambda row: (row["at"], row["entity"], row["id"]), reverse=True)
    gone = {(row["id"], row["at"]) for row in found}
    shown = [row for row in found if not any((one, row["at"]) in gone for one in row["of"])][:_LONGEST]
    titles = {
        entity: titles_of(session, entity, [row["id"] for row in shown if row["entity"] == entity])
        for entity in OFFERED
    }
    customers = titles_of(session, "account", [row["account"] for row in shown])
    names = user_names(session, [row["by"] for row in shown])
    return [
        Deleted(
            row["entity"],
            row["id"],
            titles[row["entity"]].get(row["id"], ""),
            customers.get(row["account"], "") if row["entity"] != "account" else "",
            names.get(row["by"], ""),
            row["at"],
        )
        for row in shown
    ]


def _of_entity(session: Session, context: EditContext, entity: str) -> Iterator[dict[str, Any]]:
    columns = table_of(ENTITIES[entity]).c
    refs = [column for column in columns if column.info["ref"] in OFFERED]
    mine: list[ColumnElement[bool]] = [columns[name] == context.user_id for name in _MINE if name in columns]
    statement = select(columns.id, columns.deleted_at, columns.deleted_by, *refs).where(
        columns.deleted_at >= now(context) - KEPT_FOR,
        columns.deleted_by.is_not(None),
        or_(*mine),
    )
    if "merged_into_id" in columns:
        statement = statement.where(columns.merged_into_id.is_(None))
    for id_, at, by, *of in session.execute(statement):
        referred = {column.name: value for column, value in zip(refs, of, strict=True)}
        yield {
            "entity": entity,
            "id": id_,
            "at": at,
            "by": by,
            "account": referred.get("account_id"),
            "of": [value for value in of if value],
        }


def restore(session: Session, context: EditContext, entity: str, record_id: str) -> int:
    """Bring a record back, and what was deleted with it; return how many records that were.

    It travels as an edit like any other. Raises UserError record_missing, not_deleted, merged_away,
    append_only for what can no longer be edited.
    """
    record = session.get(entity_class(entity), record_id)
    if record is None or entity not in OFFERED:
        raise UserError("record_missing", entity=entity, id=record_id)
    if record.deleted_at is None:
        raise UserError("not_deleted", entity=entity, id=record_id)
    back = [record, *_gone_with(session, record)]
    for one in back:
        check_return(session, context, one)
        one.deleted_at = None
    return len(back)


def _gone_with(session: Session, record: Record) -> Sequence[Record]:
    """Return the records that refer to this one and went in the same moment by the same hand."""
    found: list[Record] = []
    for name in OFFERED:
        cls = ENTITIES.get(name)
        refs = [column for column in table_of(cls).c if column.info["ref"] == record.entity] if cls else []
        if cls is not None and refs:
            found += session.scalars(
                select(cls).where(
                    or_(*(column == record.id for column in refs)),
                    cls.id != record.id,
                    cls.deleted_at == record.deleted_at,
                    cls.deleted_by == record.deleted_by,
                )
            )
    return found
