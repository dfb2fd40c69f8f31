"""Does this laptop hold what the server thinks it holds? Asked after a sync; a scope that differs is fetched anew.

No rule of the sync should make this find anything. It is here for what no rule foresees (a bug, a disk that lies), so
that such a laptop heals by itself and the person is told, instead of working on wrong rows for months.
"""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from itertools import chain

import msgspec

from crm_core.digest import Digest, by_scope, combined, content_hash, revision_hash, told
from crm_core.model import ENTITIES, columns_of
from crm_core.wire import Digests, HeldDigests, Page, Repair
from crm_desktop.db import meta, notices, outbox, payloads
from crm_desktop.db.connections import read_through
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.sync import local
from crm_desktop.sync.apply import Applied, PageApplier
from crm_desktop.sync.channel import TransportError
from crm_desktop.sync.evict import NO_SCOPE
from crm_desktop.sync.local import Key
from crm_desktop.sync.run import Parts

EVERY_MS = 15 * 60 * 1000
"""How long the last look may lie back until a sync looks again."""
DEEPLY_EVERY_MS = 7 * 24 * 60 * 60 * 1000
SCOPES_AT_ONCE = 500


def is_due(known: Mapping[str, str], now_ms: int, every_ms: int = EVERY_MS) -> bool:
    """Whether it is time to look again."""
    return now_ms - int(known.get(local.VERIFIED, "0")) >= every_ms


def verify(parts: Parts, *, deep: bool | None = None) -> int:
    """Compare with the server and repair what differs; return how many scopes that were.

    `deep` compares values as well as revisions; None decides by the time of the last such look. The first look of all
    is not deep: it comes right behind a first sync, whose values are those of a moment ago. Nothing happens while
    something is new on either side: the next sync looks again.

    Raises:
        TransportError: the line broke; what was repaired stays repaired.
        UserError: `mass_removal`; `digest_mismatch` where a repair did not help.
    """
    known, now = parts.read(local.settings), parts.clock.wall_ms()
    began = local.VERIFIED not in known
    if deep is None:
        deep = not began and now - int(known.get(local.DEEPLY_VERIFIED, "0")) >= DEEPLY_EVERY_MS
    differing = _differing(parts, known.get(local.CURSOR, ""), deep=deep)
    if differing is None:
        return 0
    if differing:
        _repair(parts, differing)
        if _differing(parts, known.get(local.CURSOR, ""), deep=deep):
            raise UserError("digest_mismatch", scopes=len(differing))
    looked = {local.VERIFIED: now} | ({local.DEEPLY_VERIFIED: now} if deep or began else {})
    parts.write(partial(local.keep, values=looked))
    return len(differing)


def _differing(parts: Parts, cursor: str, *, deep: bool) -> list[str] | None:
    """Return the scopes that differ, or None where the two sides cannot be compared now."""
    here = parts.read(partial(digests, deep=deep))
    question = Digests(hello=parts.hello, cursor=cursor, deep=deep)
    answer = _ask(parts, question)
    if here is None or answer is None:
        return None
    if (answer.count, answer.digest) == told(combined(here)):
        return []
    answer = _ask(parts, msgspec.structs.replace(question, by_scope=True))
    if answer is None:
        return None
    shown = {scope: told(digest) for scope, digest in here.items()}
    return sorted(
        scope for scope in shown.keys() | answer.scopes.keys() if shown.get(scope) != answer.scopes.get(scope)
    )


def _ask(parts: Parts, question: Digests) -> HeldDigests | None:
    """Return the server's digests; None where something moved meanwhile, or where the server is too old to tell."""
    try:
        answer = parts.channel.call("digests", question, HeldDigests)
    except TransportError as error:
        if error.names("malformed"):
            return None
        raise
    return None if answer.moved else answer


# --- what is here ------------------------------------------------------------------------------------------------


def digests(connection: RawConnection, *, deep: bool) -> dict[str, Digest] | None:
    """Return the digest of each scope as the server's rows lie here; None while that is not to be compared.

    So while an edit or an eviction waits, or rows of a newer server were passed over.
    """
    if meta.get(connection, payloads.SKIPPED_KEY):
        return None
    unsettled = "SELECT 1 FROM local_scope_member WHERE scope = ? UNION ALL SELECT 1 FROM local_outbox WHERE state = ?"
    if connection.execute(unsettled, (NO_SCOPE, outbox.PENDING)).fetchone():
        return None
    look = _content if deep else _revisions
    with read_through(connection):
        return by_scope(chain.from_iterable(look(connection, entity) for entity in ENTITIES))


def _revisions(connection: RawConnection, entity: str) -> Iterable[tuple[str, int]]:
    rows = connection.execute(_members(entity, ("rev",)), (entity,))
    return ((scope, revision_hash(entity, record_id, rev)) for scope, record_id, rev in rows)


def _content(connection: RawConnection, entity: str) -> Iterable[tuple[str, int]]:
    rows = connection.execute(_members(entity, columns_of(ENTITIES[entity])), (entity,))
    return ((scope, content_hash(entity, values)) for scope, _, *values in rows)


@cache
def _members(entity: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f't."{name}"' for name in columns)
    return (
        f"SELECT m.scope, m.id, {names} FROM local_scope_member AS m"  # noqa: S608 -- names of the model
        f' LEFT JOIN "{entity}" AS t ON t.id = m.id WHERE m.entity = ?'
    )


# --- repair --------------------------------------------------------------------------------------------------------


def _repair(parts: Parts, scopes: list[str]) -> None:
    """Take in everything that the server has in these scopes, and let go what it has not."""
    applied, applier = Applied(), PageApplier()
    for start in range(0, len(scopes), SCOPES_AT_ONCE):
        _repair_some(parts, applier, scopes[start : start + SCOPES_AT_ONCE], applied)
    params = {"scopes": len(scopes), "records": applied.pulled + applied.evicted}
    parts.write(partial(notices.add, code="scopes_repaired", params=params, now_ms=parts.clock.wall_ms()))


def _repair_some(parts: Parts, applier: PageApplier, scopes: list[str], applied: Applied) -> None:
    present: dict[str, set[Key]] = {}
    after, more = "", True
    while more:
        page = parts.channel.call("repair", Repair(hello=parts.hello, scopes=scopes, after=after), Page)
        for grant in page.granted:
            present.setdefault(grant.scope, set())
        for table in page.tables:
            at = table.columns.index("id")
            for number, scope in table.members:
                present[page.scopes[scope]].add((table.entity, table.rows[number][at]))
        after, more = page.cursor, page.more
        _take(parts, applier, page, {} if more else present, applied)


def _take(
    parts: Parts, applier: PageApplier, page: Page, present: Mapping[str, set[Key]], applied: Applied
) -> None:
    def job(connection: RawConnection) -> Applied:
        """Store the page without moving the cursor. A scope that was told to its end holds nothing else."""
        cursor = local.settings(connection).get(local.CURSOR, "")
        left = [
            (scope, entity, record_id)
            for scope, there in present.items()
            for entity, record_id in _held(connection, scope)
            if (entity, record_id) not in there
        ]
        return applier.apply(connection, msgspec.structs.replace(page, cursor=cursor, left=left), cursor)

    done = parts.lane.submit_raw(job, changes=lambda one: one.changed).result()
    applied.pulled += done.pulled
    applied.evicted += done.evicted


def _held(connection: RawConnection, scope: str) -> list[Key]:
    return connection.execute(
        "SELECT entity, id FROM local_scope_member WHERE scope = ?", (scope,)
    ).fetchall()
