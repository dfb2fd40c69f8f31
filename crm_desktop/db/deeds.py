"""What a person did here, deed by deed, with the former values: what undo needs, also after a sync has settled it.

The outbox forgets an edit when the server has taken it, and bases go with it, so the former values are kept here: for
the latest deeds only, in the encrypted store, and gone with the record when it leaves the laptop or is erased. A deed
is one local transaction. A deed holds no names: what it was about is read from the records when it is shown.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import orjson

from crm_core.model import ENTITIES, Record
from crm_core.model.belonging import belonging_columns
from crm_core.model.types import Json
from crm_desktop.db import patches
from crm_desktop.db.rows import RawConnection, Row

MOST_DEEDS: Final = 300
MOST_RECORDS: Final = 20_000
KEPT_MS: Final = 30 * 24 * 60 * 60 * 1000
_IMPORT: Final = "import_batch"
_NEVER_BACK: Final = frozenset((("quote", "drawn_number"),))
"""What stays when the deed is undone: a number that was drawn once is used up."""

Op = Literal["insert", "update", "delete"]
State = Literal["done", "undone", "stuck"]
"""`stuck`: it was tried, and nothing of it could be undone."""


class Undoing(NamedTuple):
    """What a transaction does besides writing: it undoes deed `n`, or (`again`) does it once more."""

    n: int
    again: bool = False


@dataclass(frozen=True)
class DeedRecord:
    """What a deed did to one record: its changed fields before and after, in stored form."""

    entity: str
    id: str
    op: Op
    before: dict[str, Any]
    after: dict[str, Any]
    belongs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deed:
    """One deed. `kind` is edit, import or undo; an undo names in `of` the deed that it took back."""

    n: int
    at_ms: int
    kind: str
    state: State
    of: int | None
    records: tuple[DeedRecord, ...]


# --- written with each transaction -----------------------------------------------------------------------------------


def record_of(entity: str, op: Op, before: Row | None, after: Row) -> DeedRecord:
    """Return what happened to one record. Of a record that came or went the values stay in its row."""
    cls = ENTITIES[entity]
    owners = {str(after[name]) for name in belonging_columns(cls) if after.get(name)}
    names = _changed(cls, before, after) if op == "update" and before is not None else []
    return DeedRecord(
        entity,
        after["id"],
        op,
        {name: before[name] for name in names} if before is not None else {},
        {name: after[name] for name in names},
        tuple(sorted(owners)),
    )


def _changed(cls: type[Record], before: Row, after: Row) -> list[str]:
    members = [name for group in patches.groups(cls) for name in group]
    return [
        name
        for name in (*members, *patches.set_fields(cls), patches.CUSTOM)
        if before[name] != after[name] and (cls.entity, name) not in _NEVER_BACK
    ]


def keep(
    connection: RawConnection, records: Sequence[DeedRecord], at_ms: int, undoing: Undoing | None
) -> None:
    """Keep a transaction as a deed. Doing something once more is no new deed: the old one stands again."""
    if not records or (undoing is not None and undoing.again):
        return
    batch = [one for one in records if one.entity == _IMPORT]
    if batch and undoing is None and _is_latest(connection, batch[0].id):
        return
    kind = "undo" if undoing else "import" if batch else "edit"
    kept = batch[:1] if kind == "import" else records
    n = connection.execute(
        "INSERT INTO local_deed (at_ms, kind, state, of, size) VALUES (?, ?, 'done', ?, ?)",
        (at_ms, kind, undoing.n if undoing else None, len(kept)),
    ).lastrowid
    connection.executemany(
        "INSERT INTO local_deed_record (n, place, entity, id, op, before, after, belongs)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                n,
                place,
                one.entity,
                one.id,
                one.op,
                as_text(one.before),
                as_text(one.after),
                as_text(one.belongs),
            )
            for place, one in enumerate(kept)
        ],
    )
    _trim(connection, at_ms)


def as_text(value: Any) -> str:
    """Return a value as it is kept: canonical JSON."""
    return Json.to_stored(value)


def _is_latest(connection: RawConnection, batch_id: str) -> bool:
    """Whether the last deed is an earlier part of the same import, which is written in many transactions."""
    row = connection.execute(
        "SELECT 1 FROM local_deed_record WHERE n = (SELECT max(n) FROM local_deed) AND entity = ? AND id = ?",
        (_IMPORT, batch_id),
    ).fetchone()
    return row is not None


def _trim(connection: RawConnection, now_ms: int) -> None:
    """Let go of the oldest deeds; the last one stays however large it is."""
    gone = connection.execute(
        "SELECT n FROM (SELECT n, at_ms, row_number() OVER (ORDER BY n DESC) AS place,"
        " sum(size) OVER (ORDER BY n DESC) AS records FROM local_deed)"
        " WHERE place > 1 AND (place > ? OR records > ? OR at_ms < ?)",
        (MOST_DEEDS, MOST_RECORDS, now_ms - KEPT_MS),
    ).fetchall()
    _drop(connection, (n for (n,) in gone))


def _drop(connection: RawConnection, numbers: Iterable[int]) -> None:
    gone = [(n,) for n in numbers]
    connection.executemany("DELETE FROM local_deed_record WHERE n = ?", gone)
    connection.executemany("DELETE FROM local_deed WHERE n = ?", gone)


# --- read and settled by undo ----------------------------------------------------------------------------------------


def latest(connection: RawConnection, limit: int) -> list[Deed]:
    """Return the last deeds that are no undoing, the latest first."""
    rows = connection.execute(
        "SELECT n, at_ms, kind, state, of FROM local_deed WHERE kind <> 'undo' ORDER BY n DESC LIMIT ?",
        (limit,),
    ).fetchall()
    return _deeds(connection, rows)


def deed(connection: RawConnection, n: int) -> Deed | None:
    """Return one deed, or None where it is not kept any more."""
    rows = connection.execute("SELECT n, at_ms, kind, state, of FROM local_deed WHERE n = ?", (n,)).fetchall()
    return next(iter(_deeds(connection, rows)), None)


def to_undo(connection: RawConnection) -> int | None:
    """Return the last deed that stands and was not tried in vain."""
    return _number(connection, "SELECT max(n) FROM local_deed WHERE kind <> 'undo' AND state = 'done'")


def to_redo(connection: RawConnection) -> int | None:
    """Return the last undoing, as long as nothing else was done after it."""
    return _number(
        connection,
        "SELECT max(n) FROM local_deed WHERE kind = 'undo'"
        " AND n > coalesce((SELECT max(n) FROM local_deed WHERE kind <> 'undo'), 0)",
    )


def undoing_of(connection: RawConnection, n: int) -> int | None:
    """Return the undoing of a deed, if it is undone."""
    return _number(connection, "SELECT max(n) FROM local_deed WHERE kind = 'undo' AND of = ?", (n,))


def that_made(connection: RawConnection, entity: str, record_id: str) -> int | None:
    """Return the deed that made a record, if it is kept still."""
    return _number(
        connection,
        "SELECT max(d.n) FROM local_deed_record AS r JOIN local_deed AS d ON d.n = r.n"
        " WHERE r.entity = ? AND r.id = ? AND r.op = 'insert' AND d.kind <> 'undo'",
        (entity, record_id),
    )


def _number(connection: RawConnection, query: str, values: tuple[object, ...] = ()) -> int | None:
    found: int | None = connection.execute(query, values).fetchone()[0]
    return found


def _deeds(connection: RawConnection, rows: Sequence[tuple[Any, ...]]) -> list[Deed]:
    records: dict[int, list[DeedRecord]] = {}
    for n, entity, id_, op, before, after, belongs in connection.execute(
        "SELECT n, entity, id, op, before, after, belongs FROM local_deed_record"
        " WHERE n IN (SELECT value FROM json_each(?)) ORDER BY n, place",
        (json.dumps([row[0] for row in rows]),),
    ):
        made = DeedRecord(
            entity, id_, op, orjson.loads(before), orjson.loads(after), tuple(orjson.loads(belongs))
        )
        records.setdefault(n, []).append(made)
    return [Deed(n, at_ms, kind, state, of, tuple(records.get(n, ()))) for n, at_ms, kind, state, of in rows]


def set_state(connection: RawConnection, n: int, state: State) -> None:
    """Note what became of a deed."""
    connection.execute("UPDATE local_deed SET state = ? WHERE n = ?", (state, n))


def drop(connection: RawConnection, n: int) -> None:
    """Forget one deed."""
    _drop(connection, [n])


# --- erased with what they are about ---------------------------------------------------------------------------------


def forget(connection: RawConnection, keys: Iterable[tuple[str, str]]) -> None:
    """Forget what was done to records that leave this laptop, and to what belongs to them."""
    connection.execute(
        "DELETE FROM local_deed_record WHERE (entity, id) IN"
        " (SELECT value ->> 0, value ->> 1 FROM json_each(?)) OR EXISTS (SELECT 1 FROM"
        " json_each(local_deed_record.belongs) AS owner WHERE owner.value IN"
        " (SELECT value ->> 1 FROM json_each(?)))",
        (pairs := orjson.dumps([*keys]).decode(), pairs),
    )
    connection.execute(
        "DELETE FROM local_deed WHERE NOT EXISTS (SELECT 1 FROM local_deed_record AS r WHERE r.n = local_deed.n)"
    )
