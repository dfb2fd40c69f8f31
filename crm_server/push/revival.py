"""What comes back with a record that is deleted no more: whatever the same act had deleted with it."""

from collections.abc import Iterable
from functools import cache

from psycopg import sql

from crm_core.model import ENTITIES, table_of
from crm_server.database import fetch
from crm_server.merging.touched import Touched
from crm_server.records import Key, read_rows
from crm_server.scope import followers

Revived = tuple[Key, int, str | None]
"""A record, and when and by whom it had been deleted."""


def revive_children(touched: Touched, revived: Iterable[Revived]) -> None:
    """Bring back the parts of these records that were deleted at the same moment by the same person."""
    waiting = list(revived)
    while waiting:
        (entity, record_id), deleted_at, deleted_by = waiting.pop()
        for child, column in _parts(entity):
            statement = sql.SQL(
                "SELECT id FROM {} WHERE {} = %s AND deleted_at = %s AND deleted_by IS NOT DISTINCT FROM %s{}"
                " ORDER BY id FOR UPDATE"
            ).format(
                sql.Identifier(child),
                sql.Identifier(column),
                sql.SQL(" AND {} = {}").format(
                    sql.Identifier(followers()[child].entity_column), sql.Literal(entity)
                )
                if child in followers()
                else sql.SQL(""),
            )
            ids = [row[0] for row in fetch(touched.conn, statement, (record_id, deleted_at, deleted_by))]
            for row in read_rows(touched.conn, child, ids).values():
                touched.change(child, row, {"deleted_at": None, "deleted_by": None})
                waiting.append(((child, row["id"]), deleted_at, deleted_by))


@cache
def _parts(entity: str) -> tuple[tuple[str, str], ...]:
    """Return (entity, column) of the records that may be part of one of `entity`."""
    own = [
        (child, column.name)
        for child, cls in ENTITIES.items()
        for column in table_of(cls).columns
        if column.info["ref"] == entity and not cls.server_only
    ]
    return (*own, *((child, term.id_column) for child, term in followers().items()))
