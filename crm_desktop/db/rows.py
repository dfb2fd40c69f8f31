"""Rows in stored form, read and written beside the ORM: what travels, what is compared, what a patch is made of."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sqlite3 import Connection
else:
    from sqlcipher3.dbapi2 import Connection

RawConnection: TypeAlias = Connection
"""A connection of sqlcipher3, which has the interface of the standard library's and no types of its own."""

Row = dict[str, Any]
"""Column → stored value."""

Key = tuple[str, str]
"""(entity, id) of a record."""

RecordIds = dict[str, set[str]]
"""Entity → ids."""


def by_entity(keys: Iterable[Key]) -> RecordIds:
    """Return the ids by entity."""
    found: RecordIds = {}
    for entity, record_id in keys:
        found.setdefault(entity, set()).add(record_id)
    return found


@cache
def _columns(entity: str) -> tuple[str, ...]:
    """Return the columns in wire order. The model is loaded by whoever first needs them."""
    from crm_core.model import ENTITIES, columns_of

    return columns_of(ENTITIES[entity])


def stored_rows(connection: RawConnection, entity: str, ids: Iterable[str]) -> dict[str, Row]:
    """Return the rows of `entity` with these ids, by id, in one SELECT."""
    columns = _columns(entity)
    found = connection.execute(_select(entity), (json.dumps(list(ids)),))
    return {row["id"]: row for row in (dict(zip(columns, values, strict=True)) for values in found)}


@cache
def _select(entity: str) -> str:
    names = ", ".join(f'"{name}"' for name in _columns(entity))
    return f'SELECT {names} FROM "{entity}" WHERE id IN (SELECT value FROM json_each(?))'  # noqa: S608 -- names of the model


def put_rows(connection: RawConnection, entity: str, rows: Iterable[Sequence[Any]]) -> None:
    """Insert or overwrite whole rows of `entity`, given in wire order (`columns_of`)."""
    connection.executemany(_replace(entity), rows)


@cache
def _replace(entity: str) -> str:
    names = _columns(entity)
    quoted = ", ".join(f'"{name}"' for name in names)
    return f'INSERT OR REPLACE INTO "{entity}" ({quoted}) VALUES ({", ".join("?" * len(names))})'  # noqa: S608


def put_row(connection: RawConnection, entity: str, row: Mapping[str, Any]) -> None:
    """Insert or overwrite one row given as a map; columns that are missing become NULL."""
    put_rows(connection, entity, [[row.get(name) for name in _columns(entity)]])


def delete_rows(connection: RawConnection, entity: str, ids: Iterable[str]) -> None:
    """Remove rows from the table for good, without a tombstone: for rows that this laptop may not or need not keep."""
    connection.executemany(f'DELETE FROM "{entity}" WHERE id = ?', ((id_,) for id_ in ids))  # noqa: S608


def update_columns(connection: RawConnection, entity: str, id_: str, values: Mapping[str, Any]) -> None:
    """Set some columns of one row to stored values."""
    if values:
        assignments = ", ".join(f'"{name}" = ?' for name in values)
        connection.execute(f'UPDATE "{entity}" SET {assignments} WHERE id = ?', (*values.values(), id_))  # noqa: S608


def pairs_json(records: Mapping[str, Iterable[str]]) -> str:
    """Return the records as JSON pairs, for `json_each` to join with."""
    return json.dumps([(entity, id_) for entity, ids in records.items() for id_ in ids])
