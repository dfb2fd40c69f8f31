"""Derived rows into their tables: what is wanted is compared with what is there, and only the difference is written.

A derived row has no author and no time: it says what its sources say, and made again from them it is the same row.
"""

from collections.abc import Collection, Mapping
from typing import Any

from psycopg import sql
from sqlalchemy import Connection

from crm_server.database import execute
from crm_server.records import insert_rows, read_rows, server_row, write_rows

_TIMELESS = {"created_at": None, "edited_at": None, "accepted_at": None, "stamps": "{}"}
Values = Mapping[str, Any]


def put(
    conn: Connection, entity: str, wanted: Mapping[str, Values], present: Collection[str] = ()
) -> set[str]:
    """Make the rows of `entity` be as wanted, by id; of those `present`, what is not wanted goes.

    Returns the ids of what changed, to be published.
    """
    rows = read_rows(conn, entity, wanted.keys() | set(present))
    new = [
        server_row(entity, _TIMELESS | dict(values) | {"id": one}, now_ms=0)
        for one, values in wanted.items()
        if one not in rows
    ]
    changed = [
        row | dict(wanted[one]) | {"rev": row["rev"] + 1}
        for one, row in rows.items()
        if one in wanted and any(row[name] != value for name, value in wanted[one].items())
    ]
    gone = sorted(rows.keys() - wanted.keys())
    if new:
        insert_rows(conn, entity, new)
    write_rows(conn, entity, changed, {name for values in wanted.values() for name in values} | {"rev"})
    if gone:
        execute(conn, sql.SQL("DELETE FROM {} WHERE id = ANY(%b)").format(sql.Identifier(entity)), (gone,))
    return {row["id"] for row in (*new, *changed)} | set(gone)
