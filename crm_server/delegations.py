"""Delegations begin and end: at their dates, when a manager approves one, when somebody ends it early.

The grants of a deputy follow from the delegations in force (crm_server.grants); what is in force is written down, as
`began_at`, so that the grants never depend on a clock.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from crm_server import feed, grants
from crm_server.database import fetch
from crm_server.errors import UnknownRecordError
from crm_server.jobs import JOBS
from crm_server.records import insert_rows, read_rows, server_row, set_columns

_DUE = """
    SELECT id, ends_at <= %(now)s FROM delegation WHERE deleted_at IS NULL AND (
        status = 'active' AND (ends_at <= %(now)s OR starts_at <= %(now)s AND began_at IS NULL)
        OR status = 'requested' AND ends_at <= %(now)s)"""


@dataclass(frozen=True)
class DelegationEntry:
    """A delegation as listed; people by login, times in ms since 1970."""

    id: str
    source: str
    target: str
    starts_ms: int
    ends_ms: int
    status: str
    in_force: bool
    reason: str | None


def bring_about(conn: Connection, now_ms: int) -> list[str]:
    """Begin and end what is due, with the grants that follow. Returns the ids; publishes them, so call it last.

    Takes the rows first and then the turn to draw numbers, as whoever pushes a delegation does.
    """
    found = [one for one, _ in fetch(conn, _DUE, {"now": now_ms})]
    if not found:
        return []
    held = read_rows(conn, "delegation", found, lock=True)
    due = {
        one: {"status": "ended"} if is_over else {"began_at": now_ms}
        for one, is_over in fetch(conn, _DUE, {"now": now_ms})
        if one in held
    }
    if due:
        set_columns(conn, "delegation", due, now_ms=now_ms)
        grants.recompute(conn, now_ms=now_ms)
        feed.publish(conn, {"delegation": due})
    return sorted(due)


def job(conn: Connection, now_ms: int) -> None:
    """What the clock does to delegations."""
    bring_about(conn, now_ms)


JOBS["delegations"] = job


def delegate(
    conn: Connection,
    from_user: str,
    to_user: str,
    starts_ms: int,
    ends_ms: int,
    *,
    reason: str | None = None,
    now_ms: int,
) -> str:
    """Let one user stand in for another, without asking anybody. Publishes, so call it last. Returns the id.

    Raises:
        UnknownRecordError: there is no such user.
        ValueError: the two are one, or the end lies before the start or in the past.
    """
    users = read_rows(conn, "user", [from_user, to_user])
    if missing := {from_user, to_user} - users.keys():
        raise UnknownRecordError("user", missing)
    if from_user == to_user or ends_ms <= max(starts_ms, now_ms):
        raise ValueError("a delegation needs two people and an end that is to come, after its start")
    values = {"from_user_id": from_user, "to_user_id": to_user, "starts_at": starts_ms, "ends_at": ends_ms}
    row = server_row("delegation", values | {"status": "active", "reason": reason}, now_ms=now_ms)
    insert_rows(conn, "delegation", [row])
    feed.publish(conn, {"delegation": [row["id"]]})
    bring_about(conn, now_ms)
    return str(row["id"])


def end(conn: Connection, delegation_id: str, *, now_ms: int) -> None:
    """End a delegation now, whatever its dates. Publishes, so call it last.

    Raises:
        UnknownRecordError: there is no such delegation.
    """
    rows = read_rows(conn, "delegation", [delegation_id], lock=True)
    if not rows:
        raise UnknownRecordError("delegation", [delegation_id])
    if rows[delegation_id]["status"] in {"requested", "active"}:
        set_columns(conn, "delegation", {delegation_id: {"status": "ended"}}, now_ms=now_ms)
        grants.recompute(conn, now_ms=now_ms)
        feed.publish(conn, {"delegation": [delegation_id]})


def list_delegations(conn: Connection) -> list[DelegationEntry]:
    """Return all delegations, the latest first."""
    rows = fetch(
        conn,
        "SELECT d.id, f.login, t.login, d.starts_at, d.ends_at, d.status,"
        " d.status = 'active' AND d.began_at IS NOT NULL, d.reason"
        ' FROM delegation d LEFT JOIN "user" f ON f.id = d.from_user_id LEFT JOIN "user" t ON t.id = d.to_user_id'
        " WHERE d.deleted_at IS NULL ORDER BY d.starts_at DESC, d.id",
    )
    return [DelegationEntry(*row) for row in rows]
