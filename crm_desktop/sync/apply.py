"""A page from the server into the store: grants, what left, rows, and the cursor, in one transaction.

A cursor belongs to its page. Stored with it, a crash leaves the store before the page or after it, never between.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import orjson

from crm_core.model import ENTITIES
from crm_core.spelling import Speller
from crm_core.wire import Page, TableRows
from crm_desktop.db import payloads, search
from crm_desktop.db.rows import RawConnection, RecordIds
from crm_desktop.errors import UserError
from crm_desktop.sync import baseline, erase, evict, forgotten, local, merged_alone, parallel, refusals
from crm_desktop.sync.baseline import Why
from crm_desktop.sync.local import Key, by_entity
from crm_desktop.sync.rows import absorb, foretell, pending_records, place, unsent_records

FEWEST_MISSING = 200
LARGEST_SHARE = 0.2
AGEING = frozenset(("resolution_journal",))
"""What leaves when it is a month old; no sign of a server that empties laptops."""
MOST_AT_ONCE = 400
"""How many records one transaction lets go with their scopes; more of them go in slices."""


@dataclass
class Applied:
    """What a page did."""

    pulled: int = 0
    evicted: int = 0
    changed: RecordIds = field(default_factory=dict)
    latest_edit: str = ""
    indexed: set[Key] = field(default_factory=set)
    """Changed records that search finds by the same words as before."""
    unfinished: bool = False
    """Scopes have ended whose records go in slices."""


class PageApplier:
    """Applies the pages of one run.

    It counts what the run removes without any grant having ended. A server that empties laptops by mistake is stopped
    after a fifth of the records, unless a person has said that it may (`removals_allowed`).
    """

    def __init__(self, *, removals_allowed: bool = False) -> None:
        self._removals_allowed = removals_allowed
        self._removed = 0
        self._left = 0
        self._newer: dict[Key, int] = {}
        self._unindexed: set[Key] | None = None
        self._compares = True
        self._speller = Speller()

    def keep_newer(self, revisions: Mapping[Key, int]) -> None:
        """Tell of which records a later revision is stored than pages may bring that were made before it."""
        self._newer = dict(revisions)

    def apply(self, connection: RawConnection, page: Page, asked_from: str) -> Applied:
        """Store a page that was asked for from the cursor `asked_from`.

        Raises:
            UserError: `mass_removal`, when a person has to be asked first; the transaction must not be committed then.
        """
        applied = Applied()
        erase.wipe(connection, erase.erased_by(page))
        pending = pending_records(connection)
        deleted = _newly_deleted(connection, page)
        revoked = self._end(connection, page, _revoked(connection, page, asked_from), applied)
        _grant(connection, page)
        left = _leave(connection, page)
        refused: set[str] = set()
        for table in page.tables:
            if table.entity in ENTITIES:
                place(connection, table, page.scopes)
                refused |= refusals.new_ones(connection, table) if asked_from else set()
                _take_in(connection, self._without_older(table), pending, applied, compares=self._compares)
            else:
                payloads.note_skipped(connection, [table.entity])
        foretell(connection, pending & _keys(applied.changed))
        ended = set() if page.more else set(evict.scopeless(connection))
        gone = evict.with_parts(connection, set(evict.without_scope(connection, left | revoked | ended)))
        unknown = self._unknown(connection, page) - gone
        # A server that went back may have lost grants with everything else; then these removals are asked for, too.
        ungranted = gone if baseline.why(connection) is Why.RESTORED else (gone & left) - revoked
        lost = [key for key in ungranted | unknown if key[0] not in AGEING]
        self._guard(connection, deleted + len(lost))
        _let_go(connection, gone, unsent_records(connection) if gone else gone, applied)
        if revoked or applied.unfinished:
            forgotten.drop_ended(connection, evict.ENDED)
        self._index(connection, _keys(applied.changed) - (applied.indexed - gone), page)
        self._end_baseline(connection, page, unknown, applied)
        refusals.tell(connection, sorted(refused), page.server_ms)
        parallel.tell(connection, page.tables if asked_from else (), page.server_ms)
        merged_alone.tell(connection, page.tables if asked_from else (), page.server_ms)
        local.keep(connection, {local.CURSOR: page.cursor})
        return applied

    @contextmanager
    def indexing_together(self, connection: RawConnection, *, are_new: bool) -> Iterator[None]:
        """Write the search index once for all pages that are applied inside: a third of the work of page by page.

        `are_new`: most rows are not here yet, so they are not compared with what is.
        """
        self._unindexed, self._speller, self._compares = set(), Speller(), not are_new
        try:
            yield
            search.refresh(connection, by_entity(self._unindexed), self._speller)
        finally:
            self._unindexed, self._speller, self._compares = None, Speller(), True

    def _index(self, connection: RawConnection, keys: set[Key], page: Page) -> None:
        if self._unindexed is None:
            search.refresh(connection, by_entity(keys), Speller(page.spelled))
        else:
            self._unindexed |= keys
            self._speller.learn(page.spelled)

    def _unknown(self, connection: RawConnection, page: Page) -> set[Key]:
        """While everything is compared: strike off what the page tells; at the end return what was not told."""
        if baseline.why(connection) is None:
            return set()
        baseline.tell(connection, page)
        return set() if page.more else baseline.untold(connection)

    def _end_baseline(
        self, connection: RawConnection, page: Page, unknown: set[Key], applied: Applied
    ) -> None:
        self._left += applied.evicted
        if page.more or baseline.why(connection) is None:
            return
        baseline.end(connection, unknown, left=self._left, now_ms=page.server_ms)
        applied.evicted += len(unknown)
        for entity, ids in by_entity(unknown).items():
            applied.changed.setdefault(entity, set()).update(ids)

    def _end(self, connection: RawConnection, page: Page, scopes: set[str], applied: Applied) -> set[Key]:
        """Give up scopes: at once where little lies in them, else in slices. Returns what may go with this page.

        A scope that is granted again is given from its beginning, so it is given up at once before.
        """
        granted = {grant.scope for grant in page.granted}
        again = (scopes | set(evict.ended_scopes(connection))) & granted
        rest = scopes - again
        leaving = evict.count_members(connection, rest)
        if leaving <= MOST_AT_ONCE:
            return set(evict.drop_scopes(connection, again | rest))
        if baseline.why(connection) is Why.RESTORED:
            self._guard(connection, leaving)
            self._left += leaving
        for entity, ids in evict.end_scopes(connection, rest, page.server_ms).items():
            applied.changed.setdefault(entity, set()).update(ids)
            applied.indexed |= {(entity, one) for one in ids}
        applied.unfinished = True
        return set(evict.drop_scopes(connection, again))

    def _without_older(self, table: TableRows) -> TableRows:
        if not self._newer:
            return table
        at, rev = table.columns.index("id"), table.columns.index("rev")
        news = [row for row in table.rows if self._newer.get((table.entity, row[at]), row[rev]) <= row[rev]]
        return TableRows(entity=table.entity, columns=table.columns, rows=news, members=[])

    def _guard(self, connection: RawConnection, removed: int) -> None:
        self._removed += removed
        if self._removals_allowed or not removed or self._removed <= FEWEST_MISSING:
            return
        held = _count_records(connection)
        if self._removed > LARGEST_SHARE * (held + self._removed):
            raise UserError("mass_removal", records=self._removed, held=held)


def _keys(records: RecordIds) -> set[Key]:
    return {(entity, one) for entity, ids in records.items() for one in ids}


def _grant(connection: RawConnection, page: Page) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO local_held_scope (scope, level) VALUES (?, ?)",
        [(grant.scope, grant.level) for grant in page.granted],
    )


def _revoked(connection: RawConnection, page: Page, asked_from: str) -> set[str]:
    """Return the scopes that ended. The answer to an empty cursor names every grant, so the others have ended."""
    if asked_from:
        return set(page.revoked)
    held = {scope for (scope,) in connection.execute("SELECT scope FROM local_held_scope")}
    return held - {grant.scope for grant in page.granted} | set(page.revoked)


def _leave(connection: RawConnection, page: Page) -> set[Key]:
    connection.executemany(
        "DELETE FROM local_scope_member WHERE scope = ? AND entity = ? AND id = ?", page.left
    )
    return {(entity, record_id) for _, entity, record_id in page.left if entity in ENTITIES}


def _take_in(
    connection: RawConnection, table: TableRows, pending: set[Key], applied: Applied, *, compares: bool
) -> None:
    """Store the rows of a table; with `compares`, those that change no words leave the search index as it is."""
    baseline.look_at(connection, table.entity, table.columns, table.rows)
    if compares:
        same = search.saying_the_same(connection, table.entity, table.columns, table.rows)
        same -= applied.changed.get(table.entity, set())
        applied.indexed |= {(table.entity, one) for one in same} - pending
    absorb(connection, table.entity, table.columns, table.rows, pending)
    at, edited = table.columns.index("id"), table.columns.index("edited_at")
    applied.pulled += len(table.rows)
    applied.changed.setdefault(table.entity, set()).update(row[at] for row in table.rows)
    applied.latest_edit = max(applied.latest_edit, *(row[edited] or "" for row in table.rows), "")


def _let_go(connection: RawConnection, gone: set[Key], unsent: set[Key], applied: Applied) -> None:
    """Evict what lies in no scope any more; what has patches to send is marked and goes after they are sent."""
    evict.mark_scopeless(connection, gone & unsent)
    evict.unmark(connection)
    evict.evict(connection, gone - unsent)
    applied.evicted += len(gone - unsent)
    for entity, ids in by_entity(gone - unsent).items():
        applied.changed.setdefault(entity, set()).update(ids)


def _newly_deleted(connection: RawConnection, page: Page) -> int:
    """Return how many records that are here this page deletes."""
    total = 0
    for table in page.tables:
        if table.entity not in ENTITIES or "deleted_at" not in table.columns:
            continue
        at, deleted = table.columns.index("id"), table.columns.index("deleted_at")
        ids = [row[at] for row in table.rows if row[deleted] is not None]
        if ids:
            total += connection.execute(
                f'SELECT count(*) FROM "{table.entity}" WHERE deleted_at IS NULL'  # noqa: S608 -- names of our model
                " AND id IN (SELECT value FROM json_each(?))",
                (orjson.dumps(ids).decode(),),
            ).fetchone()[0]
    return total


def _count_records(connection: RawConnection) -> int:
    count: int = connection.execute(
        "SELECT count(*) FROM (SELECT DISTINCT entity, id FROM local_scope_member)"
    ).fetchone()[0]
    return count
