"""A person decides a conflict, or takes an automatic decision back: an edit like any other, that every laptop sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from crm_core.model import Conflict, ResolutionJournal, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.db.patches import CUSTOM
from crm_desktop.errors import UserError
from crm_desktop.services.inbox.lists import DELETED
from crm_desktop.services.lookups import entity_class, living, now
from crm_desktop.services.records.undo import Edit
from crm_desktop.services.records.writing import delete, set_values
from crm_desktop.services.values import parse, python_value, readable

Choice = Literal["accepted", "other", "value"]


@dataclass(frozen=True)
class Resolved:
    """What a decision did. `values` maps the fields to what stands now, readable."""

    id: str
    entity: str
    record: str
    field: str
    resolution: Choice
    values: dict[str, Any]


def resolve(
    session: Session, context: EditContext, conflict_id: str, choice: Choice, value: Any = None
) -> Resolved:
    """Decide a conflict: keep the accepted value, take the other, or set a third.

    With choice `value`, `value` is the text typed for the field, or a map of field → text for a group. Raises UserError
    record_missing, conflict_settled (somebody was first), needs_one_value, and what `records.set_values` raises.
    """
    conflict = session.get(Conflict, conflict_id)
    if conflict is None or conflict.deleted_at is not None:
        raise UserError("record_missing", entity="conflict", id=conflict_id)
    if conflict.status != "OPEN":
        raise UserError("conflict_settled", id=conflict_id, resolution=conflict.resolution or "")
    if conflict.field == DELETED:
        stands = _decide_deletion(session, context, conflict, choice)
    else:
        stands = _decided_values(conflict, choice, value)
        if choice != "accepted":
            set_values(session, context, conflict.target, conflict.record_id, stands)
    conflict.status = "RESOLVED"
    conflict.resolution = choice
    conflict.resolved_by = context.user_id
    conflict.resolved_at = now(context)
    shown = {name: readable(one) for name, one in stands.items()}
    return Resolved(conflict.id, conflict.target, conflict.record_id, conflict.field, choice, shown)


def _decide_deletion(
    session: Session, context: EditContext, conflict: Conflict, choice: Choice
) -> dict[str, Any]:
    """The edit stands as accepted; the other side wanted the record gone."""
    if choice == "value":
        raise UserError("needs_one_value", field=DELETED)
    if choice == "other":
        delete(session, context, conflict.target, conflict.record_id)
        return {DELETED: now(context)}
    return {DELETED: None}


def _decided_values(conflict: Conflict, choice: Choice, value: Any) -> dict[str, Any]:
    if choice == "accepted":
        return _python_values(conflict.target, conflict.accepted or {})
    if choice == "other":
        return _python_values(conflict.target, conflict.other or {})
    columns = table_of(entity_class(conflict.target)).columns
    typed = value if isinstance(value, Mapping) else {conflict.field: value}
    known = {*(conflict.accepted or {}), *(conflict.other or {})}
    if not set(typed) <= known or not all(isinstance(text, str) for text in typed.values()):
        raise UserError("needs_one_value", field=conflict.field)
    return {name: parse(conflict.target, columns[name], text) for name, text in typed.items()}


def _python_values(entity: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    columns = table_of(entity_class(entity)).columns
    return {name: python_value(columns[name], one) for name, one in stored.items() if name in columns}


def reopen(session: Session, context: EditContext, conflict_id: str) -> Resolved:
    """Undo a decision: the conflict is open again, and the accepted value stands as before.

    Raises UserError record_missing, conflict_open (there is nothing to undo), changed_since where somebody has set the
    field since, and what `records.set_values` raises.
    """
    conflict = session.get(Conflict, conflict_id)
    if conflict is None or conflict.deleted_at is not None:
        raise UserError("record_missing", entity="conflict", id=conflict_id)
    if conflict.status != "RESOLVED":
        raise UserError("conflict_open", id=conflict_id)
    if conflict.field == DELETED:
        stands = _undo_deletion(session, conflict)
    else:
        stands = _python_values(conflict.target, conflict.accepted or {})
        if conflict.resolution != "accepted":
            _require_untouched(session, conflict)
            set_values(session, context, conflict.target, conflict.record_id, stands)
    conflict.status = "OPEN"
    conflict.resolution = conflict.resolved_by = conflict.resolved_at = None
    shown = {name: readable(one) for name, one in stands.items()}
    return Resolved(conflict.id, conflict.target, conflict.record_id, conflict.field, "accepted", shown)


def _undo_deletion(session: Session, conflict: Conflict) -> dict[str, Any]:
    record = session.get(entity_class(conflict.target), conflict.record_id)
    if record is not None and record.deleted_at is not None:
        record.deleted_at = None
    return {DELETED: None}


def _require_untouched(session: Session, conflict: Conflict) -> None:
    """Raise UserError changed_since unless the field was set last by who decided, when they decided."""
    record = session.get(entity_class(conflict.target), conflict.record_id)
    if record is None or record.deleted_at is not None:
        raise UserError("record_missing", entity=conflict.target, id=conflict.record_id)
    if conflict.resolution == "other":
        for name, value in _python_values(conflict.target, conflict.other or {}).items():
            if getattr(record, name) != value:
                raise UserError("changed_since", entity=conflict.target, id=record.id, field=name)
        return
    stamp = (record.stamps or {}).get(conflict.field)
    if stamp is not None and stamp[1] != conflict.resolved_by:
        raise UserError("changed_since", entity=conflict.target, id=record.id, field=conflict.field)


def restore_from_journal(session: Session, context: EditContext, journal_id: str) -> Edit:
    """Set the value that lost in an automatic merge. Raises UserError record_missing and as `records.set_values`."""
    entry = session.get(ResolutionJournal, journal_id)
    if entry is None or entry.deleted_at is not None:
        raise UserError("record_missing", entity="resolution_journal", id=journal_id)
    if entry.field.startswith(f"{CUSTOM}."):
        return _restore_custom(session, context, entry)
    values = _python_values(entry.target, entry.lost or {})
    return set_values(session, context, entry.target, entry.record_id, values)


def _restore_custom(session: Session, context: EditContext, entry: ResolutionJournal) -> Edit:
    record = living(session, entry.target, entry.record_id)
    code = entry.field.removeprefix(f"{CUSTOM}.")
    values = {**(record.custom or {}), code: (entry.lost or {}).get(entry.field)}
    return set_values(session, context, entry.target, entry.record_id, {CUSTOM: values})
