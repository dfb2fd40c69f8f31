"""Rows from the server into the local tables: a record without pending patches is overwritten, one with them rebased.

What a person sees of a record is the server's row with the patches laid over that still wait, so neither side ever
holds the other up. Rows travel in stored form and are written as they come.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

import orjson

from crm_core.model import ENTITIES, columns_of
from crm_core.model.types import Json
from crm_core.quoting import totals_of
from crm_core.wire import Stored, TableRows
from crm_desktop.db import outbox, visible
from crm_desktop.db.rows import RawConnection, stored_rows, update_columns
from crm_desktop.sync.local import Key, by_entity

Writing = Callable[[RawConnection, str, Sequence[str], Sequence[Sequence[Stored]]], object]
"""Stores rows, of an entity and with these columns."""


def pending_records(connection: RawConnection) -> set[Key]:
    """Return the records with patches that wait to be sent."""
    return set(
        connection.execute(
            "SELECT r.entity, r.id FROM local_outbox_record AS r JOIN local_outbox AS o ON o.n = r.n"
            " WHERE o.state = 'pending'"
        )
    )


def unsent_records(connection: RawConnection) -> set[Key]:
    """Return what may not leave yet: the records with patches that wait, and the rest of their aggregates."""
    found = pending_records(connection)
    found.update(
        connection.execute("SELECT aggregate, aggregate_id FROM local_outbox WHERE state = 'pending'")
    )
    for entity, cls in ENTITIES.items():
        if cls.parent is not None:
            root, column = cls.parent
            parts = connection.execute(
                f'SELECT id FROM "{entity}" WHERE "{column}" IN'  # noqa: S608 -- names of our model
                " (SELECT aggregate_id FROM local_outbox WHERE state = 'pending' AND aggregate = ?)",
                (root,),
            )
            found.update((entity, record_id) for (record_id,) in parts)
    return found


def place(
    connection: RawConnection, table: TableRows, scopes: Sequence[str], among: Container[str] | None = None
) -> None:
    """Store in which scopes the rows of a table lie; with `among` only those scopes count."""
    at = table.columns.index("id")
    connection.executemany(
        "INSERT OR IGNORE INTO local_scope_member (scope, entity, id) VALUES (?, ?, ?)",
        [
            (scopes[scope], table.entity, table.rows[number][at])
            for number, scope in table.members
            if among is None or scopes[scope] in among
        ],
    )


def absorb(
    connection: RawConnection,
    entity: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Stored]],
    pending: set[Key],
    writing: Writing | None = None,
) -> None:
    """Take in rows of the server's. For records in `pending` they become the base, below the patches that wait.

    `writing` stores those of the others, by default `write`.
    """
    at = columns.index("id")
    dirty = [row for row in rows if (entity, row[at]) in pending] if pending else []
    clean = [row for row in rows if (entity, row[at]) not in pending] if dirty else rows
    if clean:
        (writing or write)(connection, entity, columns, clean)
    if dirty:
        outbox.put_bases(connection, [(entity, dict(zip(columns, row, strict=True))) for row in dirty])
        rebase(connection, [(entity, row[at]) for row in dirty])


def write(
    connection: RawConnection, entity: str, columns: Sequence[str], rows: Sequence[Sequence[Stored]]
) -> None:
    """Insert or overwrite whole rows. Columns that this version lacks are kept aside."""
    names = [name for name in columns if name in _known(entity)]
    if len(names) < len(columns):
        _keep_unknown(connection, entity, columns, rows)
    # The driver takes three times as long to bind NULL as to bind a text, and many columns of most rows are empty.
    filled = {name for name, values in zip(columns, zip(*rows, strict=True), strict=True) if _any(values)}
    used = tuple(name for name in names if name in filled)
    pick = itemgetter(*(columns.index(name) for name in used))
    connection.executemany(_upsert(entity, used, tuple(names)), map(pick, rows))


def write_changes(
    connection: RawConnection,
    entity: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Stored]],
    watched: Sequence[str] = (),
) -> set[str]:
    """Do what `write` does, but set only columns in which some row differs: each index on another is left alone.

    For rows of which most are here nearly as they come. Returns the ids of those whose `watched` columns stay the same.
    """
    at = columns.index("id")
    places = [place for place, name in enumerate(columns) if name in _known(entity)]
    pick = itemgetter(at, *places)
    names = tuple(columns[place] for place in places)
    stored = {
        row[0]: row
        for row in connection.execute(
            _some(entity, names), (orjson.dumps([row[at] for row in rows]).decode(),)
        )
    }
    told = {row[at]: pick(row) for row in rows}
    changed = [row for one, row in told.items() if one in stored and row != stored[one]]
    before = [stored[row[0]] for row in changed]
    # Column by column: comparing value by value in Python takes longer than writing them all.
    different = [
        place
        for place, (new, old) in enumerate(
            zip(zip(*changed, strict=True), zip(*before, strict=True), strict=True)
        )
        if new != old
    ]
    if changed:
        statement = _update(entity, tuple(names[place - 1] for place in different))
        connection.executemany(statement, map(itemgetter(*different, 0), changed))
    if fresh := [row for row in rows if row[at] not in stored]:
        write(connection, entity, columns, fresh)
    if len(names) < len(columns):
        _keep_unknown(connection, entity, columns, rows)
    if not watched or not set(watched) <= set(names):
        return set()
    same = itemgetter(*(names.index(name) + 1 for name in watched))
    return {one for one, row in told.items() if one in stored and same(row) == same(stored[one])}


@cache
def _some(entity: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in ("id", *columns))
    return f'SELECT {names} FROM "{entity}" WHERE id IN (SELECT value FROM json_each(?))'  # noqa: S608


@cache
def _update(entity: str, columns: tuple[str, ...]) -> str:
    sets = ", ".join(f'"{name}" = ?' for name in columns)
    return f'UPDATE "{entity}" SET {sets} WHERE id = ?'  # noqa: S608


def _any(values: tuple[Stored, ...]) -> bool:
    return values.count(None) < len(values)


@cache
def _known(entity: str) -> frozenset[str]:
    return frozenset(columns_of(ENTITIES[entity]))


@cache
def _upsert(entity: str, used: tuple[str, ...], columns: tuple[str, ...]) -> str:
    """Return the statement that sets all of `columns`, given `used`; the others become NULL."""
    names = ", ".join(f'"{name}"' for name in used)
    marks = ", ".join("?" * len(used))
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != "id")
    return f'INSERT INTO "{entity}" ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}'  # noqa: S608


def _keep_unknown(
    connection: RawConnection, entity: str, columns: Sequence[str], rows: Sequence[Sequence[Stored]]
) -> None:
    at = columns.index("id")
    places = [(place, name) for place, name in enumerate(columns) if name not in _known(entity)]
    connection.executemany(
        "INSERT OR REPLACE INTO local_unknown_field (entity, id, fields) VALUES (?, ?, ?)",
        [(entity, row[at], Json.to_stored({name: row[place] for place, name in places})) for row in rows],
    )


def rebase(connection: RawConnection, keys: Iterable[Key]) -> None:
    """Make visible rows anew from their bases and the patches that still wait; see crm_desktop.db.visible."""
    visible.rebase(connection, by_entity(keys))


def foretell(connection: RawConnection, keys: Iterable[Key]) -> None:
    """Calculate the quotes among the records, and those of the lines among them, as the server will.

    For what is not as the server has it: its amounts were made from other lines.
    """
    if not (records := by_entity(keys)):
        return
    lines = stored_rows(connection, "quote_line", records.get("quote_line", ()))
    affected = {line["quote_id"] for line in lines.values()} | set(records.get("quote", ()))
    for quote_id, quote in stored_rows(connection, "quote", affected).items():
        amounts, by_line = totals_of(quote, _lines_of(connection, quote_id))
        update_columns(connection, "quote", quote_id, amounts)
        for line_id, columns in by_line.items():
            update_columns(connection, "quote_line", line_id, columns)


def _lines_of(connection: RawConnection, quote_id: str) -> list[dict[str, Any]]:
    found = connection.execute("SELECT id FROM quote_line WHERE quote_id = ?", (quote_id,)).fetchall()
    return list(stored_rows(connection, "quote_line", [one for (one,) in found]).values())
