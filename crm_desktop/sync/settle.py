"""What the server says about mutations, into the store: the base moves on, the outbox empties, refusals stay visible.

Refused is not discarded: the patch leaves the visible row, but the mutation stays in the outbox with its reason until
a person retries or discards it. Of one handed over to another owner a count stays, no content.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm_core.model import ENTITIES
from crm_core.wire import Outcome, RowState
from crm_desktop.db import outbox, search
from crm_desktop.db.rows import RawConnection, RecordIds
from crm_desktop.sync import acknowledged, baseline, traces
from crm_desktop.sync.erase import ERASED, strip
from crm_desktop.sync.evict import mark_scopeless
from crm_desktop.sync.followers import settle_followers
from crm_desktop.sync.local import Key, by_entity
from crm_desktop.sync.rows import absorb, foretell, pending_records, rebase

ACCEPTED = frozenset(("applied", "merged", "conflict"))


@dataclass(frozen=True)
class Settled:
    """How many mutations came to which result, the records that it changed here, and the revisions that came back."""

    counts: Counter[str]
    changed: RecordIds
    revisions: dict[Key, int]


def settle(connection: RawConnection, outcomes: Sequence[Outcome]) -> Settled:
    """Store the outcomes of mutations, all in the caller's transaction."""
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
    acknowledged.keep(connection, [outcome for outcome in outcomes if outcome.result in ACCEPTED])
    states = {
        (one.entity, one.id): one for outcome in outcomes for one in outcome.rows if one.entity in ENTITIES
    }
    pending = pending_records(connection)
    indexed = _absorb(connection, states.values(), pending) - pending
    # A base is older than a row that came with an outcome: of two edits in one page the second may be refused.
    rebase(connection, taken_back - states.keys())
    foretell(connection, taken_back | roots | (pending & states.keys()))
    outbox.drop_idle_bases(connection, by_entity(accepted | taken_back))
    mark_scopeless(connection, accepted | states.keys())
    changed = by_entity(accepted | taken_back | roots | states.keys())
    search.refresh(connection, by_entity((taken_back | roots | states.keys()) - indexed))
    revisions = {key: state.rev for key, state in states.items()}
    counts = Counter(outcome.result for outcome in outcomes) + Counter({outbox.REFUSED: len(aside)})
    return Settled(counts, changed, revisions)


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


def _root(connection: RawConnection, outcome: Outcome) -> list[Key]:
    return connection.execute(
        "SELECT aggregate, aggregate_id FROM local_outbox WHERE id = ?", (outcome.id,)
    ).fetchall()


def _absorb(connection: RawConnection, states: Iterable[RowState], pending: set[Key]) -> set[Key]:
    """Take in the rows that came with the outcomes, those with the same columns together.

    Returns the records that search finds by the same words as before: mostly all.
    """
    indexed = set()
    alike: dict[tuple[str, tuple[str, ...]], list[list[object]]] = {}
    for state in states:
        alike.setdefault((state.entity, tuple(state.row)), []).append(list(state.row.values()))
    for (entity, columns), rows in alike.items():
        baseline.look_at(connection, entity, columns, rows)
        indexed |= {(entity, one) for one in search.saying_the_same(connection, entity, columns, rows)}
        absorb(connection, entity, columns, rows, pending, standing=True)
    return indexed
