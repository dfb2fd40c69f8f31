"""One page of changes: grants first, then what changed in the established scopes, then newly granted scopes.

Everything is read from one snapshot. New scopes are given only when the changes are drained up to that snapshot's head,
so that a scope is whole, as of a known sequence number, at the moment it counts as established.
"""

from typing import Literal

from sqlalchemy import Connection

from crm_core.wire import Grant, Page, Pull
from crm_server import entries, feed
from crm_server.cursor import Backfill, Cursor, CursorSeal
from crm_server.page import PageRows
from crm_server.schema import CURSOR_KEY, EPOCH, read_meta
from crm_server.session import Session
from crm_server.visibility import hidden_fields

MOST_HELD = 1_000
MIN_BYTES, MAX_BYTES = 1_000, 8_000_000


def next_page(conn: Connection, session: Session, message: Pull, now_ms: int) -> Page:
    """Return the page that a laptop asks for. `conn` must be a snapshot.

    Raises:
        ProblemError: resync_required.
    """
    epoch = read_meta(conn, EPOCH)
    seal = CursorSeal(read_meta(conn, CURSOR_KEY), epoch, session.user_id)
    head = feed.head(conn)
    # The first sync takes every scope it holds as established from the beginning: the feed is compacted anyway.
    cursor = Cursor(epoch=epoch, established=head, resync=message.resync, role=session.role)
    if message.cursor:
        cursor = seal.read(message.cursor, head)
    granted, revoked = entries.grant_changes(conn, session.user_id, cursor.told)
    cursor.told = head
    rows = PageRows(conn, session.role, min(max(message.max_bytes, MIN_BYTES), MAX_BYTES))
    held = _held(message, cursor)
    more = not _take_changes(conn, session.user_id, cursor, rows, head, held)
    if not more:
        _give_again_to_another_role(cursor, session.role)
        more = not _take_new_scopes(conn, session.user_id, cursor, rows, head)
    cursor.remaining = _remaining(conn, session.user_id, cursor, head, held, len(rows)) if more else None
    tables, scopes = rows.tables()
    return Page(
        cursor=seal.write(cursor),
        more=more,
        server_ms=now_ms,
        scopes=scopes,
        granted=[Grant(scope=scope, level=_level(level)) for scope, level in granted],
        revoked=revoked,
        left=rows.left,
        tables=tables,
        remaining_rows=cursor.remaining or 0,
    )


def _give_again_to_another_role(cursor: Cursor, role: str) -> None:
    """Let every scope be given once more if the user sees other columns now than the rows here were given with."""
    if cursor.role and hidden_fields(cursor.role) != hidden_fields(role):
        cursor.established, cursor.backfill = 0, None
    cursor.role = role


def _level(level: str) -> Literal["read", "edit"]:
    return "edit" if level == "edit" else "read"


def _held(message: Pull, cursor: Cursor) -> str:
    """Return the numbers that need not be told. Who starts over is told everything: what is not told counts as lost."""
    if not message.cursor or cursor.resync:
        return entries.NONE
    return "{" + ",".join(f"[{first},{last}]" for first, last in message.held) + "}"


def _take_changes(
    conn: Connection, user_id: str, cursor: Cursor, rows: PageRows, head: int, held: str
) -> bool:
    """Add changes of the established scopes and move the cursor. Returns whether they reach the head."""
    limit = rows.limit
    found = entries.changes(conn, user_id, cursor, limit, head, held)
    taken = rows.take(found)
    if len(taken) == len(found) < limit:
        cursor.seq, cursor.resync = head, False
        return True
    cursor.seq = taken[-1].seq
    rows.add(entries.rest_of_aggregates(conn, user_id, cursor, taken))
    return False


def _take_new_scopes(conn: Connection, user_id: str, cursor: Cursor, rows: PageRows, head: int) -> bool:
    """Add rows of newly granted scopes and move the cursor. Returns whether every granted scope is established."""
    if cursor.backfill is None:
        if not entries.has_new_scopes(conn, user_id, cursor.established):
            cursor.established = head
            return True
        cursor.backfill = Backfill(upto=head)
    limit = rows.limit
    found = entries.given(conn, user_id, cursor, limit)
    taken = rows.take(found)
    if len(taken) == len(found) < limit:
        cursor.established, cursor.backfill = cursor.backfill.upto, None
        return not entries.has_new_scopes(conn, user_id, cursor.established)
    last = taken[-1]
    cursor.backfill.scope, cursor.backfill.seq = last.scope, last.seq
    rows.add(entries.rest_of_given(conn, taken, last))
    return False


def _remaining(conn: Connection, user_id: str, cursor: Cursor, head: int, held: str, sent: int) -> int:
    if cursor.remaining is None:
        return entries.count_remaining(conn, user_id, cursor, head, held)
    return max(0, cursor.remaining - sent)
