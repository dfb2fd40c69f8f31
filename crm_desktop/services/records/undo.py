"""An edit that can be taken back, also after it was saved and synced: as another edit."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from crm_core.model import Record
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import entity_class, now


@dataclass(frozen=True)
class Edit:
    """What one edit did to one record: its fields before and after, as Python values; or that it came or went."""

    entity: str
    id: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    created: bool = False
    deleted: bool = False


def undo_edit(session: Session, context: EditContext, edit: Edit) -> None:
    """Take an edit back. Raises UserError changed_since if somebody changed one of its fields meanwhile."""
    record = session.get(entity_class(edit.entity), edit.id)
    if record is None:
        raise UserError("record_missing", entity=edit.entity, id=edit.id)
    if edit.created:
        record.deleted_at = now(context)
    elif edit.deleted:
        record.deleted_at = None
    else:
        _put_back(record, edit)


def _put_back(record: Record, edit: Edit) -> None:
    for name, value in edit.after.items():
        if getattr(record, name) != value:
            raise UserError("changed_since", entity=edit.entity, id=edit.id, field=name)
    for name, value in edit.before.items():
        setattr(record, name, value)
