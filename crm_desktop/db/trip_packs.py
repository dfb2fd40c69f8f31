"""Journeys that were prepared on this laptop: who is to be visited, and whether their files are to be here."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import orjson

from crm_desktop.db.rows import RawConnection


class TripPack(NamedTuple):
    """A journey from `first_on` to `last_on`; `members` are ids of customers in the order of the route."""

    id: int
    title: str
    first_on: date
    last_on: date
    members: tuple[str, ...]
    files: bool
    built_ms: int


def put(
    connection: RawConnection,
    title: str,
    *,
    first_on: date,
    last_on: date,
    members: Sequence[str],
    now_ms: int,
    pack_id: int | None = None,
) -> int:
    """Keep a journey, a new one or in the place of `pack_id`, and return its number. Its files are not wanted yet."""
    values = (title, first_on.isoformat(), last_on.isoformat(), orjson.dumps(list(members)).decode(), now_ms)
    if pack_id is not None:
        connection.execute(
            "UPDATE local_trip_pack SET title = ?, first_on = ?, last_on = ?, members = ?, built_ms = ? WHERE id = ?",
            (*values, pack_id),
        )
        return pack_id
    cursor = connection.execute(
        "INSERT INTO local_trip_pack (title, first_on, last_on, members, built_ms, files) VALUES (?, ?, ?, ?, ?, 0)",
        values,
    )
    return int(cursor.lastrowid or 0)


def want_files(connection: RawConnection, pack_id: int, *, wanted: bool) -> None:
    """Have the files of a journey fetched and kept here until its last day, or no longer."""
    connection.execute("UPDATE local_trip_pack SET files = ? WHERE id = ?", (int(wanted), pack_id))


def remove(connection: RawConnection, pack_id: int) -> None:
    """Forget a journey; the files of its customers may go when there is no room."""
    connection.execute("DELETE FROM local_trip_pack WHERE id = ?", (pack_id,))


def all_packs(connection: RawConnection) -> list[TripPack]:
    """Return every journey, the next one first."""
    rows = connection.execute(
        "SELECT id, title, first_on, last_on, members, files, built_ms FROM local_trip_pack ORDER BY first_on, id"
    )
    return [
        TripPack(
            number,
            title,
            date.fromisoformat(first_on),
            date.fromisoformat(last_on),
            tuple(orjson.loads(members)),
            bool(files),
            built_ms,
        )
        for number, title, first_on, last_on, members, files, built_ms in rows
    ]
