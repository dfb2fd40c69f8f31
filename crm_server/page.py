"""Fills one page of a pull with rows, up to a budget of bytes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import orjson
from psycopg import sql
from sqlalchemy import Connection

from crm_core.model import ENTITIES
from crm_core.wire import TableRows
from crm_server import unknown
from crm_server.database import fetch
from crm_server.entries import Entry
from crm_server.records import Key
from crm_server.shapes import known_shape
from crm_server.visibility import selection

ReadRows = Callable[[Sequence[Entry]], dict[Key, list[Any]]]

LEFT_BYTES = 110
"""About what an entry without a row costs on the wire."""
ROW_BYTES = 500
"""About what a row costs; decides how many are looked at for one page."""


class PageRows:
    """The rows of one page and where they lie. Columns that the role may not see are empty.

    `read` finds rows of entries, if somebody has them already; else they are read here.
    """

    def __init__(self, conn: Connection, role: str, max_bytes: int, read: ReadRows | None = None) -> None:
        self._conn = conn
        self._read_rows = read or partial(read_rows, conn, role)
        self._rows: dict[Key, list[Any]] = {}
        self._members: dict[Key, dict[str, int]] = {}
        self.budget = max_bytes
        self.left: list[tuple[str, str, str]] = []

    @property
    def limit(self) -> int:
        """How many entries are worth asking for."""
        return max(20, self.budget // ROW_BYTES)

    def take(self, entries: Sequence[Entry]) -> list[Entry]:
        """Add entries until the budget is used up, at least those of the first sequence number; return them."""
        rows = self._read(entries)
        for n, entry in enumerate(entries):
            cost = LEFT_BYTES if entry.gone else self._cost(entry, rows)
            if cost > self.budget and n and entry.seq != entries[n - 1].seq:
                return list(entries[:n])
            self.budget -= cost
            self._add(entry, rows)
        return list(entries)

    def add(self, entries: Sequence[Entry]) -> None:
        """Add entries whatever they cost: the rest of aggregates that the page has begun."""
        rows = self._read(entries)
        for entry in entries:
            self._add(entry, rows)

    def know(self, rows: Mapping[Key, list[Any]]) -> None:
        """Take rows that somebody has read already; entries say where they lie."""
        self._rows.update(rows)

    def _cost(self, entry: Entry, rows: dict[Key, list[Any]]) -> int:
        key = entry.entity, entry.id
        return 0 if key in self._rows or key not in rows else len(orjson.dumps(rows[key]))

    def _add(self, entry: Entry, rows: dict[Key, list[Any]]) -> None:
        key = entry.entity, entry.id
        if entry.gone:
            self.left.append((entry.scope, *key))
        elif key in self._rows or key in rows:
            self._rows.setdefault(key, rows.get(key, []))
            self._members.setdefault(key, {})[entry.scope] = entry.seq

    def _read(self, entries: Iterable[Entry]) -> dict[Key, list[Any]]:
        return self._read_rows([entry for entry in entries if (entry.entity, entry.id) not in self._rows])

    def __len__(self) -> int:
        return len(self._rows) + len(self.left)

    def tables(self, *, numbered: bool = False) -> tuple[list[TableRows], list[str]]:
        """Return the rows by entity, what others point to first, and the scopes that their members index."""
        scopes: dict[str, int] = {}
        extra = unknown.read(self._conn, [record_id for _, record_id in self._rows]) if self._rows else {}
        grouped: dict[tuple[str, tuple[str, ...]], list[Key]] = {}
        for key in self._rows:
            grouped.setdefault((key[0], tuple(sorted(extra.get(key, ())))), []).append(key)
        tables = []
        for entity in ENTITIES:
            for (of, names), keys in grouped.items():
                if of == entity:
                    tables.append(self._table(entity, names, keys, extra, scopes))
                    if numbered:
                        tables[-1].numbers = [n for key in keys for n in self._members[key].values()]
        return tables, list(scopes)

    def _table(
        self,
        entity: str,
        names: tuple[str, ...],
        keys: list[Key],
        extra: dict[Key, dict[str, Any]],
        scopes: dict[str, int],
    ) -> TableRows:
        """Rows of one entity; those with fields that this server does not know come with columns for them."""
        members = [
            (n, scopes.setdefault(scope, len(scopes)))
            for n, key in enumerate(keys)
            for scope in self._members[key]
        ]
        rows = [self._rows[key] + [extra[key][name] for name in names] for key in keys]
        return TableRows(
            entity=entity, columns=[*known_shape(entity).columns, *names], rows=rows, members=members
        )


def read_rows(conn: Connection, role: str, entries: Iterable[Entry]) -> dict[Key, list[Any]]:
    """Return the rows of those of the entries that are not gone, with the columns that the role may see."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        if not entry.gone:
            wanted.setdefault(entry.entity, set()).add(entry.id)
    return {
        (entity, row[0]): list(row[1:])
        for entity, ids in wanted.items()
        for row in fetch(conn, select_visible(entity, role), (list(ids),))
    }


@cache
def select_visible(entity: str, role: str) -> bytes:
    """Return the query of rows by id: the id, then every column; empty are those that the role may not see."""
    statement = sql.SQL("SELECT id, {} FROM {} WHERE id = ANY(%b)").format(
        selection(entity, role), sql.Identifier(entity)
    )
    return statement.as_bytes()
