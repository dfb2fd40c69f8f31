"""The memory of what became of each mutation, so that one that comes again has no second effect."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import orjson
from sqlalchemy import Connection

from crm_core.wire import SCHEMA, Mutation, Outcome, PushReply
from crm_server import entries
from crm_server.database import copy_in, execute, fetch
from crm_server.errors import ProblemError
from crm_server.jobs import JOBS
from crm_server.page import PageRows
from crm_server.records import Key, Row
from crm_server.session import Session
from crm_server.visibility import seen_values

DAY_MS = 24 * 60 * 60 * 1000
KEPT_MS = 400 * DAY_MS
"""How long the server remembers what became of a mutation."""
NOT_TAKEN = frozenset(("refused", "handed_over"))


@dataclass
class Settled:
    """What became of one mutation, which records it touched, and the sequence number that covers it."""

    result: str
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    touched: list[Key] = field(default_factory=list)
    seq: int = 0


Answer = tuple[str, Settled]
"""The id of a mutation, and what became of it."""


def body_hash(mutation: Mutation) -> str:
    """Return a digest of what a mutation says, and the model in whose words: other words are not comparable.

    Its place in the outbox and what it waits for may differ when it comes again.
    """
    said = msgspec.json.encode((mutation.hlc, mutation.changes))
    return f"{SCHEMA}:{hashlib.blake2b(said, digest_size=16).hexdigest()}"


def recall(
    conn: Connection, session: Session, incarnation: str, mutations: Collection[Mutation]
) -> dict[str, Settled]:
    """Return what became of those of the mutations that were sent before.

    Raises:
        ProblemError: clone_detected. `mutations` names those whose id stands for something else, or for someone else;
            none are named where only a place in the outbox was used for something else.
    """
    # One statement, so that a page which arrives again while it is being taken is seen whole or not at all.
    places = [mutation.n for mutation in mutations]
    rows = fetch(
        conn,
        "SELECT mutation_id, user_id, body_hash, seq, outcome, NULL FROM outcome WHERE mutation_id = ANY(%b)"
        " UNION ALL SELECT mutation_id, user_id, NULL, NULL, NULL, n FROM outcome"
        " WHERE device_id = %s AND incarnation = %s AND n BETWEEN %s AND %s",
        (
            [mutation.id for mutation in mutations],
            session.device_id,
            incarnation,
            min(places, default=0),
            max(places, default=0),
        ),
    )
    said = {mutation.id: body_hash(mutation) for mutation in mutations} if rows else {}
    known = [row[:5] for row in rows if row[4] is not None]
    taken = [
        one
        for one, user_id, hashed, _, _ in known
        if user_id != session.user_id or _differ(hashed, said[one])
    ]
    if taken:
        raise ProblemError("clone_detected", params={"mutations": sorted(taken)})
    settled = {one: _settled(stored, seq) for one, _, _, seq, stored in known}
    fresh = {mutation.n: mutation.id for mutation in mutations if mutation.id not in settled}
    if len(fresh) < len({mutation.id for mutation in mutations} - settled.keys()):
        raise ProblemError("clone_detected")
    if not fresh.keys().isdisjoint({row[5] for row in rows if row[5] is not None}):
        raise ProblemError("clone_detected")
    return settled


def _differ(stored: str, said: str) -> bool:
    return stored != said and stored.partition(":")[0] == said.partition(":")[0]


def _settled(stored: str, seq: int = 0) -> Settled:
    values = orjson.loads(stored)
    touched = [(entity, record_id) for entity, record_id in values["touched"]]
    return Settled(values["result"], values["code"], values["params"], touched, seq)


def not_taken(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the result of those of the mutations that were refused or handed over."""
    if not ids:
        return {}
    rows = fetch(conn, "SELECT mutation_id, outcome FROM outcome WHERE mutation_id = ANY(%b)", (sorted(ids),))
    results = {mutation_id: _settled(stored).result for mutation_id, stored in rows}
    return {mutation_id: result for mutation_id, result in results.items() if result in NOT_TAKEN}


def remember(
    conn: Connection,
    session: Session,
    incarnation: str,
    settled: Iterable[tuple[Mutation, Settled]],
    seq: int,
    now_ms: int,
) -> None:
    """Store what became of mutations, with their effect, in one transaction."""
    settled = list(settled)
    for _, one in settled:
        one.seq = seq
    rows = (
        (
            mutation.id,
            session.user_id,
            session.device_id,
            incarnation,
            mutation.n,
            body_hash(mutation),
            seq,
            orjson.dumps(one).decode(),
            now_ms,
        )
        for mutation, one in settled
    )
    copy_in(
        conn,
        "COPY outcome (mutation_id, user_id, device_id, incarnation, n, body_hash, seq, outcome, accepted_ms)"
        " FROM STDIN",
        rows,
    )


def reply(
    conn: Connection, session: Session, answers: Sequence[Answer], fresh: Mapping[Key, Row], now_ms: int
) -> PushReply:
    """Return the outcomes as they travel, with every touched record as it is now, if the user may see it.

    Also an outcome that is told again comes with the present rows: a grant may have ended, a record may have moved on.
    `fresh` are rows that need not be read. Where a record lies is read before the rows that are: none is older than
    its number.
    """
    touched = {key: None for _, one in answers for key in one.touched}
    rows = PageRows(conn, session.role, 0)
    found = entries.of_records(conn, session.user_id, touched)
    visible = dict.fromkeys((entry.entity, entry.id) for entry in found)
    rows.know({key: seen_values(key[0], session.role, fresh[key]) for key in visible if key in fresh})
    rows.add(found)
    tables, scopes = rows.tables(numbered=True)
    outcomes = [
        Outcome(id=mutation_id, result=one.result, code=one.code, params=one.params, seq=one.seq)  # type: ignore[arg-type]
        for mutation_id, one in answers
    ]
    return PushReply(outcomes=outcomes, server_ms=now_ms, scopes=scopes, tables=tables)


def forget_old(conn: Connection, now_ms: int) -> None:
    """Drop what nobody asks for any more. Edits handed over stay, whatever their age."""
    execute(conn, "DELETE FROM outcome WHERE accepted_ms < %s", (now_ms - KEPT_MS,))


JOBS["outcomes"] = forget_old
