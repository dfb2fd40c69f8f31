"""What happened on its own and a person should know, until they have read it.

A code and its parameters; `crm_desktop.messages` makes the sentence. The same notice, told again while the person has
not read the first, only moves to the later time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from crm_core.stored import canonical_json
from crm_desktop.db.rows import RawConnection


@dataclass(frozen=True)
class Notice:
    """One thing to tell. `at_ms` and `read_ms` are ms since 1970."""

    id: int
    code: str
    params: dict[str, Any]
    at_ms: int
    read_ms: int | None


def add(connection: RawConnection, code: str, params: Mapping[str, Any], *, now_ms: int) -> None:
    """Tell the person something."""
    stored = canonical_json(dict(params))
    again = connection.execute(
        "UPDATE local_notice SET at_ms = ? WHERE code = ? AND params = ? AND read_ms IS NULL",
        (now_ms, code, stored),
    )
    if not again.rowcount:
        connection.execute(
            "INSERT INTO local_notice (code, params, at_ms) VALUES (?, ?, ?)", (code, stored, now_ms)
        )


def add_once(
    connection: RawConnection, code: str, params: Mapping[str, Any], by: Sequence[str], *, now_ms: int
) -> None:
    """Tell the person something, unless a notice with the same `by` of the params is here already, read or not."""
    same = " AND ".join(f"params ->> '{name}' = ?" for name in by)
    told = f"SELECT 1 FROM local_notice WHERE code = ? AND {same}"  # noqa: S608 -- names of params
    if connection.execute(told, (code, *(params[name] for name in by))).fetchone() is None:
        add(connection, code, params, now_ms=now_ms)


def unread(connection: RawConnection) -> list[Notice]:
    """Return what the person has not read, newest first."""
    rows = connection.execute(
        "SELECT id, code, params, at_ms, read_ms FROM local_notice WHERE read_ms IS NULL ORDER BY at_ms DESC, id DESC"
    )
    return [
        Notice(id_, code, orjson.loads(params), at_ms, read_ms) for id_, code, params, at_ms, read_ms in rows
    ]


def unread_count(connection: RawConnection) -> int:
    """Return how many notices the person has not read."""
    return int(connection.execute("SELECT count(*) FROM local_notice WHERE read_ms IS NULL").fetchone()[0])


def mark_read(connection: RawConnection, notice_id: int, *, now_ms: int) -> None:
    """Note that the person has read it."""
    connection.execute("UPDATE local_notice SET read_ms = ? WHERE id = ?", (now_ms, notice_id))


def forget(connection: RawConnection, record_ids: Iterable[str]) -> None:
    """Drop what was told about records, read or not: it may name them."""
    gone = set(record_ids)
    told = connection.execute("SELECT id, params FROM local_notice").fetchall()
    connection.executemany(
        "DELETE FROM local_notice WHERE id = ?",
        [(number,) for number, params in told if not gone.isdisjoint(_texts(orjson.loads(params)))],
    )


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
