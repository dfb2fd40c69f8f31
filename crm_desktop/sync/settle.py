"""What the server says about mutations, into the store: the base moves on, the outbox empties, refusals stay visible.

Refused is not discarded: the patch leaves the visible row, but the mutation stays in the outbox with its reason until
a person retries or discards it. Of one handed over to another owner a count stays, no content.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_core.model import ENTITIES
from crm_core.wire import Outcome, Stored, TableRows
from crm_desktop.db import outbox, search
from crm_desktop.db.rebase import Pending, visible_row
from crm_desktop.db.rows import RawConnection, RecordIds
from crm_desktop.db.search_documents import WORDS
from crm_desktop.sync import acknowledged, baseline, traces
from crm_desktop.sync.erase import ERASED, strip
from crm_desktop.sync.evict import held_scopes, mark_scopeless
from crm_desktop.sync.followers import settle_followers
from crm_desktop.sync.local import Key, by_entity
from crm_desktop.sync.rows import absorb, foretell, pending_records, place, rebase, write_changes

ACCEPTED = frozenset(("applied", "merged", "conflict"))


@dataclass(frozen=True)
class Settled:
    """How many mutations came to which result, the records that it changed here, and the revisions that came back.

    `numbers` are those of the feed under which rows and memberships came that are stored now.
    """

    counts: Counter[str]
    changed: RecordIds
    revisions: dict[Key, int]
    numbers: list[int]


def settle(
    connection: RawConnection,
    outcomes: Sequence[Outcome],
    tables: Sequence[TableRows] = (),
    scopes: Sequence[str] = (),
) -> Settled:
    """Store the outcomes of mutations and the rows that came with them, all in the caller's transaction."""
    accepted: set[Key] = set()
    taken_back: set[Key] = set()
    roots: set[Key] = set()
    touched_by = outbox.touched_by(connection, [outcome.id for outcome in outcomes])
    for outcome in outcomes:
        touched = touched_by.get(outcome.id, [])
        if outcome.result in ACCEPTED:
            accepted.update(touched)
        else:
            taken_back.update(touched)
            roots.update(_root(connection, outcome))
            _set_aside(connection, outcome)
    aside = settle_followers(
        connection, [one.id for one in outcomes if one.result == outbox.REFUSED and one.code != ERASED]
    )
    for touched in outbox.touched_by(connection, aside).values():
        taken_back.update(touched)
    known = [table for table in tables if table.entity in ENTITIES]
    states = {key: rev for table in known for key, rev in _revisions(table)}
    unseen = outbox.pending_changes(connection, by_entity(accepted - states.keys()))
    acknowledged.keep(connection, [outcome for outcome in outcomes if outcome.result in ACCEPTED])
    pending = pending_records(connection)
    _lay_below(connection, {key: changes for key, changes in unseen.items() if key in pending})
    indexed: set[Key] = set()
    held = held_scopes(connection) if known else set()
    for table in known:
        indexed |= _absorb(connection, table, pending)
        place(connection, table, scopes, held)  # a scope that is new brings its records with itself
    indexed -= pending
    # A base is older than a row that came with an outcome: of two edits in one page the second may be refused.
    rebase(connection, taken_back - states.keys())
    foretell(connection, taken_back | roots | (pending & states.keys()))
    outbox.drop_idle_bases(connection, by_entity(accepted | taken_back))
    mark_scopeless(connection, accepted | states.keys())
    changed = by_entity(accepted | taken_back | roots | states.keys())
    search.refresh(connection, by_entity((taken_back | roots | states.keys()) - indexed))
    counts = Counter(outcome.result for outcome in outcomes) + Counter({outbox.REFUSED: len(aside)})
    return Settled(counts, changed, states, [number for table in known for number in table.numbers])


def _set_aside(connection: RawConnection, outcome: Outcome) -> None:
    if outcome.code == ERASED:
        strip(connection, outcome.id)
        return
    outbox.set_state(connection, outcome.id, outcome.result, outcome.code, outcome.params)
    if outcome.result == outbox.HANDED_OVER:
        connection.execute(
            "DELETE FROM local_outbox_record WHERE n = (SELECT n FROM local_outbox WHERE id = ?)",
            (outcome.id,),
        )
        connection.execute("UPDATE local_outbox SET changes = '[]' WHERE id = ?", (outcome.id,))
        traces.note(connection)


def _lay_below(connection: RawConnection, changes: Mapping[Key, Sequence[Pending]]) -> None:
    """Make what was taken the base of what waits, for records that came with no row: their author may not see them now.

    They leave with the next pull. `changes` are those of before, taken or waiting.
    """
    bases = outbox.base_rows(connection, by_entity(changes))
    waiting = outbox.pending_changes(connection, by_entity(changes))
    rows = []
    for key, before in changes.items():
        taken = [one for one in before if one not in waiting[key]]
        if (row := visible_row(bases.get(key), taken)) is not None:
            rows.append((key[0], row | {"rev": row["rev"] or 0}))
    outbox.put_bases(connection, rows)


def _root(connection: RawConnection, outcome: Outcome) -> list[Key]:
    return connection.execute(
        "SELECT aggregate, aggregate_id FROM local_outbox WHERE id = ?", (outcome.id,)
    ).fetchall()


def _revisions(table: TableRows) -> list[tuple[Key, int]]:
    at, rev = table.columns.index("id"), table.columns.index("rev")
    return [((table.entity, row[at]), row[rev]) for row in table.rows]


def _absorb(connection: RawConnection, table: TableRows, pending: set[Key]) -> set[Key]:
    """Take in the rows that came with the outcomes.

    Returns the records that search finds by the same words as before: mostly all.
    """
    kept: set[str] = set()

    def writing(
        connection: RawConnection, entity: str, columns: Sequence[str], rows: Sequence[Sequence[Stored]]
    ) -> None:
        kept.update(write_changes(connection, entity, columns, rows, WORDS.get(entity, ())))

    baseline.look_at(connection, table.entity, table.columns, table.rows)
    absorb(connection, table.entity, table.columns, table.rows, pending, writing)
    return {(table.entity, one) for one in kept}
