"""The question `artefacts`: which chunks a first sync is made of, and the cursor that follows the last of them."""

from functools import partial
from typing import Literal

from sqlalchemy import Connection

from crm_core.wire import Artefacts, Chunk, Grant, Manifest
from crm_server import feed
from crm_server.artefacts import store
from crm_server.artefacts.order import ordered_scopes
from crm_server.artefacts.prepare import prepare
from crm_server.artefacts.store import Artefact
from crm_server.cursor import Cursor, CursorSeal
from crm_server.database import fetch
from crm_server.errors import ProblemError
from crm_server.handlers import Context, check_versions
from crm_server.push.validate import is_uuid
from crm_server.schema import CURSOR_KEY, EPOCH, read_meta

CHUNKS_AT_ONCE = 8
"""How many chunks are made in one answer: a second's work at most, and enough to keep a laptop busy meanwhile."""
CHUNKS_AT_FIRST = 2
"""How many in the first: a laptop that has nothing waits for them."""
ROW_BYTES = 150
"""About what a row costs in a chunk, before any was made."""


def artefacts(context: Context, message: Artefacts) -> Manifest:
    """Return the chunks behind the first `after`, making some where there are none yet.

    Raises:
        ProblemError: client_too_old, server_too_old, malformed; resync_required, where the laptop cannot go on with
            what it has: begun on another server's past, in another role, or too long ago.
    """
    check_versions(message.hello)
    if not is_uuid(message.id) or message.after < 0:
        raise ProblemError("malformed", params={"field": "artefact"})
    return context.database.run(partial(_manifest, context, message), steady=True)


def _manifest(context: Context, message: Artefacts, conn: Connection) -> Manifest:
    now = context.now_ms()
    artefact = _artefact(conn, context, message, now)
    made = store.parts(conn, artefact.id)
    if message.after > len(made):
        raise ProblemError("resync_required")
    if message.after == len(made) and not artefact.complete:
        most = CHUNKS_AT_ONCE if made else min(CHUNKS_AT_FIRST, CHUNKS_AT_ONCE)
        prepare(conn, artefact, most, now)
        made = store.parts(conn, artefact.id)
    store.keep_place(conn, artefact, now)
    return Manifest(
        id=artefact.id,
        server_ms=now,
        granted=_granted(artefact) if message.after == 0 else [],
        chunks=made[message.after :],
        ahead=0 if artefact.complete else _bytes_ahead(artefact, made),
        cursor=_cursor(conn, artefact) if artefact.complete else "",
    )


def _artefact(conn: Connection, context: Context, message: Artefacts, now_ms: int) -> Artefact:
    """Return the artefact that is meant, begun anew where nothing was given of it."""
    session, epoch = context.session, read_meta(conn, EPOCH)
    found = store.find(conn, message.id, now_ms)
    whose = (session.device_id, session.user_id, session.role, epoch, message.resync)
    if found and (found.device_id, found.user_id, found.role, found.epoch, found.resync) == whose:
        return found
    if message.after or (found and found.device_id != session.device_id):
        raise ProblemError("resync_required")
    scopes = ordered_scopes(conn, session.user_id, now_ms)
    artefact = Artefact(
        message.id, *whose, feed.head(conn), scopes, entries=_count(conn, [scope for scope, _ in scopes])
    )
    store.begin(conn, artefact, now_ms)
    return artefact


def _count(conn: Connection, scopes: list[str]) -> int:
    rows = fetch(
        conn,
        "SELECT sum(c.n) FROM unnest(%s::text[]) s (scope)"
        " CROSS JOIN LATERAL (SELECT count(*) AS n FROM feed WHERE feed.scope = s.scope) c",
        (scopes,),
    )
    return int(rows[0][0] or 0)


def _bytes_ahead(artefact: Artefact, made: list[Chunk]) -> int:
    rows = sum(chunk.rows for chunk in made)
    per_row = sum(chunk.size for chunk in made) / rows if rows else ROW_BYTES
    return int(max(artefact.entries - rows, 1) * per_row)


def _cursor(conn: Connection, artefact: Artefact) -> str:
    """Return the cursor of a laptop that has everything up to the artefact's beginning; some of it is newer."""
    seal = CursorSeal(read_meta(conn, CURSOR_KEY), artefact.epoch, artefact.user_id)
    seq = artefact.seq
    return seal.write(Cursor(epoch=artefact.epoch, seq=seq, established=seq, told=seq, role=artefact.role))


def _granted(artefact: Artefact) -> list[Grant]:
    return [Grant(scope=scope, level=_level(level)) for scope, level in artefact.scopes]


def _level(level: str) -> Literal["read", "edit"]:
    return "edit" if level == "edit" else "read"
