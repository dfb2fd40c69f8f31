"""Put one local transaction's patches into the outbox: one mutation per aggregate, what others need first."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import msgspec

from crm_core.ids import IdSource
from crm_core.model import ENTITIES, table_of
from crm_core.wire import SCHEMA, Change
from crm_desktop.db.rows import RawConnection, Row, pairs_json

RecordKey = tuple[str, str]
"""(entity, id)."""


@dataclass
class Draft:
    """A mutation in the making."""

    root: RecordKey
    id: str
    changes: list[Change] = field(default_factory=list)
    depends_on: list[str] = field(default_factory=list)


def root_of(entity: str, row: Row) -> RecordKey:
    """Return the root of the aggregate in which a record lies."""
    parent = ENTITIES[entity].parent
    return (parent[0], row[parent[1]]) if parent else (entity, row["id"])


def write(
    connection: RawConnection,
    changes: Iterable[tuple[Change, RecordKey]],
    *,
    hlc: str,
    author: str,
    ids: IdSource,
) -> None:
    """Write the changes, each given with its aggregate's root, as pending mutations."""
    drafts: dict[RecordKey, Draft] = {}
    for change, root in changes:
        draft = drafts.setdefault(root, Draft(root, ids.new()))
        draft.changes.append(change)
    _depend_on_outbox(connection, drafts)
    _insert(connection, [*_in_order(drafts.values())], hlc, author)


def _depend_on_outbox(connection: RawConnection, drafts: Mapping[RecordKey, Draft]) -> None:
    """Name the unsettled mutations that must be accepted first.

    Those are the last pending one of the same aggregate (which names its own predecessor) and those that insert what a
    reference points to. An edit after a refusal stands on the row without the refused patch and so needs it not.
    """
    roots: dict[str, list[str]] = {}
    for entity, id_ in drafts:
        roots.setdefault(entity, []).append(id_)
    for entity, aggregate_id, mutation_id, _ in connection.execute(
        "SELECT o.aggregate, o.aggregate_id, o.id, max(o.n) FROM json_each(?) AS wanted CROSS JOIN local_outbox AS o"
        " ON o.aggregate = wanted.value ->> 0 AND o.aggregate_id = wanted.value ->> 1"
        " WHERE +o.state = 'pending' GROUP BY o.aggregate, o.aggregate_id",
        (pairs_json(roots),),
    ):
        drafts[entity, aggregate_id].depends_on.append(mutation_id)
    _depend_on_inserts(connection, drafts.values())


def _depend_on_inserts(connection: RawConnection, drafts: Iterable[Draft]) -> None:
    wanted: dict[str, set[str]] = {}
    pointing: dict[RecordKey, list[Draft]] = {}
    for draft in drafts:
        for entity, id_ in _references(draft):
            wanted.setdefault(entity, set()).add(id_)
            pointing.setdefault((entity, id_), []).append(draft)
    for entity, id_, mutation_id in connection.execute(
        "SELECT r.entity, r.id, o.id FROM json_each(?) AS wanted CROSS JOIN local_outbox_record AS r"
        " ON r.entity = wanted.value ->> 0 AND r.id = wanted.value ->> 1 AND r.op = 'insert'"
        " CROSS JOIN local_outbox AS o ON o.n = r.n WHERE o.state IN ('pending', 'refused')",
        (pairs_json(wanted),),
    ):
        for draft in pointing[entity, id_]:
            if mutation_id not in draft.depends_on:
                draft.depends_on.append(mutation_id)


def _in_order(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the drafts so that each comes after those that insert what it points to; cycles stay in written order."""
    drafts = list(drafts)
    inserting = {(c.entity, c.id): draft for draft in drafts for c in draft.changes if c.op == "insert"}
    done: set[str] = set()

    for draft in drafts:
        stack = [draft]
        entered: set[str] = set()
        while stack:
            top = stack[-1]
            missing = _unwritten(top, inserting, done, entered)
            entered.add(top.id)
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            if top.id not in done:
                done.add(top.id)
                yield top


def _unwritten(
    draft: Draft, inserting: Mapping[RecordKey, Draft], done: set[str], entered: set[str]
) -> list[Draft]:
    """Return the drafts to write first, and name in `depends_on` those that are written already."""
    missing: list[Draft] = []
    for key in _references(draft):
        other = inserting.get(key)
        if other is None or other is draft:
            continue
        if other.id in done:
            if other.id not in draft.depends_on:
                draft.depends_on.append(other.id)
        elif other.id not in entered:
            missing.append(other)
    return missing


def _references(draft: Draft) -> Iterator[RecordKey]:
    for change in draft.changes:
        targets = _ref_columns(change.entity)
        for name, value in change.fields.items():
            if name in targets and value[1] is not None:
                yield targets[name], value[1]


@cache
def _ref_columns(entity: str) -> dict[str, str]:
    columns = table_of(ENTITIES[entity]).columns
    refs = {column.name: column.info["ref"] for column in columns if column.info["ref"]}
    return {name: target for name, target in refs.items() if not ENTITIES[target].server_only}


def _insert(connection: RawConnection, drafts: Sequence[Draft], hlc: str, author: str) -> None:
    """Number the drafts behind all that ever was in the outbox, and insert them together."""
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'local_outbox'").fetchone()
    numbered = [*enumerate(drafts, last[0] + 1 if last else 1)]
    connection.executemany(
        "INSERT INTO local_outbox (n, id, hlc, author, schema, aggregate, aggregate_id, depends_on, changes, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')",
        (
            (
                n,
                draft.id,
                hlc,
                author,
                SCHEMA,
                *draft.root,
                json.dumps(draft.depends_on),
                msgspec.json.encode(draft.changes).decode(),
            )
            for n, draft in numbered
        ),
    )
    connection.executemany(
        "INSERT INTO local_outbox_record (entity, id, n, op) VALUES (?, ?, ?, ?)",
        ((change.entity, change.id, n, change.op) for n, draft in numbered for change in draft.changes),
    )
