"""A person's edit of any record, through the use case where the entity has one."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from crm_core.model import AccountContact, Quote, Record, Visit, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services import visits
from crm_desktop.services.lookups import entity_class, living, now
from crm_desktop.services.methods import put_method, read_method
from crm_desktop.services.quotes.saving import provisional_number
from crm_desktop.services.quotes.states import move_quote
from crm_desktop.services.quotes.totals import refresh_totals
from crm_desktop.services.records.assignments import TAGS, Assignment, values_of
from crm_desktop.services.records.guards import (
    check_change,
    check_entity,
    check_record,
    check_unlocked,
    column_to_set,
)
from crm_desktop.services.records.undo import Edit
from crm_desktop.services.tags import add_tag, remove_tag
from crm_desktop.services.tasks import move_task
from crm_desktop.services.values import checked


def add(session: Session, context: EditContext, entity: str, assignments: Iterable[Assignment]) -> str:
    """Make a record and return its id. Raises UserError with the code of what is wrong."""
    cls = entity_class(entity)
    check_entity(cls)
    fields, tags = _without_tags(cls, assignments)
    values = values_of(cls, fields, {})
    for name, value in values.items():
        checked(entity, column_to_set(cls, name, new=True), value)
    _check_required(cls, values)
    _check_references(session, cls, values)
    record_id = _make(session, context, cls, values)
    session.flush()
    _change_tags(session, context, record_id, tags)
    return record_id


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


def _make(session: Session, context: EditContext, cls: type[Record], values: dict[str, Any]) -> str:
    if cls.entity == "contact_method":
        return _make_method(session, values)
    if cls.entity == "account_tag":
        return add_tag(session, values["account_id"], values["tag"])
    if cls.entity == "account_contact":
        return _make_role(session, values)
    record = cls(id=context.ids.new(), **values)
    if isinstance(record, Visit):
        return visits.enter(session, context, record).visit_id
    if isinstance(record, Quote):
        record.provisional_number = provisional_number(session, context)
    if record.entity == "task" and "assignee_id" not in values:
        setattr(record, "assignee_id", context.user_id)  # noqa: B010 -- of another class
    if record.entity in ("account", "quote"):
        setattr(record, "owner_id", context.user_id)  # noqa: B010
    session.add(record)
    _recalculate(session, record)
    return record.id


def _make_method(session: Session, values: dict[str, Any]) -> str:
    method = read_method(values["kind"], values["raw"])
    method_id = put_method(session, values["contact_id"], method)
    others = {name: value for name, value in values.items() if name not in ("kind", "raw", "contact_id")}
    _assign(living(session, "contact_method", method_id), others)
    return method_id


def _make_role(session: Session, values: dict[str, Any]) -> str:
    role_id = AccountContact.make_id(values["account_id"], values["contact_id"])
    role = session.get(AccountContact, role_id)
    if role is None:
        session.add(AccountContact(id=role_id, **values))
    else:
        role.deleted_at = None
        _assign(role, {k: v for k, v in values.items() if k not in ("account_id", "contact_id")})
    return role_id


def _assign(record: Record, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def set_fields(
    session: Session, context: EditContext, entity: str, record_id: str, assignments: Iterable[Assignment]
) -> Edit:
    """Change a record as typed. Returns what it did, for undo. Raises UserError."""
    cls = entity_class(entity)
    fields, tags = _without_tags(cls, assignments)
    record = living(session, entity, record_id)
    current = {name: getattr(record, name) for name in table_of(cls).columns.keys()}  # noqa: SIM118
    edit = set_values(session, context, entity, record_id, values_of(cls, fields, current))
    _change_tags(session, context, record_id, tags)
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
    record = living(session, entity, record_id)
    check_record(session, context, record)
    before: dict[str, Any] = {}
    for name, value in values.items():
        column = column_to_set(cls, name, new=False)
        checked(entity, column, value)
        if getattr(record, name) != value:
            check_change(record, column, value)
            before[name] = getattr(record, name)
    _check_references(session, cls, {name: values[name] for name in before})
    _assign(record, {name: value for name, value in values.items() if name != "status"})
    _move(session, context, record, before, values)
    if before:
        _recalculate(session, record)
    return Edit(entity, record_id, before, {name: values[name] for name in before})


def _move(
    session: Session, context: EditContext, record: Record, before: dict[str, Any], values: Mapping[str, Any]
) -> None:
    if "status" not in before:
        return
    if record.entity == "quote":
        move_quote(session, context, record.id, values["status"])
    elif record.entity == "task":
        move_task(session, context, record.id, values["status"])
    else:
        setattr(record, "status", values["status"])  # noqa: B010 -- of another class


def delete(session: Session, context: EditContext, entity: str, record_id: str) -> Edit:
    """Delete a record; a visit that cannot be edited any more is withdrawn instead. Raises UserError."""
    check_entity(entity_class(entity))
    record = living(session, entity, record_id)
    if isinstance(record, Visit):
        visits.undo_visit(session, context, record_id)
        return Edit(entity, record_id, deleted=True)
    check_record(session, context, record)
    if isinstance(record, Quote):
        check_unlocked(record)
    record.deleted_at = now(context)
    _recalculate(session, record)
    return Edit(entity, record_id, deleted=True)


def _recalculate(session: Session, record: Record) -> None:
    quote: Record | None = record
    if record.entity == "quote_line":
        quote = session.get(Quote, getattr(record, "quote_id"))  # noqa: B009 -- of another class
    if isinstance(quote, Quote) and quote.deleted_at is None:
        check_unlocked(quote if record.entity == "quote_line" else None)
        refresh_totals(session, quote)


def _without_tags(
    cls: type[Record], assignments: Iterable[Assignment]
) -> tuple[list[Assignment], list[Assignment]]:
    every = list(assignments)
    if cls.entity != "account":
        return every, []
    return [one for one in every if one.field != TAGS], [one for one in every if one.field == TAGS]


def _change_tags(
    session: Session, context: EditContext, account_id: str, changes: Iterable[Assignment]
) -> None:
    for one in changes:
        if one.operator == "+=":
            add_tag(session, account_id, one.text)
        elif one.operator == "-=":
            remove_tag(session, context, account_id, one.text)
        else:
            raise UserError("tags_add_or_remove", field=TAGS)
