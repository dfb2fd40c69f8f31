"""Contents of files in the encrypted store, and which of them are to be carried up or down.

They lie in the database, not in files beside it: one key, one backup, one place to erase, and a row and its content are
written and removed by the same transactions. They lie in slices, so that no transaction and no buffer holds a file, and
`secure_delete` overwrites what is removed.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import orjson

from crm_core.blobs import EMPTY, MAX_BYTES
from crm_core.model.types import Json
from crm_desktop.db import meta
from crm_desktop.db.rows import RawConnection

SLICE = 256 * 1024
SLICES_AT_ONCE = 2
"""Slices that one transaction writes or removes: well under the 50 ms that a person's edit may wait."""
STAGED, UNSENT, COMING, SENT = "staged", "unsent", "coming", "sent"
UP, DOWN = "up", "down"
QUOTA = "blob_quota_bytes"
"""Setting: how many bytes of contents that the server has too may lie here."""
USUAL_QUOTA = 500 * 1024 * 1024
LIMIT = "blob_max_bytes"
"""Fact: the greatest content that the server said it takes, in bytes."""


class Transfer(NamedTuple):
    """A content to carry. `size` is in bytes, and -1 where it is not known."""

    name: str
    size: int
    asked: bool
    attempts: int


def begin(connection: RawConnection, name: str, size: int, state: str, *, now_ms: int) -> None:
    """Make room for a content. One that is here, whole or in part, stays as it is."""
    connection.execute(
        "INSERT INTO local_blob (name, size, stored, state, used_ms, checked_ms) VALUES (?, ?, 0, ?, ?, 0)"
        " ON CONFLICT (name) DO UPDATE SET used_ms = excluded.used_ms",
        (name, size, state, now_ms),
    )


def put(connection: RawConnection, name: str, first: int, slices: Iterable[bytes]) -> None:
    """Store slices from number `first` on. Only the last of a content is shorter than `SLICE`."""
    connection.executemany(
        "INSERT OR REPLACE INTO local_blob_slice (name, n, data) VALUES (?, ?, ?)",
        [(name, number, data) for number, data in enumerate(slices, first)],
    )


def advance(connection: RawConnection, name: str, size: int) -> None:
    """Note how many bytes of a content that is coming are here, from the first one on."""
    connection.execute("UPDATE local_blob SET stored = ? WHERE name = ?", (size, name))


def complete(connection: RawConnection, name: str, size: int, state: str) -> None:
    """Note that all of a content is here; its hash was checked."""
    connection.execute(
        "UPDATE local_blob SET size = ?, stored = ?, state = ? WHERE name = ?", (size, size, state, name)
    )


def progress(connection: RawConnection, name: str) -> int:
    """Return how many bytes of a content are here, from the first one on."""
    row = connection.execute("SELECT stored FROM local_blob WHERE name = ?", (name,)).fetchone()
    return int(row[0]) if row else 0


def touch(connection: RawConnection, name: str, *, now_ms: int) -> None:
    """Note that somebody uses a content."""
    connection.execute("UPDATE local_blob SET used_ms = ? WHERE name = ?", (now_ms, name))


def distrust(connection: RawConnection, name: str) -> None:
    """Have a content that is damaged come anew, if the server has it."""
    connection.execute(
        "UPDATE local_blob SET state = ?, stored = 0 WHERE name = ? AND state = ?", (COMING, name, SENT)
    )


def is_whole(connection: RawConnection, name: str) -> bool:
    """Whether all of a content is here."""
    found = "SELECT 1 FROM local_blob WHERE name = ? AND state <> ? AND stored = size"
    return name == EMPTY or connection.execute(found, (name, COMING)).fetchone() is not None


def parts(connection: RawConnection, name: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Return bytes `start` to `end` (not included) of a content, a slice at most at once."""
    last = -1 if end is None else -(-end // SLICE) - 1
    rows = connection.execute(
        "SELECT n, data FROM local_blob_slice WHERE name = ? AND n >= ? AND (? < 0 OR n <= ?) ORDER BY n",
        (name, start // SLICE, last, last),
    )
    for n, data in rows:
        yield data[max(start - n * SLICE, 0) : None if end is None else end - n * SLICE]


def remove_some(connection: RawConnection, name: str) -> bool:
    """Erase some slices of a content; at last its entry. Returns whether all of it is gone."""
    removed = connection.execute(
        "DELETE FROM local_blob_slice WHERE rowid IN"
        " (SELECT rowid FROM local_blob_slice WHERE name = ? ORDER BY n DESC LIMIT ?)",
        (name, SLICES_AT_ONCE),
    ).rowcount
    if removed == SLICES_AT_ONCE:
        connection.execute(
            "UPDATE local_blob SET stored = min(stored, ? *"
            " (SELECT count(*) FROM local_blob_slice AS s WHERE s.name = local_blob.name)) WHERE name = ?",
            (SLICE, name),
        )
        return False
    connection.execute("DELETE FROM local_blob WHERE name = ?", (name,))
    return True


# --- what is to be carried -------------------------------------------------------------------------------------------


def claim(connection: RawConnection, name: str, *, now_ms: int) -> None:
    """A row names this content now: it is to be sent, and stays until it was."""
    connection.execute(
        "UPDATE local_blob SET state = ?, used_ms = ? WHERE name = ? AND state = ?",
        (UNSENT, now_ms, name, STAGED),
    )
    enqueue(connection, UP, name)


def enqueue(connection: RawConnection, direction: str, name: str, *, asked: bool = False) -> None:
    """Have a content carried; one that a person asked for is tried at once, whatever became of it before."""
    if name == EMPTY:
        return
    connection.execute(
        "INSERT INTO local_transfer (direction, name, asked, attempts, due_ms) VALUES (?, ?, ?, 0, 0)"
        " ON CONFLICT (direction, name) DO UPDATE SET"
        " asked = max(asked, excluded.asked), due_ms = CASE WHEN excluded.asked THEN 0 ELSE due_ms END",
        (direction, name, int(asked)),
    )


def failed(
    connection: RawConnection, direction: str, name: str, code: str, params: object, due_ms: int
) -> None:
    """Note why a content was not carried, and when to try again."""
    connection.execute(
        "UPDATE local_transfer SET attempts = attempts + 1, code = ?, params = ?, due_ms = ?"
        " WHERE direction = ? AND name = ?",
        (code, Json.to_stored(params), due_ms, direction, name),
    )


def done(connection: RawConnection, direction: str, name: str, *, now_ms: int) -> None:
    """Note that a content was carried: the server has it."""
    connection.execute("DELETE FROM local_transfer WHERE direction = ? AND name = ?", (direction, name))
    connection.execute("UPDATE local_blob SET state = ?, checked_ms = ? WHERE name = ?", (SENT, now_ms, name))


def waiting(connection: RawConnection, direction: str, *, now_ms: int) -> list[Transfer]:
    """Return what is due to be carried: first what a person waits for, then the smaller ones."""
    rows = connection.execute(
        "SELECT t.name, coalesce(b.size, (SELECT max(a.size) FROM attachment AS a WHERE a.sha256 = t.name), -1)"
        " AS bytes, t.asked, t.attempts FROM local_transfer AS t LEFT JOIN local_blob AS b USING (name)"
        " WHERE t.direction = ? AND t.due_ms <= ? ORDER BY t.asked DESC, bytes, t.name",
        (direction, now_ms),
    )
    return [Transfer(name, size, bool(asked), attempts) for name, size, asked, attempts in rows]


def quota(connection: RawConnection) -> int:
    """Return how many bytes of contents that the server has too may lie here."""
    return int(meta.get(connection, QUOTA, str(USUAL_QUOTA)))


def note_limit(connection: RawConnection, max_bytes: int) -> None:
    """Note the greatest content that the server takes."""
    meta.put(connection, LIMIT, str(max_bytes))


def knows_limit(connection: RawConnection) -> bool:
    """Whether the server has said how great a content may be."""
    return bool(meta.get(connection, LIMIT))


def limit(connection: RawConnection) -> int:
    """Return how many bytes a content may have: what the server takes, as far as that is known."""
    return min(MAX_BYTES, int(meta.get(connection, LIMIT, str(MAX_BYTES))))


def as_json(names: Iterable[str]) -> str:
    """Return names as SQLite's `json_each` reads them."""
    return orjson.dumps(list(names)).decode()
