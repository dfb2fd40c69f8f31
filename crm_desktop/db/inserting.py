"""Many new records in one statement an entity: an import makes ten of them a row, and objects cost three times as much.

The rows are what the ORM would have stored; the capture makes their patches when the transaction ends.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, Record, columns_of, table_of
from crm_desktop.db import capture, patches
from crm_desktop.db.faults import translated
from crm_desktop.db.raw import raw_connection

New = tuple[str, Mapping[str, Any]]
"""Entity, and Python values by column, the id among them."""
_DIALECT = sqlite.dialect()


def insert(session: Session, records: Iterable[New]) -> None:
    """Insert records whose ids are new as part of the session's transaction; what the session holds is written first.

    Raises Bug without an edit context; UserError server_only.
    """
    session.flush()
    by_entity: dict[str, list[Mapping[str, Any]]] = {}
    for entity, values in records:
        by_entity.setdefault(entity, []).append(values)
    for entity, rows in by_entity.items():
        kept = capture.begin_insert(session, ENTITIES[entity], [row["id"] for row in rows])
        _write(session, ENTITIES[entity], [{**kept, **row} for row in rows])


def _write(session: Session, cls: type[Record], rows: Sequence[Mapping[str, Any]]) -> None:
    to_stored = _to_stored(cls)
    names = ", ".join(f'"{name}"' for name, _, _ in to_stored)
    marks = ", ".join("?" * len(to_stored))
    stored = (
        [process(row[name] if name in row else default()) for name, process, default in to_stored]
        for row in rows
    )
    with translated():
        raw_connection(session).executemany(
            f'INSERT INTO "{cls.entity}" ({names}) VALUES ({marks})',  # noqa: S608 -- names of the model
            stored,
        )


@cache
def _to_stored(cls: type[Record]) -> tuple[tuple[str, Callable[[Any], Any], Callable[[], Any]], ...]:
    """Return for each column how a value is stored, and the value of a record that says none."""
    columns = table_of(cls).columns
    sets = patches.set_fields(cls)
    found = []
    for name in columns_of(cls):
        column = columns[name]
        process = column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) or _as_it_is
        found.append((name, _tidied(process) if name in sets else process, _default_of(column.default)))
    return tuple(found)


def _as_it_is(value: Any) -> Any:
    return value


def _tidied(process: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Members of a set are stored in order, each once; an empty one is nothing."""
    return lambda value: process(sorted(set(value)) or None if value is not None else None)


def _default_of(default: Any) -> Callable[[], Any]:
    if default is None:
        return lambda: None
    return (lambda: default.arg(None)) if callable(default.arg) else (lambda: default.arg)
