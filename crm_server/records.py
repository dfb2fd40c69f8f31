"""Rows of the synced tables in stored form: read, locked, inserted, changed, always many at a time.

A row is a map from every column to its stored value. Who writes here also calls `crm_server.feed.publish`, as the last
act of the transaction: a change that is not published is never seen.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

import orjson
from psycopg import sql
from sqlalchemy import Connection

from crm_core.clock import encode, system_ms
from crm_core.ids import new_id
from crm_core.model.types import Json
from crm_server.database import copy_in, execute, fetch
from crm_server.errors import UnknownRecordError
from crm_server.shapes import known_shape, stored_type

Row = dict[str, Any]
Key = tuple[str, str]
"""(entity, id)"""


def read_rows(conn: Connection, entity: str, ids: Collection[str], *, lock: bool = False) -> dict[str, Row]:
    """Return the rows that exist, by id. With `lock` nobody else changes them until the transaction ends."""
    return read_children(conn, entity, "id", ids, lock=lock)


def read_children(
    conn: Connection, entity: str, column: str, owners: Collection[str], *, lock: bool = False
) -> dict[str, Row]:
    """Return the rows whose `column` holds one of `owners`, by id."""
    if not owners:
        return {}
    columns = known_shape(entity).columns
    rows = fetch(conn, _select(entity, column, lock=lock), (sorted(owners),))
    key = columns.index("id")
    return {row[key]: dict(zip(columns, row, strict=True)) for row in rows}


@cache
def _select(entity: str, column: str, *, lock: bool) -> bytes:
    statement = sql.SQL("SELECT {} FROM {} WHERE {} = ANY(%b){}").format(
        sql.SQL(", ").join(map(sql.Identifier, known_shape(entity).columns)),
        sql.Identifier(entity),
        sql.Identifier(column),
        # Everyone locks in the order of ids, so that two pushes wait for each other instead of dying together.
        sql.SQL(" ORDER BY id FOR UPDATE") if lock else sql.SQL(""),
    )
    return statement.as_bytes()


def insert_rows(conn: Connection, entity: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert complete rows (see `server_row`). Raises psycopg.errors.UniqueViolation if an id exists."""
    columns = known_shape(entity).columns
    copy_in(conn, _copy(entity), ([row[name] for name in columns] for row in rows))


@cache
def _copy(entity: str) -> bytes:
    names = sql.SQL(", ").join(map(sql.Identifier, known_shape(entity).columns))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(entity), names).as_bytes()


def differing(entity: str, rows: Sequence[Row], others: Sequence[Row]) -> list[str]:
    """Return the columns in which some row differs from the other one at its place."""
    columns = known_shape(entity).columns
    pick = itemgetter(*columns)
    # Column by column: comparing value by value in Python takes ten times as long.
    sides = (zip(*map(pick, side), strict=True) for side in (rows, others))
    return [name for name, new, old in zip(columns, *sides, strict=False) if new != old]


def write_rows(
    conn: Connection, entity: str, rows: Collection[Mapping[str, Any]], columns: Iterable[str]
) -> None:
    """Set `columns` of existing rows to the values in `rows`, in one statement."""
    if not rows:
        return
    names = sorted(set(columns) - {"id"})
    # As one JSON text: the driver writes arrays value by value in Python, which takes five times as long.
    values = [{name: row[name] for name in ("id", *names)} for row in rows]
    execute(conn, _update(entity, tuple(names)), (orjson.dumps(values).decode(),))


@cache
def _update(entity: str, names: tuple[str, ...]) -> bytes:
    fields = known_shape(entity).fields
    typed = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(stored_type(fields[name].column)))
        for name in ("id", *names)
    ]
    sets = [sql.SQL("{} = new.{}").format(sql.Identifier(name), sql.Identifier(name)) for name in names]
    statement = sql.SQL(
        "UPDATE {} old SET {} FROM json_to_recordset(%s::json) AS new ({}) WHERE old.id = new.id"
    ).format(sql.Identifier(entity), sql.SQL(", ").join(sets), sql.SQL(", ").join(typed))
    return statement.as_bytes()


def server_row(
    entity: str, values: Mapping[str, Any], *, now_ms: int | None = None, author: str | None = None
) -> Row:
    """Return a complete row, revision 1, as if `author` had made it at `now_ms`. `values` in stored form.

    Columns with a declared default get it; an id is drawn unless `values` has one. Raises KeyError for a column that
    the entity does not have.
    """
    shape = known_shape(entity)
    if unknown := values.keys() - shape.fields.keys():
        raise KeyError(f"{entity} has no column {sorted(unknown)}")
    now = system_ms() if now_ms is None else now_ms
    hlc = encode(now)
    row = {name: field.default for name, field in shape.fields.items()}
    row |= {"created_at": now, "created_by": author, "edited_at": hlc, "edited_by": author, "rev": 1}
    row |= {"accepted_at": now, "stamps": Json.to_stored({"*": [hlc, author or ""]})}
    row |= values
    row["id"] = row["id"] or new_id()
    return row


def set_columns(
    conn: Connection, entity: str, values: Mapping[str, Mapping[str, Any]], *, now_ms: int | None = None
) -> None:
    """Set server-controlled columns, by id, and raise the revisions. Publish the ids afterwards.

    Raises:
        UnknownRecordError: some of the ids do not exist; nothing was written.
    """
    rows = read_rows(conn, entity, values.keys(), lock=True)
    if missing := values.keys() - rows.keys():
        raise UnknownRecordError(entity, missing)
    accepted_at = system_ms() if now_ms is None else now_ms
    changed = [
        row | dict(values[record_id]) | {"rev": row["rev"] + 1, "accepted_at": accepted_at}
        for record_id, row in rows.items()
    ]
    columns = {name for one in values.values() for name in one} | {"rev", "accepted_at"}
    write_rows(conn, entity, changed, columns)
