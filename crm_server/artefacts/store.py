"""Artefacts and their chunks in the database: kept, shared where they are the same for others, given, thrown away."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

import msgspec
import orjson
from sqlalchemy import Connection

from crm_core.chunks import seal
from crm_core.ids import new_id
from crm_core.wire import SCHEMA, Chunk
from crm_server.database import execute, fetch
from crm_server.downloads import Stored
from crm_server.errors import ProblemError
from crm_server.handlers import Context
from crm_server.schema import EPOCH, read_meta

KEPT_MS = 24 * 60 * 60 * 1000
"""How long an artefact is kept after it was asked for last."""
SHARED_MS = 60 * 60 * 1000
"""How long before its end a chunk is given to no others, so that it never ends while it becomes a part of theirs."""


@dataclass
class Artefact:
    """A first sync under way, as of `seq`, of `entries` in the end. `scopes`: (scope, level) in order.

    Done is what lies before the place reached: the aggregate `reached` of the scope number `place`.
    """

    id: str
    device_id: str
    user_id: str
    role: str
    epoch: str
    resync: bool
    seq: int
    scopes: list[tuple[str, str]]
    entries: int
    place: int = 0
    reached: str = ""

    @property
    def complete(self) -> bool:
        """Whether every chunk is made."""
        return self.place >= len(self.scopes)


_COLUMNS = tuple(field.name for field in fields(Artefact))


@dataclass(frozen=True)
class Shared:
    """A chunk that others may be given too: what it holds, the sequence number it is as of, and where it ends."""

    content: str
    head: int
    reached: str


def find(conn: Connection, artefact_id: str, now_ms: int) -> Artefact | None:
    """Return the artefact, locked, unless it has expired or was made for another schema."""
    rows = fetch(
        conn,
        f"SELECT {', '.join(_COLUMNS)} FROM artefact"  # noqa: S608 -- our own names
        " WHERE id = %s AND expires_ms > %s AND schema = %s FOR UPDATE".encode(),
        (artefact_id, now_ms, SCHEMA),
    )
    for row in rows:
        values = dict(zip(_COLUMNS, row, strict=True))
        return Artefact(**values | {"scopes": [tuple(one) for one in orjson.loads(values["scopes"])]})
    return None


def begin(conn: Connection, artefact: Artefact, now_ms: int) -> None:
    """Keep a new artefact; it takes the place of what the device had."""
    execute(
        conn,
        "DELETE FROM artefact_part USING artefact a WHERE artefact_id = a.id AND a.device_id = %s",
        (artefact.device_id,),
    )
    execute(conn, "DELETE FROM artefact WHERE device_id = %s", (artefact.device_id,))
    values = asdict(artefact) | {"scopes": orjson.dumps(artefact.scopes).decode()}
    values |= {"schema": SCHEMA, "expires_ms": now_ms + KEPT_MS}
    marks = ", ".join(["%s"] * len(values))
    statement = f"INSERT INTO artefact ({', '.join(values)}) VALUES ({marks})"  # noqa: S608 -- our own names
    execute(conn, statement.encode(), list(values.values()))


def keep_place(conn: Connection, artefact: Artefact, now_ms: int) -> None:
    """Store how far the artefact is, and that somebody asks for it."""
    execute(
        conn,
        "UPDATE artefact SET place = %s, reached = %s, expires_ms = %s WHERE id = %s",
        (artefact.place, artefact.reached, now_ms + KEPT_MS, artefact.id),
    )


def add_chunk(
    conn: Connection, artefact: Artefact, pages: list[bytes], rows: int, shared: Shared | None, now_ms: int
) -> None:
    """Seal pages as the next chunk of an artefact."""
    name = new_id()
    key, body = seal(name, pages)
    execute(
        conn,
        "INSERT INTO artefact_chunk (name, size, sha256, key, rows, body, expires_ms, content, head, reached)"
        " VALUES (%s, %s, %s, %s, %s, %b, %s, %s, %s, %s)",
        (
            name,
            len(body),
            hashlib.sha256(body).hexdigest(),
            key,
            rows,
            body,
            now_ms + KEPT_MS,
            shared.content if shared else None,
            shared.head if shared else None,
            shared.reached if shared else None,
        ),
    )
    _add_part(conn, artefact, name)


def use_shared(conn: Connection, artefact: Artefact, content: str, oldest: int, now_ms: int) -> str | None:
    """Make a chunk of this content, as of `oldest` or later, the next of the artefact; return where it ends."""
    # Only read: many laptops that begin on one morning would else wait for one another. As their part it is kept.
    rows = fetch(
        conn,
        "SELECT name, reached FROM artefact_chunk WHERE content = %s AND head >= %s AND expires_ms > %s"
        " ORDER BY head DESC LIMIT 1",
        (content, oldest, now_ms + SHARED_MS),
    )
    for name, reached in rows:
        _add_part(conn, artefact, name)
        return str(reached)
    return None


def _add_part(conn: Connection, artefact: Artefact, name: str) -> None:
    execute(
        conn,
        "INSERT INTO artefact_part (artefact_id, n, chunk)"
        " SELECT %s, count(*), %s FROM artefact_part WHERE artefact_id = %s",
        (artefact.id, name, artefact.id),
    )


def parts(conn: Connection, artefact_id: str) -> list[Chunk]:
    """Return the chunks made so far, in order."""
    rows = fetch(
        conn,
        "SELECT c.name, c.size, c.sha256, c.key, c.rows FROM artefact_part p JOIN artefact_chunk c ON c.name = p.chunk"
        " WHERE p.artefact_id = %s ORDER BY p.n",
        (artefact_id,),
    )
    return [msgspec.convert(dict(zip(Chunk.__struct_fields__, row, strict=True)), Chunk) for row in rows]


class ChunkReader:
    """Gives a device the chunks of its own artefact, while its user may see what they hold."""

    def find(self, conn: Connection, context: Context, name: str) -> Stored:
        """Return what is known of a chunk. Raises ProblemError(resync_required): there is nothing to go on with."""
        session = context.session
        rows = fetch(
            conn,
            "SELECT c.size, c.sha256 FROM artefact_chunk c JOIN artefact_part p ON p.chunk = c.name"
            " JOIN artefact a ON a.id = p.artefact_id WHERE c.name = %s AND a.device_id = %s AND a.user_id = %s"
            " AND a.role = %s AND a.epoch = %s AND a.expires_ms > %s",
            (
                name,
                session.device_id,
                session.user_id,
                session.role,
                read_meta(conn, EPOCH),
                context.now_ms(),
            ),
        )
        if not rows:
            raise ProblemError("resync_required")
        return Stored(*rows[0])

    def read(self, conn: Connection, name: str, start: int, end: int) -> Iterator[bytes]:
        """Return a part of a chunk."""
        rows = fetch(
            conn,
            "SELECT substring(body FROM %s FOR %s) FROM artefact_chunk WHERE name = %s",
            (start + 1, end - start, name),
        )
        yield from (bytes(row[0]) for row in rows)


def prune(conn: Connection, now_ms: int) -> None:
    """Throw away what nobody has asked for any more."""
    execute(conn, "DELETE FROM artefact WHERE expires_ms <= %s", (now_ms,))
    execute(
        conn,
        "DELETE FROM artefact_part p WHERE NOT EXISTS (SELECT FROM artefact a WHERE a.id = p.artefact_id)",
    )
    execute(
        conn,
        "DELETE FROM artefact_chunk c WHERE expires_ms <= %s"
        " AND NOT EXISTS (SELECT FROM artefact_part p WHERE p.chunk = c.name)",
        (now_ms,),
    )
