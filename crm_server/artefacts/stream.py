"""The entries of a first sync in the order in which they are given: scope after scope, aggregate after aggregate.

Read through a cursor of the database, so that a large company costs the server no more memory than a small one.
"""

from collections.abc import Generator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from crm_server.artefacts.store import Artefact
from crm_server.database import driver
from crm_server.entries import Entry
from crm_server.page import read_rows
from crm_server.records import Key

SCOPES_AT_ONCE = 64
ENTRIES_AT_ONCE = 512
ROWS_AT_ONCE = 256
"""How many rows are read at once: those that an answer does not need any more were read in vain."""

# The order of the loops is written down (OFFSET 0), for the reason that crm_server.entries gives. A grant that has
# ended since the artefact was begun gives nothing any more.
_STATEMENT = b"""
SELECT f.scope, f.entity, f.id, f.agg, f.gone FROM (
    SELECT s.scope, s.n FROM unnest(%(scopes)s::text[]) WITH ORDINALITY s (scope, n)
    JOIN scope_grant g ON g.user_id = %(user)s AND g.scope = s.scope AND g.ended_seq IS NULL AND g.seq <= %(seq)s
    OFFSET 0) s
CROSS JOIN LATERAL (
    SELECT * FROM feed WHERE feed.scope = s.scope AND (NOT feed.gone OR %(resync)s) OFFSET 0) f
WHERE s.n > 1 OR f.agg COLLATE "C" > %(reached)s
ORDER BY s.n, f.agg COLLATE "C", f.entity, f.id
"""


class EntryStream:
    """What follows the place that an artefact has reached, up to the scope number `stop`.

    The entries of one aggregate in one scope carry the same `seq`, so that PageRows keeps them together.
    """

    def __init__(self, conn: Connection, artefact: Artefact, stop: int) -> None:
        self._rows = _rows(conn, artefact, stop)
        self._waiting: list[Entry] = []
        self._last = ("", "")
        self._number = 0

    def ahead(self, count: int) -> list[Entry]:
        """Return the next entries, at most `count`, without taking them away."""
        for scope, entity, record_id, agg, gone in islice(self._rows, max(count - len(self._waiting), 0)):
            self._number += (scope, agg) != self._last
            self._last = (scope, agg)
            self._waiting.append(Entry(self._number, scope, entity, record_id, agg, gone))
        return self._waiting[:count]

    def drop(self, count: int) -> None:
        """Take the next entries away."""
        del self._waiting[:count]

    def close(self) -> None:
        """Give up the database's cursor."""
        self._rows.close()


class RowsAhead:
    """The rows of what follows in a stream, read many at once: asking the database costs more than a row."""

    def __init__(self, conn: Connection, role: str, stream: EntryStream) -> None:
        self._conn = conn
        self._role = role
        self._stream = stream
        self._seen: set[Key] = set()
        self._rows: dict[Key, list[Any]] = {}

    def read(self, entries: Sequence[Entry]) -> dict[Key, list[Any]]:
        """Return the rows of entries that are the next in the stream."""
        if any((entry.entity, entry.id) not in self._seen for entry in entries):
            self._look_ahead(max(len(entries), ROWS_AT_ONCE))
        return self._rows

    def _look_ahead(self, count: int) -> None:
        ahead = self._stream.ahead(count)
        fresh = read_rows(
            self._conn, self._role, [entry for entry in ahead if (entry.entity, entry.id) not in self._seen]
        )
        known = self._rows | fresh
        self._seen = {(entry.entity, entry.id) for entry in ahead}
        self._rows = {key: known[key] for key in self._seen & known.keys()}


def _rows(conn: Connection, artefact: Artefact, stop: int) -> Generator[tuple[Any, ...]]:
    reached = artefact.reached
    for start in range(artefact.place, stop, SCOPES_AT_ONCE):
        scopes = [scope for scope, _ in artefact.scopes[start : min(start + SCOPES_AT_ONCE, stop)]]
        place = {"user": artefact.user_id, "seq": artefact.seq, "resync": artefact.resync}
        with driver(conn).cursor("artefact") as cursor:
            cursor.execute(_STATEMENT, place | {"scopes": scopes, "reached": reached})
            while found := cursor.fetchmany(ENTRIES_AT_ONCE):
                yield from found
        reached = ""
