"""What a restored server has forgotten: looked at, brought back with one act, or let go.

Bringing back is an edit like any other, by the person who does it: it is captured, sent, and refused if they may not.
Nothing is decided here about who may; the server does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, Record, policy_of, table_of
from crm_core.model.fields import Policy
from crm_desktop.db import forgotten, local_tables
from crm_desktop.db.capture import EditContext
from crm_desktop.db.outbox_write import root_of
from crm_desktop.db.patches import CUSTOM, mapping, travels
from crm_desktop.db.rows import Row
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import now
from crm_desktop.services.values import python_value, readable_stored

DELETED = "deleted_at"
AUTHORSHIP = frozenset(("created_by", "device_id", "on_behalf_of"))
"""Whoever brings a record back is its author from then on."""


@dataclass(frozen=True)
class Missed:
    """A record of which the server lacks something: `fields`, as a person reads them, or the `whole` of it."""

    entity: str
    id: str
    title: str
    whole: bool
    fields: dict[str, Any]


def missed(session: Session) -> list[Missed]:
    """Return what is kept, by entity in the order of the model."""
    order = {entity: place for place, entity in enumerate(ENTITIES)}
    return sorted(
        (_missed(entity, row, fields) for (entity, _), (row, fields) in _kept(session).items()),
        key=lambda one: (order[one.entity], one.title, one.id),
    )


def _missed(entity: str, row: Row, fields: Sequence[str] | None) -> Missed:
    cls = ENTITIES[entity]
    title = next((str(row[name]) for name in cls.title_fields if row.get(name)), "")
    names = fields
    if names is None:
        names = [one.name for one in table_of(cls).columns if travels(one) and row.get(one.name) is not None]
    return Missed(
        entity, row["id"], title, fields is None, {name: _shown(entity, row, name) for name in names}
    )


def _shown(entity: str, row: Row, name: str) -> Any:
    if name.startswith(f"{CUSTOM}."):
        return mapping(row[CUSTOM]).get(name.removeprefix(f"{CUSTOM}."))
    return readable_stored(entity, name, row[name])


def _kept(session: Session) -> dict[tuple[str, str], tuple[Row, list[str] | None]]:
    table = local_tables.forgotten
    rows = session.execute(select(table.c.entity, table.c.id, table.c.row, table.c.fields))
    return {
        (entity, record_id): (orjson.loads(row), orjson.loads(fields) if fields else None)
        for entity, record_id, row, fields in rows
        if entity in ENTITIES
    }


def bring_back(session: Session, context: EditContext, entity: str, record_id: str) -> list[tuple[str, str]]:
    """Write what is missed of a record, and of the others of its aggregate, again; return what was written.

    Raises:
        UserError: `not_forgotten` where nothing is kept of it.
    """
    family = _family(session, entity, record_id)
    for (kind, one), (row, fields) in family.items():
        record = session.get(ENTITIES[kind], one)
        if record is None:
            session.add(ENTITIES[kind](**_values(kind, row)))
        else:
            _mend(record, context, row, fields)
        session.flush()
        forgotten.let_go(session, kind, one)
    return list(family)


def let_go(session: Session, entity: str, record_id: str) -> None:
    """Let go of what is kept of one record. Raises UserError `not_forgotten`."""
    if (entity, record_id) not in _kept(session):
        raise UserError("not_forgotten", entity=entity, id=record_id)
    forgotten.let_go(session, entity, record_id)


def _family(
    session: Session, entity: str, record_id: str
) -> dict[tuple[str, str], tuple[Row, list[str] | None]]:
    """Return what is kept of the aggregate of a record, its root first."""
    kept = _kept(session)
    if (entity, record_id) not in kept:
        raise UserError("not_forgotten", entity=entity, id=record_id)
    root = root_of(entity, kept[entity, record_id][0])
    family = {key: one for key, one in kept.items() if root_of(key[0], one[0]) == root}
    return dict(sorted(family.items(), key=lambda item: item[0] != root))


def _values(entity: str, row: Row) -> dict[str, Any]:
    columns = [
        one for one in table_of(ENTITIES[entity]).columns if travels(one) and one.name not in AUTHORSHIP
    ]
    values = {one.name: python_value(one, row.get(one.name)) for one in columns}
    return {"id": row["id"]} | {name: value for name, value in values.items() if value is not None}


def _mend(record: Record, context: EditContext, row: Row, fields: Sequence[str] | None) -> None:
    columns = table_of(type(record)).columns
    names = fields
    if names is None:
        record.deleted_at = None
        names = [name for name in _values(record.entity, row) if policy_of(columns[name]) is not Policy.IMM]
    for name in names:
        if name == DELETED:
            record.deleted_at, record.deleted_by = now(context), context.user_id
        elif name.startswith(f"{CUSTOM}."):
            code = name.removeprefix(f"{CUSTOM}.")
            record.custom = {**(record.custom or {}), code: mapping(row[CUSTOM]).get(code)}
        elif policy_of(columns[name]) is Policy.SET:
            here: list[str] = getattr(record, name) or []
            setattr(record, name, sorted({*here, *(python_value(columns[name], row[name]) or [])}))
        else:
            setattr(record, name, python_value(columns[name], row[name]))
