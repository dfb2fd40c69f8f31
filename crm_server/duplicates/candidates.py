"""The job: keys of what changed, who shares one of them, and of those who seem to be one the two halves.

Reading and comparing need no lock; it is taken to write. What changes meanwhile is noted again and compared next time.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection

from crm_core.keys.matching import MAYBE, Verdict
from crm_core.model import DuplicateCandidate
from crm_core.model.types import Json
from crm_server import feed
from crm_server.database import copy_in, execute, fetch
from crm_server.derived.writing import put
from crm_server.duplicates import due
from crm_server.duplicates.facts import Known, compare, read_known
from crm_server.jobs import JOBS

MOST = 5_000
"""How many records are compared in one run; the next run takes the next ones."""
MOST_SHARING = 40
"""A key that more records share tells nothing: a domain of a group, a name that hundreds of shops have."""
ENTITIES = ("account", "contact")
_SHARING = """
    SELECT DISTINCT least(mine.id, other.id), greatest(mine.id, other.id) FROM match_key mine
    JOIN match_key other ON other.entity = mine.entity AND other.key = mine.key AND other.id <> mine.id
    WHERE mine.entity = %(entity)s AND mine.id = ANY(%(ids)s)
        AND (SELECT count(*) FROM (SELECT FROM match_key k WHERE k.entity = mine.entity AND k.key = mine.key
            LIMIT %(most)s + 1) counted) <= %(most)s"""
_PRESENT = """
    SELECT id FROM duplicate_candidate WHERE pair IN
        (SELECT pair FROM duplicate_candidate WHERE target = %s AND record_id = ANY(%s))"""
_DECIDED = """
    SELECT d.record_id, coalesce(a.survivor_id, d.other_id), d.decision, d.created_by, d.created_at
    FROM duplicate_decision d LEFT JOIN alias a ON a.entity = d.target AND a.id = d.other_id
    WHERE d.target = %s AND d.record_id = ANY(%s) AND d.deleted_at IS NULL ORDER BY d.edited_at, d.id"""
_ALIKE = (Verdict.SAME, Verdict.MAYBE)
_NOT_ENOUGH = ("domain",)
"""Companies of unlike names on one domain are mostly a group: worth a question about one card, not about everybody."""
Decisions = dict[tuple[str, str], dict[str, Any]]
"""What was decided, by the record beside which it was, and the name of the pair."""


class _Pair(NamedTuple):
    one: Known
    other: Known
    score: int
    reasons: tuple[str, ...]


def find_candidates(conn: Connection, _: int) -> None:
    """Compare what is due with everybody's data, and bring the candidates of it up to date."""
    due.note_everybody_once(conn)
    taken = due.take(conn, MOST)
    if not taken:
        return
    found = {
        entity: _found(conn, entity, ids)
        for entity, ids in _with_people_of_companies(conn, taken).items()
        if ids
    }
    feed.lock(conn)
    changed = set()
    for wanted, present in found.values():
        changed |= put(conn, DuplicateCandidate.entity, wanted, present)
    feed.publish_derived(conn, {DuplicateCandidate.entity: changed})
    due.done(conn, taken)


def _with_people_of_companies(conn: Connection, taken: Iterable[due.Due]) -> dict[str, set[str]]:
    """Return the ids by entity; who works at a customer is compared by its name too, and is whoever's it is."""
    ids: dict[str, set[str]] = {entity: set() for entity in ENTITIES}
    for one in taken:
        if one.entity in ids:
            ids[one.entity].add(one.id)
    people = fetch(
        conn, "SELECT contact_id FROM account_contact WHERE account_id = ANY(%s)", (sorted(ids["account"]),)
    )
    ids["contact"] |= {row[0] for row in people}
    return ids


def _found(conn: Connection, entity: str, ids: set[str]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return the halves that there are to be of these records, by id, and the ids of those that there may be."""
    known = read_known(conn, entity, ids)
    _write_keys(conn, entity, ids, known.values())
    sharing = fetch(conn, _SHARING, {"entity": entity, "ids": sorted(known), "most": MOST_SHARING})
    known |= read_known(conn, entity, {one for pair in sharing for one in pair} - known.keys())
    pairs = list(_alike(known, sharing))
    units = _units(conn, {one.owner_id for pair in pairs for one in pair[:2]})
    decided = _decisions(conn, entity, {one.id for pair in pairs for one in pair[:2]})
    wanted = dict(half for pair in pairs for half in _halves(entity, pair, units, decided))
    return wanted, [row[0] for row in fetch(conn, _PRESENT, (entity, sorted(ids)))]


def _write_keys(conn: Connection, entity: str, ids: Collection[str], known: Iterable[Known]) -> None:
    execute(conn, "DELETE FROM match_key WHERE entity = %s AND id = ANY(%s)", (entity, sorted(ids)))
    rows = ((entity, one.id, key) for one in known for key in sorted(one.keys))
    copy_in(conn, "COPY match_key (entity, id, key) FROM STDIN", rows)


def _alike(known: dict[str, Known], sharing: Iterable[tuple[str, str]]) -> Iterator[_Pair]:
    for first, second in sharing:
        if first not in known or second not in known:
            continue
        one, other = known[first], known[second]
        match = compare(one, other)
        if match.verdict in _ALIKE:
            agreeing = [reason for reason in match.reasons if reason.points > 0]
            codes = tuple(dict.fromkeys(reason.code for reason in agreeing))
            if codes == _NOT_ENOUGH:
                continue
            yield _Pair(one, other, _score(sum(reason.points for reason in agreeing)), codes)


def _score(points: int) -> int:
    """What agrees, alone: points taken off for what differs would tell something of the other record."""
    return max(MAYBE, min(points, 100))


def _units(conn: Connection, users: set[str | None]) -> dict[str | None, str | None]:
    ids = sorted(filter(None, users))
    return {
        row[0]: row[1] for row in fetch(conn, 'SELECT id, org_unit_id FROM "user" WHERE id = ANY(%s)', (ids,))
    }


def _decisions(conn: Connection, entity: str, ids: set[str]) -> Decisions:
    """Return the latest decision on each pair, for either half; what is said of a pair by its name is for one half.

    Who does not see the other record cannot know whether it is the same: they may put it off, nothing else.
    """
    found: Decisions = {}
    for record_id, other_id, decision, author, at in fetch(conn, _DECIDED, (entity, sorted(ids))):
        said = {"decision": decision, "decided_by": author, "decided_at": at}
        if decision == "LATER":
            found[record_id, other_id] = said
        pair = DuplicateCandidate.pair_of(record_id, other_id)
        found[record_id, pair] = found[other_id, pair] = said
    return found


def _halves(
    entity: str, pair: _Pair, units: dict[str | None, str | None], decided: Decisions
) -> Iterator[tuple[str, dict[str, Any]]]:
    name = DuplicateCandidate.pair_of(pair.one.id, pair.other.id)
    for mine, theirs in ((pair.one, pair.other), (pair.other, pair.one)):
        said = decided.get((mine.id, name), {"decision": None, "decided_by": None, "decided_at": None})
        yield (
            DuplicateCandidate.half_of(mine.id, theirs.id),
            {
                "target": entity,
                "record_id": mine.id,
                "pair": name,
                "score": pair.score,
                "reasons": Json.to_stored(list(pair.reasons)),
                "known_to": theirs.owner_id,
                "known_to_unit": units.get(theirs.owner_id),
                **said,
            },
        )


JOBS["duplicates"] = find_candidates
