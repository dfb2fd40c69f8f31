"""Contents in the database: in slices, so that a backup covers them and several processes serve them.

A content on its way is nobody's to read. It gets its name when all of it is here and its hash was computed from what
is stored, in the transaction of its last chunk.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from crm_core.blobs import EMPTY, SLICE
from crm_core.ids import new_id
from crm_core.wire import BlobState
from crm_server.blobs.access import note_owners, readable_names
from crm_server.blobs.limits import limits
from crm_server.database import execute, fetch
from crm_server.errors import ProblemError

_WHOLE = """
SELECT b.name, b.size FROM blob b WHERE b.name = ANY(%s)
AND (SELECT coalesce(sum(octet_length(s.data)), 0) FROM blob_slice s WHERE s.content = b.content) = b.size
"""


@dataclass(frozen=True)
class Chunk:
    """`data` of a content of `size` bytes, from `offset` on; it lies in one slice."""

    name: str
    offset: int
    size: int
    data: bytes

    @property
    def end(self) -> int:
        return self.offset + len(self.data)


def states(conn: Connection, user_id: str, names: Collection[str]) -> dict[str, BlobState]:
    """Return how much of each content is here, for this user: what they may not read and have not brought, is not."""
    wanted = sorted(set(names))
    found = {name: BlobState(name=name, complete=name == EMPTY) for name in wanted}
    rows = fetch(
        conn,
        "SELECT name, received FROM blob_upload WHERE user_id = %s AND name = ANY(%s)",
        (user_id, wanted),
    )
    for name, received in rows:
        found[name].received = received
    shown = readable_names(conn, user_id, wanted)
    brought = fetch(
        conn, "SELECT name FROM blob_owner WHERE user_id = %s AND name = ANY(%s)", (user_id, wanted)
    )
    for name, size in _whole(conn, shown | {name for (name,) in brought}):
        found[name] = BlobState(name=name, received=size, complete=True)
    return found


def _whole(conn: Connection, names: Collection[str]) -> list[tuple[str, int]]:
    """Return (name, size) of those of the contents of which no slice is missing."""
    return [(name, size) for name, size in fetch(conn, _WHOLE, (sorted(names),))]


def size_of(conn: Connection, name: str) -> int | None:
    """Return the bytes of a content, or None unless all of it is here."""
    if name == EMPTY:
        return 0
    found = _whole(conn, [name])
    return found[0][1] if found else None


def parts(conn: Connection, name: str, start: int, end: int) -> Iterator[bytes]:
    """Return bytes `start` to `end` (not included) of a content, at most a slice at once."""
    found = fetch(conn, "SELECT content FROM blob WHERE name = %s", (name,))
    for (content,) in found:
        for n in range(start // SLICE, -(-end // SLICE)):
            data = _slice(conn, content, n)
            yield data[max(start - n * SLICE, 0) : end - n * SLICE]


def _slice(conn: Connection, content: str, n: int) -> bytes:
    rows = fetch(conn, "SELECT data FROM blob_slice WHERE content = %s AND n = %s", (content, n))
    return bytes(rows[0][0]) if rows else b""


def take(conn: Connection, user_id: str, chunk: Chunk, now_ms: int) -> BlobState:
    """Store a chunk and return how much is here now; nothing, if the last chunk shows that the bytes are others.

    Raises:
        ProblemError: blob_offset (`received` says where to go on), blob_too_large, blob_quota.
    """
    execute(conn, "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (chunk.name,))
    state = states(conn, user_id, [chunk.name])[chunk.name]
    if state.complete:
        drop_upload(conn, user_id, chunk.name)
        return state
    content, received = _upload(conn, user_id, chunk, now_ms)
    if chunk.offset != received:
        raise ProblemError("blob_offset", params={"received": received})
    execute(
        conn,
        "INSERT INTO blob_slice (content, n, data) VALUES (%s, %s, %s)"
        " ON CONFLICT (content, n) DO UPDATE SET data = blob_slice.data || excluded.data",
        (content, chunk.offset // SLICE, chunk.data),
    )
    execute(
        conn,
        "UPDATE blob_upload SET received = %s, touched_ms = %s WHERE user_id = %s AND name = %s",
        (chunk.end, now_ms, user_id, chunk.name),
    )
    if chunk.end < chunk.size:
        return BlobState(name=chunk.name, received=chunk.end)
    return _finish(conn, user_id, chunk, content, now_ms)


def _upload(conn: Connection, user_id: str, chunk: Chunk, now_ms: int) -> tuple[str, int]:
    """Return (content, bytes received) of the upload that the chunk belongs to; the first chunk begins one."""
    rows = fetch(
        conn,
        "SELECT content, size, received FROM blob_upload WHERE user_id = %s AND name = %s",
        (user_id, chunk.name),
    )
    for content, size, received in rows:
        if size == chunk.size:
            return content, received
    if chunk.offset:
        raise ProblemError("blob_offset", params={"received": 0})
    drop_upload(conn, user_id, chunk.name)
    _check_room(conn, user_id, chunk.size)
    content = new_id()
    execute(
        conn,
        "INSERT INTO blob_upload (user_id, name, content, size, received, touched_ms)"
        " VALUES (%s, %s, %s, %s, 0, %s)",
        (user_id, chunk.name, content, chunk.size, now_ms),
    )
    return content, 0


def _check_room(conn: Connection, user_id: str, size: int) -> None:
    """Two uploads of one person that begin at once are counted one after the other."""
    most = limits(conn)
    if size > most.max_bytes:
        raise ProblemError("blob_too_large", params={"size": size, "max_bytes": most.max_bytes})
    execute(conn, "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (user_id,))
    ((used,),) = fetch(
        conn,
        "SELECT (SELECT coalesce(sum(size), 0) FROM blob WHERE user_id = %(user)s)"
        " + (SELECT coalesce(sum(size), 0) FROM blob_upload WHERE user_id = %(user)s)",
        {"user": user_id},
    )
    if used + size > most.quota_bytes:
        raise ProblemError(
            "blob_quota", params={"size": size, "used": int(used), "quota_bytes": most.quota_bytes}
        )


def _finish(conn: Connection, user_id: str, chunk: Chunk, content: str, now_ms: int) -> BlobState:
    digest = hashlib.sha256()
    for n in range(-(-chunk.size // SLICE)):
        digest.update(_slice(conn, content, n))
    if digest.hexdigest() != chunk.name:
        drop_upload(conn, user_id, chunk.name)
        return BlobState(name=chunk.name)
    if _whole(conn, [chunk.name]):
        drop_upload(conn, user_id, chunk.name)
    else:
        _name(conn, user_id, chunk, content, now_ms)
    note_owners(conn, user_id, chunk.name)
    return BlobState(name=chunk.name, received=chunk.size, complete=True)


def _name(conn: Connection, user_id: str, chunk: Chunk, content: str, now_ms: int) -> None:
    """Give an uploaded content its name; what is left of an earlier one of this name goes."""
    execute(
        conn,
        "DELETE FROM blob_slice USING blob WHERE blob.name = %s AND blob_slice.content = blob.content",
        (chunk.name,),
    )
    execute(
        conn,
        "INSERT INTO blob (name, content, size, user_id, complete_ms) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (name) DO UPDATE SET content = excluded.content, size = excluded.size,"
        " complete_ms = excluded.complete_ms",
        (chunk.name, content, chunk.size, user_id, now_ms),
    )
    execute(conn, "DELETE FROM blob_upload WHERE user_id = %s AND name = %s", (user_id, chunk.name))


def drop_upload(conn: Connection, user_id: str, name: str) -> None:
    """Forget a content that is on its way, and its bytes."""
    execute(
        conn,
        "WITH ended AS (DELETE FROM blob_upload WHERE user_id = %s AND name = %s RETURNING content)"
        " DELETE FROM blob_slice USING ended WHERE blob_slice.content = ended.content",
        (user_id, name),
    )
