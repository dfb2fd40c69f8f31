"""Filters that a person keeps by name; they travel to their other laptops."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.keys.text import clean
from crm_core.model import SavedFilter, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.db.sort_keys import sort_key
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, now
from crm_desktop.services.values import checked


@dataclass(frozen=True)
class NamedFilter:
    """A filter by name. `conditions` is the list's own: plain JSON."""

    id: str
    name: str
    conditions: Mapping[str, Any]


def saved_filters(session: Session, user_id: str, list_key: str) -> list[NamedFilter]:
    """Return the filters that a person keeps for a list, by name."""
    statement = select(SavedFilter).where(
        SavedFilter.created_by == user_id,
        SavedFilter.list_key == list_key,
        SavedFilter.deleted_at.is_(None),
    )
    found = [NamedFilter(one.id, one.name, one.conditions) for one in session.scalars(statement)]
    return sorted(found, key=lambda one: (sort_key(one.name), one.id))


def save_filter(
    session: Session, context: EditContext, list_key: str, name: str, conditions: Mapping[str, Any]
) -> str:
    """Keep a filter under a name; one of that name is replaced. Raises UserError missing_value, too_long."""
    text = clean(name)
    if not text:
        raise UserError("missing_value", entity="saved_filter", field="name")
    checked("saved_filter", table_of(SavedFilter).c["name"], text)
    known = next((one for one in saved_filters(session, context.user_id, list_key) if one.name == text), None)
    if known is not None:
        living_one(session, SavedFilter, known.id).conditions = dict(conditions)
        return known.id
    made = SavedFilter(id=context.ids.new(), list_key=list_key, name=text, conditions=dict(conditions))
    session.add(made)
    return made.id


def remove_filter(session: Session, context: EditContext, filter_id: str) -> None:
    """Forget a filter. Raises UserError record_missing."""
    living_one(session, SavedFilter, filter_id).deleted_at = now(context)
