"""Rows of any entity as objects of readable values."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, null, select
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, Record, columns_of, table_of
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import entity_class, living
from crm_desktop.services.records.assignments import TAGS, parse_assignment
from crm_desktop.services.tags import TAGGED
from crm_desktop.services.values import parse, readable_row

Rows = list[dict[str, Any]]
_TOO_LARGE = frozenset((("attachment", "thumb"),))
"""What a list leaves out; `show` has it."""


def list_records(session: Session, entity: str, where: Iterable[str] = (), limit: int | None = None) -> Rows:
    """Return the records of an entity that are not deleted, oldest first, as readable objects.

    `where` holds `FIELD=VALUE` conditions that must all be met; an empty value asks for an empty field, and `tags=T`
    for a tag of a customer or a person. The thumbnails of attachments are left out. Raises UserError no_such_entity,
    unknown_field, invalid_value.
    """
    cls = entity_class(entity)
    columns = [null() if (entity, column.name) in _TOO_LARGE else column for column in table_of(cls).columns]
    statement: Select[Any] = select(*columns).where(table_of(cls).c.deleted_at.is_(None))
    for condition in where:
        statement = statement.where(_condition(cls, condition))
    statement = statement.order_by(table_of(cls).c.id)
    if limit is not None:
        statement = statement.limit(limit)
    found = [readable_row(cls, row) for row in session.execute(statement)]
    _add_tags(session, entity, found)
    return found


def _condition(cls: type[Record], typed: str) -> ColumnElement[bool]:
    one = parse_assignment(typed)
    if one.operator != "=":
        raise UserError("not_a_condition", text=typed[:80])
    if one.field == TAGS and cls.entity in TAGGED:
        tags = TAGGED[cls.entity]
        tagged = select(_owner(cls.entity)).where(tags.tag == one.text, tags.deleted_at.is_(None))
        return table_of(cls).c.id.in_(tagged)
    column: Column[Any] | None = table_of(cls).columns.get(one.field)
    if column is None:
        raise UserError("unknown_field", entity=cls.entity, field=one.field)
    value = parse(cls.entity, column, one.text)
    return column.is_(None) if value is None else column == value


def _owner(entity: str) -> Column[Any]:
    """The column of a tag that points to what it is on."""
    return table_of(TAGGED[entity]).c[f"{entity}_id"]


def _add_tags(session: Session, entity: str, rows: Rows) -> None:
    if entity not in TAGGED:
        return
    cls = TAGGED[entity]
    found: dict[str, list[str]] = {}
    statement = select(_owner(entity), cls.tag).where(cls.deleted_at.is_(None))
    if len(rows) == 1:
        statement = statement.where(_owner(entity) == rows[0]["id"])
    for owner_id, tag in session.execute(statement.order_by(cls.tag)):
        found.setdefault(owner_id, []).append(tag)
    for row in rows:
        row[TAGS] = found.get(row["id"], [])


def row_of(session: Session, entity: str, record_id: str) -> dict[str, Any]:
    """Return one record as a readable object. Raises UserError record_missing."""
    row = _row(living(session, entity, record_id))
    _add_tags(session, entity, [row])
    return row


def _row(record: Record) -> dict[str, Any]:
    cls = type(record)
    return readable_row(cls, (getattr(record, name) for name in columns_of(cls)))


def show(session: Session, entity: str, record_id: str) -> dict[str, Any]:
    """Return one record with `children`: entity → rows that belong to it. Raises UserError record_missing."""
    row = row_of(session, entity, record_id)
    children: dict[str, Rows] = {}
    for child, column in _links_to(entity):
        statement = select(child).where(column == record_id, table_of(child).c.deleted_at.is_(None))
        rows = [_row(one) for one in session.scalars(statement.order_by(table_of(child).c.id))]
        if rows:
            children[child.entity] = rows
    row["children"] = children
    return row


def _links_to(entity: str) -> Iterator[tuple[type[Record], Column[Any]]]:
    """The entities that hold this one's id as that of their owner: `account_id`, or whatever they require."""
    for cls in ENTITIES.values():
        for column in table_of(cls).columns:
            if column.info["ref"] == entity and (column.name == f"{entity}_id" or column.info["required"]):
                yield cls, column
                break
