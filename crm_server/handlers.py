"""The sync protocol as plain functions: a message in, a message out. Whoever speaks HTTP is a shell around these."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from crm_core.clock import system_ms
from crm_core.wire import PROTOCOL, PROTOCOL_MIN, SCHEMA, Hello, Page, Pull, Push, PushReply, Welcome
from crm_server import delegations, number_blocks, stores
from crm_server.database import Database, execute
from crm_server.derived.company_key import company_key
from crm_server.errors import ProblemError
from crm_server.pull import MOST_HELD, next_page
from crm_server.push import take_page
from crm_server.push.validate import is_uuid
from crm_server.schema import BACKUP_SEQ, EPOCH, read_meta, read_number
from crm_server.session import Session

LEASE_MS = 120 * 24 * 60 * 60 * 1000
"""How long a laptop may work without seeing the server."""
SCHEMA_MIN = 1
"""The oldest model whose patches are still understood."""
MAX_MUTATIONS = 5_000
MAX_N = 2**63
_INCARNATION = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True)
class Context:
    """Who asks, of which server, and what time it is (milliseconds since 1970)."""

    database: Database
    session: Session
    now_ms: Callable[[], int] = system_ms


def check_versions(message: Hello) -> None:
    """Raise ProblemError if the two sides have no version in common. A newer model than ours is welcome."""
    versions = {"protocol": PROTOCOL, "protocol_min": PROTOCOL_MIN, "schema": SCHEMA}
    if message.protocol_max < PROTOCOL_MIN or message.schema < SCHEMA_MIN:
        raise ProblemError("client_too_old", params=versions)
    if message.protocol_min > PROTOCOL:
        raise ProblemError("server_too_old", params=versions)


def hello(context: Context, message: Hello) -> Welcome:
    """Agree on versions, tell the time, renew the lease, and see whether it is still the same store that asks."""
    check_versions(message)
    now = context.now_ms()

    def greet(conn: Connection) -> tuple[stores.Standing, number_blocks.Lease, str, int, str]:
        execute(
            conn,
            "UPDATE device SET last_seen_ms = %s, app_version = %s WHERE id = %s",
            (now, message.app_version[:40], context.session.device_id),
        )
        standing = stores.greet(conn, context.session.device_id, message.sync_token)
        lease = number_blocks.lease(conn, context.session, message, is_stale=standing.is_stale, now_ms=now)
        facts = read_meta(conn, EPOCH), read_number(conn, BACKUP_SEQ), company_key(conn)
        delegations.bring_about(conn, now)
        return standing, lease, *facts

    standing, lease, epoch, backup_seq, secret = context.database.run(greet)
    return Welcome(
        protocol=min(PROTOCOL, message.protocol_max),
        schema=SCHEMA,
        epoch=epoch,
        server_ms=now,
        lease_until_ms=now + LEASE_MS,
        user_id=context.session.user_id,
        sync_token=standing.token,
        stale_store=standing.is_stale,
        backup_seq=backup_seq,
        suppression_key=secret,
        number_lease=lease.name,
        number_blocks=list(lease.blocks),
    )


def push(context: Context, message: Push) -> PushReply:
    """Take a page of mutations: each has its effect once, and its outcome is stored with it.

    Raises:
        ProblemError: client_too_old, server_too_old, too_large, malformed, clone_detected, resync_required.
    """
    check_versions(message.hello)
    if len(message.mutations) > MAX_MUTATIONS:
        raise ProblemError("too_large", params={"max_mutations": MAX_MUTATIONS})
    if not all(is_uuid(one.id) and 0 <= one.n < MAX_N for one in message.mutations):
        raise ProblemError("malformed", params={"field": "mutations"})
    if not _INCARNATION.fullmatch(message.incarnation):
        raise ProblemError("malformed", params={"field": "incarnation"})
    now = context.now_ms()
    backup_seq = _note_store(context, message.hello)
    reply = take_page(context.database, context.session, message, now)
    reply.backup_seq = backup_seq
    return reply


def pull(context: Context, message: Pull) -> Page:
    """Return what is new for this user after the cursor.

    Raises:
        ProblemError: client_too_old, server_too_old, malformed, resync_required.
    """
    check_versions(message.hello)
    if len(message.held) > MOST_HELD or not all(0 < first <= last < MAX_N for first, last in message.held):
        raise ProblemError("malformed", params={"field": "held"})
    _note_store(context, message.hello)
    with context.database.snapshot() as conn:
        return next_page(conn, context.session, message, context.now_ms())


def _note_store(context: Context, message: Hello) -> int:
    """Note the token that a question shows. Returns what the last verified backup covers."""
    with context.database.transaction() as conn:
        stores.note(conn, context.session.device_id, message.sync_token)
        return read_number(conn, BACKUP_SEQ)
