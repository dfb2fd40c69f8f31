"""What a revoked laptop had not delivered: taken from it before it deletes its data, and kept for a person to look at.

Nothing of it takes effect on its own. The device gets a count and no business data.
"""

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from crm_core.clock import decode
from crm_core.proof import QUARANTINE
from crm_core.wire import Quarantine, Quarantined, Unsent
from crm_server.database import Database, execute, fetch
from crm_server.devices import end_of
from crm_server.errors import ProblemError
from crm_server.proofs import check_proof
from crm_server.push.validate import is_uuid

MOST_PER_DEVICE = 64 * 1024 * 1024
"""Bytes kept of one device; who holds a stolen laptop must not fill the server."""


@dataclass(frozen=True)
class Held:
    """An edit in quarantine. `in_time`: made before the device's end. `body`: JSON of the mutation."""

    mutation_id: str
    device_id: str
    author: str
    entity: str
    record_id: str
    state: str
    edited_ms: int
    in_time: bool
    body: str
    received_ms: int


def take(database: Database, message: Quarantine, now_ms: int) -> Quarantined:
    """Keep a part of a revoked device's outbox. Parts may come in any order and again.

    Raises:
        ProblemError: unauthenticated, not_revoked, too_large (the device has sent more than is kept), malformed.
    """
    with database.transaction() as conn:
        user_id, key, ended_ms = end_of(conn, message.device_id, now_ms)
        check_proof(
            conn, message.proof, purpose=QUARANTINE, device=message.device_id, key=key, said=message.body, now_ms=now_ms
        )  # fmt: skip
        if ended_ms is None:
            raise ProblemError("not_revoked")
        unsent = _read(message.body)
        done = _have_had_effect(conn, [one.mutation.id for one in unsent])
        rows = [_row(one, message.device_id, user_id, ended_ms, now_ms) for one in unsent]
        _check_room(conn, message)
        for row in rows:
            if row[0] not in done:
                execute(conn, _KEEP, row)
    return Quarantined(taken=len(unsent))


_KEEP = (
    "INSERT INTO quarantine (mutation_id, device_id, user_id, author, entity, record_id, state, edited_ms, in_time,"
    " body, received_ms) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
Kept = tuple[str, str, str, str, str, str, str, int, bool, str, int]


def _read(body: str) -> list[Unsent]:
    try:
        unsent = msgspec.json.decode(body, type=list[Unsent])
    except msgspec.MsgspecError:
        raise ProblemError("malformed", params={"field": "body"}) from None
    if not all(is_uuid(one.mutation.id) for one in unsent):
        raise ProblemError("malformed", params={"field": "mutation"})
    return unsent


def _row(one: Unsent, device_id: str, user_id: str, ended_ms: int, now_ms: int) -> Kept:
    """What is kept of an edit; nothing about it is trusted, so whatever cannot be read is kept as it came."""
    mutation = one.mutation
    first = mutation.changes[0] if mutation.changes else None
    try:
        edited_ms, _ = decode(mutation.hlc)
    except ValueError:
        edited_ms = now_ms
    body = msgspec.json.encode(mutation).decode()
    return (
        mutation.id, device_id, user_id, _cut(one.author, 36), _cut(first.entity if first else "", 40),
        _cut(first.id if first else "", 36), _cut(one.state, 16), edited_ms, edited_ms <= ended_ms, body, now_ms,
    )  # fmt: skip


def _cut(text: str, length: int) -> str:
    return text.replace("\x00", "")[:length]


def _have_had_effect(conn: Connection, ids: list[str]) -> set[str]:
    """Which mutations the server took before; the laptop did not hear of it."""
    rows = fetch(
        conn,
        "SELECT mutation_id FROM outcome WHERE mutation_id = ANY(%s)"
        " AND outcome::json ->> 'result' IN ('applied', 'merged', 'conflict')",
        (ids,),
    )
    return {found for (found,) in rows}


def _check_room(conn: Connection, message: Quarantine) -> None:
    execute(conn, "SELECT 1 FROM device WHERE id = %s FOR UPDATE", (message.device_id,))
    rows = fetch(
        conn,
        "SELECT coalesce(sum(octet_length(body)), 0)::bigint FROM quarantine WHERE device_id = %s",
        (message.device_id,),
    )
    if rows[0][0] + len(message.body) > MOST_PER_DEVICE:
        raise ProblemError("too_large", params={"max_bytes": MOST_PER_DEVICE})


def listed(conn: Connection) -> list[Held]:
    """Return everything in quarantine, by device and time of the edit."""
    rows = fetch(
        conn,
        "SELECT mutation_id, device_id, author, entity, record_id, state, edited_ms, in_time, body, received_ms"
        " FROM quarantine ORDER BY device_id, edited_ms, mutation_id",
    )
    return [Held(*row) for row in rows]


def drop(conn: Connection, mutation_id: str) -> bool:
    """Delete an edit that a person has looked at. Returns whether there was one."""
    return bool(execute(conn, "DELETE FROM quarantine WHERE mutation_id = %s", (mutation_id,)))
