"""What the model says about each entity, worked out once: the push asks it for every field of every change."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from crm_core.model import BOOKKEEPING, ENTITIES, Record, columns_of, group_of, policy_of, table_of
from crm_core.model.base import Owned
from crm_core.model.fields import Policy

_POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
SERVER_FILLED = frozenset((Policy.SRV, Policy.DER))


@dataclass(frozen=True, eq=False)
class Field:
    """One column: how it merges, and what it defaults to (in stored form; None for nothing)."""

    name: str
    policy: Policy
    group: str
    ref: str | None
    required: bool
    default: Any
    column: Column[Any]

    @property
    def is_server_filled(self) -> bool:
        """Whether a patch may not name it."""
        return self.policy in SERVER_FILLED or self.name in BOOKKEEPING


@dataclass(frozen=True, eq=False)
class Shape:
    """One entity. `is_set_member`: its id is made from its content, so a re-added fact is the same row."""

    entity: str
    cls: type[Record]
    columns: tuple[str, ...]
    fields: dict[str, Field]
    parent: tuple[str, str] | None
    is_owned: bool
    is_set_member: bool

    @property
    def root_entity(self) -> str:
        """The entity of the root of its aggregate."""
        return self.parent[0] if self.parent else self.entity

    def root_id(self, row: dict[str, Any]) -> str:
        """The id of the root of a row's aggregate."""
        return str(row[self.parent[1]] if self.parent else row["id"])


@cache
def shape_of(entity: str) -> Shape | None:
    """Return the shape of an entity, or None for one that this version does not know."""
    cls = ENTITIES.get(entity)
    if cls is None:
        return None
    return Shape(
        entity=entity,
        cls=cls,
        columns=columns_of(cls),
        fields={column.name: _field(column) for column in table_of(cls).columns},
        parent=cls.parent,
        is_owned=issubclass(cls, Owned),
        is_set_member=hasattr(cls, "make_id"),
    )


def known_shape(entity: str) -> Shape:
    """Return the shape of an entity that the model declares. Raises KeyError for another."""
    shape = shape_of(entity)
    if shape is None:
        raise KeyError(entity)
    return shape


def _field(column: Column[Any]) -> Field:
    return Field(
        name=column.name,
        policy=policy_of(column),
        group=group_of(column),
        ref=column.info["ref"],
        required=column.info["required"],
        default=_stored_default(column),
        column=column,
    )


def _stored_default(column: Column[Any]) -> Any:
    if column.default is None:
        return None
    default: Any = column.default.arg  # type: ignore[attr-defined]
    value = default(None) if callable(default) else default
    if not isinstance(column.type, TypeDecorator):
        return value
    to_stored: Callable[[Any], Any] | None = getattr(column.type, "to_stored", None)
    return to_stored(value) if to_stored else int(value)


@cache
def hidden_columns(entity: str, role: str) -> frozenset[str]:
    """Return the columns of an entity that a role may not see."""
    table = table_of(ENTITIES[entity])
    return frozenset(column.name for column in table.columns if role not in column.info["visible_to"])


def stored_type(column: Column[Any]) -> str:
    """Return PostgreSQL's type for a column's stored values."""
    name = str(column.type.compile(dialect=_POSTGRESQL)).lower()
    return "text" if name.startswith("varchar") else name
