"""Which records an act of the server changed, so that the feed can be told at its end; and how it changes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql
from sqlalchemy import Connection

from crm_server.database import fetch
from crm_server.records import Row, insert_rows, write_rows


@dataclass
class Touched:
    """Changes rows of the synced tables as the server's own act, and remembers their ids by entity."""

    conn: Connection
    now_ms: int
    ids: dict[str, set[str]] = field(default_factory=dict)

    def note(self, entity: str, ids: Iterable[str]) -> None:
        """Remember records that were changed elsewhere."""
        if found := set(ids):
            self.ids.setdefault(entity, set()).update(found)

    def repoint(
        self, entity: str, column: str, old: str, new: str | None, *, about: tuple[str, str] | None = None
    ) -> list[str]:
        """Replace `old` by `new` in a column; with `about`, where another column has a value. Returns the ids."""
        statement = sql.SQL(
            "UPDATE {} SET {} = %s, rev = rev + 1, accepted_at = %s WHERE {} = %s{} RETURNING id"
        ).format(
            sql.Identifier(entity),
            sql.Identifier(column),
            sql.Identifier(column),
            sql.SQL(" AND {} = {}").format(sql.Identifier(about[0]), sql.Literal(about[1]))
            if about
            else sql.SQL(""),
        )
        ids = [row[0] for row in fetch(self.conn, statement, (new, self.now_ms, old))]
        self.note(entity, ids)
        return ids

    def change(self, entity: str, row: Row, values: Mapping[str, Any]) -> Row:
        """Give a stored row other values, as its next revision; return it."""
        changed = row | dict(values) | {"rev": row["rev"] + 1, "accepted_at": self.now_ms}
        write_rows(self.conn, entity, [changed], {*values, "rev", "accepted_at"})
        self.note(entity, [row["id"]])
        return changed

    def insert(self, entity: str, row: Row) -> None:
        """Add a whole row."""
        insert_rows(self.conn, entity, [row | {"accepted_at": self.now_ms}])
        self.note(entity, [row["id"]])
