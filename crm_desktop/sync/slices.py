"""Records of ended scopes leave in slices, each a transaction short enough that nobody who types has to wait.

What is left to do stands in the store (a held scope with the level `ended`), so a crash only delays it: the next run
goes on before anything else.
"""

from dataclasses import dataclass
from functools import partial

from crm_desktop.db.rows import RawConnection, RecordIds
from crm_desktop.sync import evict
from crm_desktop.sync.local import by_entity
from crm_desktop.sync.parts import Parts
from crm_desktop.sync.rows import unsent_records
from crm_desktop.sync.sizes import COMFORTABLE_APPLY_SECONDS

FIRST, FEWEST, MOST = 800, 200, 4_000
"""Records in a slice: to begin with, and between which bounds their number follows the time that one takes."""


@dataclass(frozen=True)
class Slice:
    """What one transaction removed. `is_last`: nothing is left in ended scopes."""

    gone: RecordIds
    count: int
    is_last: bool
    seconds: float


def finish(parts: Parts) -> int:
    """Remove everything that lies in ended scopes only. Returns how many records went."""
    if not parts.read(evict.ended_scopes):
        return 0
    total, most = 0, FIRST
    while True:
        done = parts.lane.submit_raw(
            partial(_timed, parts=parts, most=most), changes=lambda done: done.gone
        ).result()
        total += done.count
        if done.is_last:
            return total
        factor = min(max(COMFORTABLE_APPLY_SECONDS * 0.6 / max(done.seconds, 0.001), 0.5), 2.0)
        most = min(max(int(most * factor), FEWEST), MOST)


def _timed(connection: RawConnection, *, parts: Parts, most: int) -> Slice:
    started = parts.timer()
    gone, is_last = _cut(connection, most)
    return Slice(gone, sum(map(len, gone.values())), is_last, parts.timer() - started)


def _cut(connection: RawConnection, most: int) -> tuple[RecordIds, bool]:
    members = connection.execute(
        "SELECT m.scope, m.entity, m.id FROM local_held_scope AS h CROSS JOIN local_scope_member AS m"
        " ON m.scope = h.scope WHERE h.level = ? LIMIT ?",
        (evict.ENDED, most),
    ).fetchall()
    connection.executemany(
        "DELETE FROM local_scope_member WHERE scope = ? AND entity = ? AND id = ?", members
    )
    keys = {(entity, one) for _, entity, one in members}
    left = evict.with_parts(connection, set(evict.without_scope(connection, keys)))
    pending = unsent_records(connection) & left
    evict.mark_scopeless(connection, pending)
    evict.evict(connection, left - pending)
    is_last = len(members) < most
    if is_last:
        connection.execute("DELETE FROM local_held_scope WHERE level = ?", (evict.ENDED,))
    return by_entity(left - pending), is_last
