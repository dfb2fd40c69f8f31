"""Edits whose authors had lost the customer by then: whoever has it now takes them over or lets them go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.clock import to_datetime
from crm_core.model import ENTITIES, HandedOverEdit, Record, policy_of, table_of
from crm_core.model.fields import Policy
from crm_desktop.db.capture import EditContext
from crm_desktop.db.patches import CUSTOM, travels
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, now, title_of, user_names
from crm_desktop.services.records.making import recalculate
from crm_desktop.services.records.writing import delete
from crm_desktop.services.values import python_value, readable_stored

AUTHORSHIP = frozenset(("created_at", "created_by", "device_id", "on_behalf_of"))
"""What the one who takes an edit over states anew."""


@dataclass(frozen=True)
class HandedOverRow:
    """An edit that waits for the new owner. `fields` maps fields to readable values, as in `MutationRow`."""

    id: str
    entity: str
    record: str
    title: str
    author: str | None
    author_name: str
    made_at: datetime | None
    received_at: datetime | None
    fields: dict[str, Any]
    records: int


def handed_to_me(session: Session, limit: int = 500) -> list[HandedOverRow]:
    """Return the handed-over edits that nobody has settled, oldest first."""
    statement = _open().order_by(HandedOverEdit.made_hlc, HandedOverEdit.id).limit(limit)
    found = list(session.scalars(statement))
    names = user_names(session, [one.author_id for one in found])
    return [
        HandedOverRow(
            id=one.id,
            entity=one.target,
            record=one.record_id,
            title=title_of(session, one.target, one.record_id),
            author=one.author_id,
            author_name=names.get(one.author_id or "", ""),
            made_at=to_datetime(one.made_hlc) if one.made_hlc else None,
            received_at=one.received_at,
            fields=_fields(one),
            records=len(one.changes or ()),
        )
        for one in found
    ]


def handed_to_me_count(session: Session) -> int:
    """Return how many handed-over edits wait."""
    return session.scalar(select(func.count()).select_from(_open().subquery())) or 0


def _open() -> Any:
    return select(HandedOverEdit).where(HandedOverEdit.status == "OPEN", HandedOverEdit.deleted_at.is_(None))


def _fields(edit: HandedOverEdit) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for change in edit.changes or ():
        prefix = (
            ""
            if (change["entity"], change["id"]) == (edit.target, edit.record_id)
            else f"{change['entity']}."
        )
        if change["op"] == "delete":
            fields[f"{prefix}deleted_at"] = True
        for name, value in change.get("fields", {}).items():
            new = value[1] if isinstance(value, list) and len(value) == 2 else value
            fields[prefix + name] = readable_stored(change["entity"], name, new)
    return fields


def accept(session: Session, context: EditContext, edit_id: str) -> list[tuple[str, str]]:
    """Take an edit over as one's own; return (entity, id) of the records changed.

    Raises UserError record_missing where it, or a record that it changes, is not here; conflict_settled where somebody
    has settled it already; and what the capture refuses.
    """
    edit = _unsettled(session, edit_id)
    changed = [_apply(session, context, change) for change in edit.changes or ()]
    _settle(context, edit, "ACCEPTED")
    return changed


def dismiss(session: Session, context: EditContext, edit_id: str) -> None:
    """Let an edit go. Raises UserError record_missing, conflict_settled."""
    _settle(context, _unsettled(session, edit_id), "DISMISSED")


def _unsettled(session: Session, edit_id: str) -> HandedOverEdit:
    edit = living_one(session, HandedOverEdit, edit_id)
    if edit.status != "OPEN":
        raise UserError("conflict_settled", id=edit_id, resolution=edit.status)
    return edit


def _settle(context: EditContext, edit: HandedOverEdit, status: str) -> None:
    edit.status, edit.settled_by, edit.settled_at = status, context.user_id, now(context)


def _apply(session: Session, context: EditContext, change: Mapping[str, Any]) -> tuple[str, str]:
    entity, record_id = change["entity"], change["id"]
    cls = ENTITIES.get(entity)
    if cls is None or cls.server_only:
        raise UserError("no_such_entity", entity=entity, known=", ".join(ENTITIES))
    record = session.get(cls, record_id)
    if change["op"] == "delete":
        delete(session, context, entity, record_id)
        return entity, record_id
    if record is None and change["op"] != "insert":
        raise UserError("record_missing", entity=entity, id=record_id)
    new = record is None
    if record is None:
        record = cls(id=record_id)
    for name, value in change.get("fields", {}).items():
        _take(record, name, value, new=new)
    if new:
        session.add(record)
    record.deleted_at = None
    recalculate(session, record)
    return entity, record_id


def _take(record: Record, name: str, value: Any, *, new: bool) -> None:
    """Set a field as the edit had it. A field of a newer version, and what is fixed, stays as it is."""
    if name.startswith(f"{CUSTOM}."):
        record.custom = {**(record.custom or {}), name.removeprefix(f"{CUSTOM}."): value[1]}
        return
    column = table_of(type(record)).columns.get(name)
    if column is None or not travels(column) or name in AUTHORSHIP:
        return
    if policy_of(column) is Policy.SET:
        setattr(record, name, _members(getattr(record, name) or [], value))
    elif new or policy_of(column) is not Policy.IMM:
        setattr(record, name, python_value(column, value[1]))


def _members(held: Sequence[str], operation: Mapping[str, Any]) -> list[str]:
    gone = {one[0] for one in operation.get("remove", ())}
    return sorted({*held, *operation.get("add", ())} - gone)
