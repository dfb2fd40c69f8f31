"""The records behind a number: whatever they are, shown in the same few words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, table_of
from crm_desktop.services.lookups import chunks, titles_of, user_names

WHEN = {
    "visit": "started_at", "visit_plan": "planned_on", "order": "ordered_on", "case": "opened_on", "task": "due_on",
    "promise": "due_on", "quote": "created_at",
}  # fmt: skip
"""The moment or day that a record of an entity is about."""
WHOSE = ("recorded_by", "owner_id", "assignee_id", "maker_id", "created_by")


@dataclass(frozen=True)
class BehindRow:
    """One record. A customer is its own `account_id`."""

    id: str
    entity: str
    title: str
    account_id: str | None
    account_name: str
    when: date | datetime | None
    by_name: str


def rows_behind(session: Session, entity: str, ids: Sequence[str]) -> list[BehindRow]:
    """Return these records in their order; those that are no longer here are left out."""
    cls = ENTITIES[entity]
    columns = table_of(cls).c
    whose = next((name for name in WHOSE if name in columns), "created_by")
    wanted = [columns.id, columns[whose]]
    wanted.append(columns.id if entity == "account" else columns.get("account_id", columns.id))
    wanted.append(columns[WHEN.get(entity, "created_at")])
    found: dict[str, tuple[Any, ...]] = {}
    for part in chunks(ids):
        statement = select(*wanted).where(columns.id.in_(part), columns.deleted_at.is_(None))
        found.update((row[0], tuple(row)) for row in session.execute(statement))
    titles = titles_of(session, entity, found)
    accounts = titles_of(session, "account", (row[2] for row in found.values()))
    names = user_names(session, (row[1] for row in found.values()))
    return [
        BehindRow(
            id=one,
            entity=entity,
            title=titles.get(one, ""),
            account_id=found[one][2],
            account_name=accounts.get(found[one][2] or "", ""),
            when=None if entity == "account" else found[one][3],
            by_name=names.get(found[one][1] or "", ""),
        )
        for one in ids
        if one in found
    ]
