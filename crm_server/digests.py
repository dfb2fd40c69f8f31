"""What a device should hold, in numbers, and the whole of the scopes for which its own numbers differ (sync.md §7)."""

from collections.abc import Iterator

import msgspec
from psycopg import sql
from sqlalchemy import Connection

from crm_core.digest import HEX_DIGITS, SEPARATOR, Digest, by_scope, combined, content_hash, told
from crm_core.model import ENTITIES
from crm_core.wire import SCHEMA, Digests, Grant, HeldDigests, Page, Repair
from crm_server import entries, feed
from crm_server.cursor import Cursor, CursorSeal
from crm_server.database import fetch
from crm_server.entries import Entry
from crm_server.errors import ProblemError
from crm_server.handlers import Context, check_versions
from crm_server.page import PageRows, select_visible
from crm_server.pull import MAX_BYTES, MIN_BYTES
from crm_server.schema import CURSOR_KEY, EPOCH, read_meta

_ROWS_AT_ONCE = 5_000
_HELD = (
    "FROM scope_grant g JOIN feed f ON f.scope = g.scope AND NOT f.gone"
    " WHERE g.user_id = %s AND g.ended_seq IS NULL"
)
_BY_REVISION = f"""
SELECT f.scope, count(*), sum(('x' || substr(md5(f.entity || %s || f.id || %s || f.rev), 1, {HEX_DIGITS}))
    ::bit({HEX_DIGITS * 4})::bigint) {_HELD} GROUP BY f.scope
""".encode()
_MEMBERS = f"SELECT f.id, f.scope {_HELD} AND f.entity = %s ORDER BY f.id".encode()
_OF_SCOPES = sql.SQL(
    """
    SELECT f.seq, f.scope, f.entity, f.id, f.agg, f.gone FROM feed f
    WHERE f.scope = ANY(%(scopes)s) AND NOT f.gone
    AND (f.scope > %(scope)s OR f.scope = %(scope)s AND f.seq > %(seq)s)
    ORDER BY f.scope, f.seq LIMIT %(limit)s
    """
).as_bytes()


class Place(msgspec.Struct):
    """How far a repair has come: everything up to (scope, seq) was given."""

    scope: str = ""
    seq: int = 0


def held(context: Context, message: Digests) -> HeldDigests:
    """Return the digests of what this device should hold.

    Raises:
        ProblemError: client_too_old, server_too_old, resync_required.
    """
    check_versions(message.hello)
    if message.deep and message.hello.schema != SCHEMA:
        return HeldDigests(
            moved=True
        )  # two models have different columns; revisions can be compared all the same
    user = context.session.user_id
    with context.database.snapshot() as conn:
        head = feed.head(conn)
        seal = CursorSeal(read_meta(conn, CURSOR_KEY), read_meta(conn, EPOCH), user)
        if _is_behind(conn, user, seal.read(message.cursor, head), head):
            return HeldDigests(moved=True)
        found = _by_content(conn, user, context.session.role) if message.deep else _by_revision(conn, user)
    count, digest = told(combined(found))
    scopes = {scope: told(one) for scope, one in found.items()} if message.by_scope else {}
    return HeldDigests(count=count, digest=digest, scopes=scopes)


def _is_behind(conn: Connection, user_id: str, cursor: Cursor, head: int) -> bool:
    if cursor.backfill is not None or entries.has_new_scopes(conn, user_id, cursor.established):
        return True
    granted, revoked = entries.grant_changes(conn, user_id, cursor.told)
    return bool(granted or revoked or entries.changes(conn, user_id, cursor, 1, head))


def _by_revision(conn: Connection, user_id: str) -> dict[str, Digest]:
    rows = fetch(conn, _BY_REVISION, (SEPARATOR, SEPARATOR, user_id))
    return {scope: (count, int(digest) % 2**64) for scope, count, digest in rows}


def _by_content(conn: Connection, user_id: str, role: str) -> dict[str, Digest]:
    return by_scope(_members_by_content(conn, user_id, role))


def _members_by_content(conn: Connection, user_id: str, role: str) -> Iterator[tuple[str, int]]:
    for entity in ENTITIES:
        members = fetch(conn, _MEMBERS, (user_id, entity))
        content = dict(_contents(conn, entity, role, sorted({record_id for record_id, _ in members})))
        yield from ((scope, content.get(record_id, 0)) for record_id, scope in members)


def _contents(conn: Connection, entity: str, role: str, ids: list[str]) -> Iterator[tuple[str, int]]:
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        for record_id, *values in fetch(
            conn, select_visible(entity, role), (ids[start : start + _ROWS_AT_ONCE],)
        ):
            yield record_id, content_hash(entity, values)


def repair(context: Context, message: Repair) -> Page:
    """Return a page of everything in those of the scopes that the device holds, which the page names as granted.

    Raises:
        ProblemError: client_too_old, server_too_old, malformed.
    """
    check_versions(message.hello)
    try:
        place = msgspec.json.decode(message.after, type=Place) if message.after else Place()
    except msgspec.DecodeError:
        raise ProblemError("malformed", params={"field": "after"}) from None
    with context.database.snapshot() as conn:
        levels = dict(entries.grant_changes(conn, context.session.user_id, 0)[0])
        scopes = sorted(levels.keys() & set(message.scopes))
        rows = PageRows(conn, context.session.role, min(max(message.max_bytes, MIN_BYTES), MAX_BYTES))
        more = _fill(conn, rows, scopes, place)
        tables, places = rows.tables()
    return Page(
        cursor=msgspec.json.encode(place).decode(),
        more=more,
        server_ms=context.now_ms(),
        scopes=places,
        granted=[Grant(scope=scope, level="edit" if levels[scope] == "edit" else "read") for scope in scopes],
        tables=tables,
    )


def _fill(conn: Connection, rows: PageRows, scopes: list[str], place: Place) -> bool:
    """Add the next entries of the scopes and move the place. Returns whether there are others."""
    limit = rows.limit
    parameters = {"scopes": scopes, "scope": place.scope, "seq": place.seq, "limit": limit}
    found = [Entry(*row) for row in fetch(conn, _OF_SCOPES, parameters)]
    taken = rows.take(found)
    if taken:
        place.scope, place.seq = taken[-1].scope, taken[-1].seq
        rows.add(entries.rest_of_given(conn, taken, taken[-1]))
    return not len(taken) == len(found) < limit
