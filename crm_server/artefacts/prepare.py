"""Makes the next chunks of an artefact: small pages of whole aggregates, some of them to a chunk."""

from contextlib import closing

from sqlalchemy import Connection

from crm_core.model.scopes import COMPANY
from crm_core.spelling import spelled
from crm_core.wire import SCHEMA, Page, encode
from crm_server import feed
from crm_server.artefacts import store
from crm_server.artefacts.store import Artefact, Shared
from crm_server.artefacts.stream import EntryStream, RowsAhead
from crm_server.database import fetch
from crm_server.entries import Entry
from crm_server.page import PageRows

PAGE_BYTES = 96 * 1024
"""About the size of a page: what a laptop decodes and applies without looking whether a person waits."""
CHUNK_BYTES = 416 * 1024
"""A chunk that has reached this size gets no further page; so it seldom exceeds 512 KiB, unpacked."""


def prepare(conn: Connection, artefact: Artefact, most: int, now_ms: int) -> None:
    """Make up to `most` chunks and move the artefact's place behind them. `conn` sees one moment."""
    while most > 0 and not artefact.complete:
        most -= _prepare_group(conn, artefact, most, now_ms)


def _prepare_group(conn: Connection, artefact: Artefact, most: int, now_ms: int) -> int:
    """Make chunks of scopes that may share one: the company's alone, which others can use, then all the others."""
    if artefact.scopes[artefact.place][0] != COMPANY:
        return _make(conn, artefact, len(artefact.scopes), most, now_ms)
    stop = artefact.place + 1
    if artefact.resync:
        return _make(conn, artefact, stop, most, now_ms)
    head = _last_change(conn)
    reached = store.use_shared(conn, artefact, _content(artefact), head, now_ms)
    if reached is None:
        return _make(conn, artefact, stop, most, now_ms, feed.head(conn))
    artefact.place, artefact.reached = (artefact.place, reached) if reached else (stop, "")
    return 1


def _make(
    conn: Connection, artefact: Artefact, stop: int, most: int, now_ms: int, head: int | None = None
) -> int:
    """Make chunks up to the scope number `stop`; with `head`, such as others can use. Returns how many."""
    places = {scope: place for place, (scope, _) in enumerate(artefact.scopes)}
    with closing(EntryStream(conn, artefact, stop)) as stream:
        rows_ahead = RowsAhead(conn, artefact.role, stream)
        for made in range(most):
            content = _content(artefact)
            pages, rows, last = _pages(conn, artefact.role, stream, rows_ahead, now_ms)
            ended = last is None or not stream.ahead(1)
            artefact.place, artefact.reached = (
                (stop, "") if ended or last is None else (places[last.scope], last.agg)
            )
            if pages:
                shared = None if head is None else Shared(content, head, artefact.reached)
                store.add_chunk(conn, artefact, pages, rows, shared, now_ms)
            if ended:
                return made + bool(pages)
    return most


def _pages(
    conn: Connection, role: str, stream: EntryStream, rows_ahead: RowsAhead, now_ms: int
) -> tuple[list[bytes], int, Entry | None]:
    """Return the pages of a chunk, how many entries they hold, and the last of these."""
    pages: list[bytes] = []
    rows, last = 0, None
    while sum(map(len, pages)) < CHUNK_BYTES and stream.ahead(1):
        page = PageRows(conn, role, PAGE_BYTES, rows_ahead.read)
        while batch := stream.ahead(page.limit):
            if page.budget <= 0 and last and batch[0].seq != last.seq:
                break
            taken = page.take(batch)
            stream.drop(len(taken))
            rows, last = rows + len(taken), taken[-1]
            if len(taken) < len(batch):
                break
        tables, scopes = page.tables()
        pages.append(
            encode(
                Page(
                    cursor="",
                    more=True,
                    server_ms=now_ms,
                    scopes=scopes,
                    left=page.left,
                    tables=tables,
                    spelled=spelled(tables),
                )
            )
        )
    return pages, rows, last


def _content(artefact: Artefact) -> str:
    """Say what the next chunk of the company's scope holds: the same for whom may see the same."""
    return f"{artefact.epoch}/{SCHEMA}/{artefact.role}/{artefact.reached}"


def _last_change(conn: Connection) -> int:
    rows = fetch(conn, "SELECT max(seq) FROM feed WHERE scope = %s", (COMPANY,))
    return int(rows[0][0] or 0)
