"""What a role may not see: columns, and the same values where conflicts and journals repeat them."""

from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from typing import Any

from psycopg import sql

from crm_core.model import ENTITIES, group_of, table_of
from crm_server.records import Row
from crm_server.shapes import hidden_columns, known_shape

REPEATING: Mapping[str, tuple[str, ...]] = {
    "conflict": ("base", "accepted", "other"),
    "resolution_journal": ("kept", "lost"),
}
"""Entities whose rows repeat values of the field that `target` and `field` name, and the columns that do."""


@cache
def hidden_fields(role: str) -> frozenset[str]:
    """Return `<entity>.<field or group>` of everything that a role may not see, whole or in part."""
    return frozenset(
        f"{entity}.{name}"
        for entity, cls in ENTITIES.items()
        for column in hidden_columns(entity, role)
        for name in (column, group_of(table_of(cls).columns[column]))
    )


def selection(entity: str, role: str) -> sql.Composable:
    """Return the columns of an entity in wire order, as a role sees them."""
    return sql.SQL(", ").join([_selected(entity, name, role) for name in known_shape(entity).columns])


def _selected(entity: str, name: str, role: str) -> sql.Composable:
    if name in hidden_columns(entity, role):
        return sql.SQL("NULL")
    if name in REPEATING.get(entity, ()) and hidden_fields(role):
        return sql.SQL("CASE WHEN target || '.' || field = ANY({}::text[]) THEN NULL ELSE {} END").format(
            sql.Literal(sorted(hidden_fields(role))), sql.Identifier(name)
        )
    return sql.Identifier(name)


def as_seen(entity: str, role: str, row: Row) -> Row:
    """Return a row as a role sees it; the very one where nothing is hidden."""
    hidden = hidden_columns(entity, role)
    if entity in REPEATING and f"{row['target']}.{row['field']}" in hidden_fields(role):
        hidden |= frozenset(REPEATING[entity])
    return row | dict.fromkeys(hidden) if hidden else row


def seen_values(entity: str, role: str, row: Row) -> list[Any]:
    """Return the values of a row as a role sees it, in wire order."""
    return list(_in_order(entity)(as_seen(entity, role, row)))


@cache
def _in_order(entity: str) -> "itemgetter[tuple[Any, ...]]":
    return itemgetter(*known_shape(entity).columns)
