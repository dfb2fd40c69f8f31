"""Where the id of one record stands in others, told from the model: what a merge has to write anew."""

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any

from crm_core.model import ENTITIES, table_of
from crm_server.scope import followers

MERGED_ENTITIES = ("account", "contact")
ID_SETS = {("visit", "their_people"): "contact"}
"""Set fields whose elements are ids."""


@cache
def referring(target: str) -> tuple[tuple[str, str], ...]:
    """Return (entity, column) of every column that holds the id of one `target` and is no part of its row's id."""
    return tuple(
        (entity, column.name)
        for entity, cls in ENTITIES.items()
        for column in table_of(cls).columns
        if column.info["ref"] == target and column.name not in id_parts(entity)
    )


@cache
def members(target: str) -> tuple[str, ...]:
    """Return the entities whose ids are made from that of a `target`: its tags, methods and roles."""
    return tuple(
        entity
        for entity, cls in ENTITIES.items()
        if not cls.server_only
        and any(table_of(cls).columns[name].info["ref"] == target for name in id_parts(entity))
    )


@cache
def id_parts(entity: str) -> tuple[str, ...]:
    """Return the columns from which the id of a record is made; none where it is drawn."""
    make_id = getattr(ENTITIES[entity], "make_id", None)
    return tuple(inspect.signature(make_id).parameters) if make_id else ()


def made_id(entity: str, values: Mapping[str, Any]) -> str | None:
    """Return the id that a set member with these values has; nothing for other entities, or where a part is no text."""
    parts = [values.get(name) or "" for name in id_parts(entity)]
    if not parts or not all(isinstance(one, str) for one in parts):
        return None
    found: str = ENTITIES[entity].make_id(*parts)  # type: ignore[attr-defined]
    return found


@cache
def lying_with() -> tuple[tuple[str, str, str], ...]:
    """Return (entity, column of the target's entity, column of its id) of records that lie with any other."""
    return tuple((entity, term.entity_column, term.id_column) for entity, term in followers().items())
