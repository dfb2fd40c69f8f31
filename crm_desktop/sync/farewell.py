"""The end of a device: the server wants it no more, so it hands in what was not sent, and then destroys what it holds.

Each step is kept before the next begins. While the outbox cannot be delivered the store is locked and nothing is
destroyed; once the server has it, the destruction is taken up again at every opening until nothing is left.
"""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec

from crm_core.proof import QUARANTINE
from crm_core.wire import Change, Mutation, Quarantine, Quarantined, Unsent
from crm_desktop.db import outbox
from crm_desktop.db.rows import RawConnection
from crm_desktop.sync import local
from crm_desktop.sync.channel import TransportError
from crm_desktop.sync.device_key import DeviceKey
from crm_desktop.sync.run import Parts

ENDING_CODES = ("device_revoked", "user_disabled")
HANDED_IN_STATES = (outbox.PENDING, outbox.REFUSED)
PAGE = 50
MOST_ATTEMPTS = 3


def is_end(error: TransportError) -> bool:
    """Whether the server said that this device may sync no more."""
    return any(error.names(code) for code in ENDING_CODES)


def hand_in(parts: Parts, reason: str) -> int:
    """Lock the store, deliver its outbox to the server's quarantine, and return how many mutations that were.

    `reason`: one of ENDING_CODES. What was delivered before is delivered again without harm.

    Raises:
        TransportError: it could not be delivered; the store stays locked. `not_revoked`: it may sync again after all.
    """
    parts.write(partial(local.keep, values={local.ENDED: reason}))
    known = parts.read(local.settings)
    key = DeviceKey.from_hex(known[local.DEVICE_KEY], parts.clock.wall_ms)
    sent = 0
    try:
        for page in _unsent(parts):
            _deliver(parts, known[local.DEVICE], key, page)
            sent += len(page)
        for page in _acknowledged(parts):
            _deliver(parts, known[local.DEVICE], key, page)
    except TransportError as error:
        if error.names("not_revoked"):
            parts.write(lambda connection: local.forget(connection, local.ENDED))
        if not error.names("too_large"):
            raise
    parts.write(partial(local.keep, values={local.HANDED_IN: sent}))
    return sent


def _unsent(parts: Parts) -> Iterator[list[Unsent]]:
    """Yield what waits or was refused, in pages; an empty one where there is nothing, so that the server knows."""
    pages = 0
    for state in HANDED_IN_STATES:
        after = 0
        while entries := _entries(parts, state, after):
            yield [Unsent(mutation=one.mutation, author=one.author, state=state) for one in entries]
            after = entries[-1].mutation.n
            pages += 1
    if not pages:
        yield []


def _acknowledged(parts: Parts) -> Iterator[list[Unsent]]:
    """Yield what the server took and no backup covers: it leaves out what it has, and keeps what it forgot."""
    after = 0
    while rows := parts.read(partial(_acknowledged_rows, after=after)):
        yield [
            Unsent(
                mutation=Mutation(
                    id=id_, n=n, hlc=hlc, schema=schema, depends_on=json.loads(depends_on),
                    changes=msgspec.json.decode(changes, type=list[Change]),
                ),
                author=author,
                state="sent",
            )
            for n, id_, hlc, author, schema, depends_on, changes in rows
        ]  # fmt: skip
        after = rows[-1][0]


def _acknowledged_rows(connection: RawConnection, after: int) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = connection.execute(
        "SELECT n, id, hlc, author, schema, depends_on, changes FROM local_acknowledged"
        " WHERE n > ? AND changes <> '[]' ORDER BY n LIMIT ?",
        (after, PAGE),
    ).fetchall()
    return found


def _entries(parts: Parts, state: str, after: int) -> list[outbox.Entry]:
    with parts.store.read() as session:
        return outbox.entries(session, state, limit=PAGE, after=after)


def _deliver(parts: Parts, device: str, key: DeviceKey, page: list[Unsent]) -> int:
    body = msgspec.json.encode(page).decode()
    for _ in range(MOST_ATTEMPTS - 1):
        message = Quarantine(device_id=device, body=body, proof=key.prove(QUARANTINE, device, body))
        try:
            return parts.channel.call("quarantine", message, Quarantined).taken
        except TransportError as error:
            params = error.problem.params if error.problem else {}
            if params.get("reason") not in {"clock", "replayed"}:
                raise
            if isinstance(server_ms := params.get("server_ms"), int):
                key.set_time(server_ms)
    message = Quarantine(device_id=device, body=body, proof=key.prove(QUARANTINE, device, body))
    return parts.channel.call("quarantine", message, Quarantined).taken
