"""A person's edit of any record, through the use case where the entity has one."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from crm_core.model import Note, Promise, Quote, Record, Visit, VisitPlan, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services import notes, plans, promises, visits
from crm_desktop.services.lookups import entity_class, living, now
from crm_desktop.services.quotes.states import move_quote
from crm_desktop.services.records.assignments import TAGS, Assignment, values_of
from crm_desktop.services.records.guards import (
    check_change,
    check_entity,
    check_record,
    check_unlocked,
    check_writer,
    column_to_set,
)
from crm_desktop.services.records.making import assign, make, recalculate
from crm_desktop.services.records.undo import Edit
from crm_desktop.services.tags import TAGGED, add_tag, remove_tag
from crm_desktop.services.tasks import move_task
from crm_desktop.services.values import checked


def add(session: Session, context: EditContext, entity: str, assignments: Iterable[Assignment]) -> str:
    """Make a record and return its id. Raises UserError with the code of what is wrong."""
    cls = entity_class(entity)
    check_entity(cls)
    check_writer(session, context, cls)
    fields, tags = _without_tags(cls, assignments)
    values = values_of(cls, fields, {})
    check_new(session, cls, values)
    record_id = make(session, context, cls, values)
    session.flush()
    _change_tags(session, context, entity, record_id, tags)
    return record_id


def check_new(session: Session, cls: type[Record], values: Mapping[str, Any]) -> None:
    """Return if a record can be made of these Python values. Raises UserError with the code of what is wrong."""
    for name, value in values.items():
        checked(cls.entity, column_to_set(cls, name, new=True), value)
    _check_required(cls, values)
    _check_references(session, cls, values)


def _check_required(cls: type[Record], values: Mapping[str, Any]) -> None:
    for column in table_of(cls).columns:
        needed = (
            column.info["required"] and column.default is None and column.name not in ("id", "started_at")
        )
        if needed and values.get(column.name) in (None, ""):
            raise UserError("missing_value", entity=cls.entity, field=column.name)


def _check_references(session: Session, cls: type[Record], values: Mapping[str, Any]) -> None:
    for column in table_of(cls).columns:
        target, value = column.info["ref"], values.get(column.name)
        if target and value:
            living(session, target, value)


def set_fields(
    session: Session, context: EditContext, entity: str, record_id: str, assignments: Iterable[Assignment]
) -> Edit:
    """Change a record as typed. Returns what it did, for undo. Raises UserError."""
    cls = entity_class(entity)
    fields, tags = _without_tags(cls, assignments)
    record = living(session, entity, record_id)
    current = {name: getattr(record, name) for name in table_of(cls).columns.keys()}  # noqa: SIM118
    edit = set_values(session, context, entity, record_id, values_of(cls, fields, current))
    _change_tags(session, context, entity, record_id, tags)
    return edit


def set_values(
    session: Session, context: EditContext, entity: str, record_id: str, values: Mapping[str, Any]
) -> Edit:
    """Change fields of a record, given as Python values. Returns what it did, for undo.

    Raises UserError: server_only, unknown_field, server_field, immutable_field, append_only, document_locked,
    state_not_allowed, missing_value, invalid_value, unknown_choice, too_long, record_missing.
    """
    cls = entity_class(entity)
    check_entity(cls)
    check_writer(session, context, cls)
    record = living(session, entity, record_id)
    before: dict[str, Any] = {}
    for name, value in values.items():
        column = column_to_set(cls, name, new=False)
        checked(entity, column, value)
        if getattr(record, name) != value:
            check_change(record, column, value)
            before[name] = getattr(record, name)
    check_record(session, context, record)
    _check_references(session, cls, {name: values[name] for name in before})
    assign(record, {name: value for name, value in values.items() if name not in ("status", "state")})
    _follow(session, context, record, before, values)
    if before:
        recalculate(session, record)
    return Edit(entity, record_id, before, {name: values[name] for name in before})


def _follow(
    session: Session, context: EditContext, record: Record, before: dict[str, Any], values: Mapping[str, Any]
) -> None:
    """Let the use case make what follows from a change, above all from that of a state."""
    if isinstance(record, VisitPlan):
        plans.follow_changes(record, before, values.get("state"))
    elif isinstance(record, Note):
        notes.edit_note(session, context, record.id, record.text)
    elif isinstance(record, Promise) and "state" in before:
        promises.settle_promise(session, context, record.id, values["state"])
    elif isinstance(record, Quote) and "status" in before:
        move_quote(session, context, record.id, values["status"], reason=values.get("reject_reason"))
    elif record.entity == "task" and "status" in before:
        move_task(session, context, record.id, values["status"])
    else:
        assign(record, {name: values[name] for name in before.keys() & {"status", "state"}})


def delete(session: Session, context: EditContext, entity: str, record_id: str) -> Edit:
    """Delete a record; a visit that cannot be edited any more is withdrawn instead. Raises UserError."""
    check_entity(entity_class(entity))
    check_writer(session, context, entity_class(entity))
    record = living(session, entity, record_id)
    if isinstance(record, Visit):
        visits.undo_visit(session, context, record_id)
        return Edit(entity, record_id, deleted=True)
    check_record(session, context, record)
    if isinstance(record, Quote):
        check_unlocked(record)
    record.deleted_at = now(context)
    recalculate(session, record)
    return Edit(entity, record_id, deleted=True)


def _without_tags(
    cls: type[Record], assignments: Iterable[Assignment]
) -> tuple[list[Assignment], list[Assignment]]:
    every = list(assignments)
    if cls.entity not in TAGGED:
        return every, []
    return [one for one in every if one.field != TAGS], [one for one in every if one.field == TAGS]


def _change_tags(
    session: Session, context: EditContext, entity: str, owner_id: str, changes: Iterable[Assignment]
) -> None:
    for one in changes:
        if one.operator == "+=":
            add_tag(session, owner_id, one.text, entity)
        elif one.operator == "-=":
            remove_tag(session, context, owner_id, one.text, entity)
        else:
            raise UserError("tags_add_or_remove", field=TAGS)
