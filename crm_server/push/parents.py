"""A record that somebody added offline to a deleted one brings it back, put away; the deletion is proposed again."""

from crm_core.model.scopes import Via
from crm_server.push.decisions import note_lost_deletion
from crm_server.push.workspace import Draft, owning_columns
from crm_server.records import Key, Row
from crm_server.scope import flat
from crm_server.shapes import Shape

ARCHIVED = "archived"


def restore_parents(draft: Draft, shape: Shape, row: Row) -> None:
    """Bring back the deleted records that a new one belongs to; a customer comes back archived."""
    for key in _parents(shape, row):
        parent = draft.row(key)
        if parent is None or parent["deleted_at"] is None or parent.get("merged_into_id"):
            continue
        note_lost_deletion(draft, key, parent)
        values = {"deleted_at": None, "deleted_by": None, "rev": parent["rev"] + 1}
        if key[0] == "account":
            values["status"] = ARCHIVED
        draft.rows[key] = parent | values | {"accepted_at": draft.page.now_ms}
        draft.touched[key] = None


def _parents(shape: Shape, row: Row) -> list[Key]:
    required = [
        (str(field.ref), row[name]) for name, field in shape.fields.items() if field.ref and field.required
    ]
    lying = [(term.entity, row[term.column]) for term in flat(shape.cls.scopes) if isinstance(term, Via)]
    owners = [("account", row[column]) for column in owning_columns(shape.entity)]
    return [(entity, one) for entity, one in dict.fromkeys((*required, *lying, *owners)) if one]
