"""The laptops that may sync: made at sign-in, kept up by use, ended by revocation."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from crm_core.ids import new_id
from crm_server.database import execute, fetch
from crm_server.errors import ProblemError, UnknownRecordError
from crm_server.session import Session
from crm_server.telling import tell_device
from crm_server.tokens import hash_of, new_refresh_token

REFRESH_MS = 120 * 24 * 60 * 60 * 1000
"""How long a refresh token lasts: as long as the lease of the laptop (crm_server.handlers)."""
GRACE_MS = 24 * 60 * 60 * 1000
"""For how long a used refresh token may be used again, as long as its successor was not: the answer was lost."""
SEEN_EVERY_MS = 60_000


@dataclass(frozen=True)
class Device:
    """A laptop as the administration lists it. Times are ms since 1970."""

    id: str
    label: str
    user: str
    created_ms: int
    last_seen_ms: int | None
    revoked_ms: int | None
    app_version: str | None


@dataclass(frozen=True)
class Holder:
    """Who a device belongs to, as of now."""

    session: Session
    name: str


def register(
    conn: Connection, user_id: str, label: str, public_key: str, app_version: str, now_ms: int
) -> str:
    """Add a device and return its id. A label that is too long for the list is cut."""
    device_id = new_id()
    execute(
        conn,
        "INSERT INTO device (id, user_id, label, public_key, app_version, created_ms, last_seen_ms)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (device_id, user_id, label[:120], public_key, app_version[:40], now_ms, now_ms),
    )
    return device_id


def renew(conn: Connection, device_id: str, user_id: str, label: str, app_version: str) -> str:
    """Return the public key of a device that its user signs in again. What was issued to it before ends.

    Raises:
        ProblemError: unauthenticated (not a device of this user), device_revoked.
    """
    found = fetch(conn, "SELECT user_id, public_key, revoked_ms FROM device WHERE id = %s", (device_id,))
    if not found or found[0][0] != user_id:
        raise ProblemError("unauthenticated", params={"reason": "device"})
    if found[0][2] is not None:
        raise ProblemError("device_revoked")
    execute(
        conn,
        "UPDATE device SET label = %s, app_version = %s WHERE id = %s",
        (label[:120], app_version[:40], device_id),
    )
    execute(conn, "DELETE FROM refresh_token WHERE device_id = %s", (device_id,))
    return str(found[0][1])


def holder_of(conn: Connection, device_id: str, now_ms: int) -> Holder:
    """Return who holds a device, and note that it was seen.

    Raises:
        ProblemError: unauthenticated (no such device), device_revoked, user_disabled.
    """
    found = fetch(
        conn,
        "SELECT d.revoked_ms, d.last_seen_ms, u.id, u.name, u.role, u.org_unit_id, u.is_active, u.deleted_at"
        ' FROM device d LEFT JOIN "user" u ON u.id = d.user_id WHERE d.id = %s',
        (device_id,),
    )
    if not found:
        raise ProblemError("unauthenticated")
    revoked_ms, seen_ms, user_id, name, role, unit_id, is_active, deleted_at = found[0]
    if revoked_ms is not None:
        raise ProblemError("device_revoked")
    if not is_active or deleted_at is not None:
        raise ProblemError("user_disabled")
    if seen_ms is None or now_ms - seen_ms > SEEN_EVERY_MS:
        execute(conn, "UPDATE device SET last_seen_ms = %s WHERE id = %s", (now_ms, device_id))
    return Holder(Session(user_id, device_id, role or "rep", unit_id), name)


def key_of(conn: Connection, device_id: str) -> str:
    """Return the public key (hex) that was made when the device was enrolled. Raises ProblemError unauthenticated."""
    found = fetch(conn, "SELECT public_key FROM device WHERE id = %s", (device_id,))
    if not found:
        raise ProblemError("unauthenticated")
    return str(found[0][0])


def end_of(conn: Connection, device_id: str, now_ms: int) -> tuple[str, str, int | None]:
    """Return (user, public key, when its access ended in ms since 1970; None while it lasts).

    The access of a person who left ends with the day of leaving; where none is noted, it ends now.

    Raises:
        ProblemError: unauthenticated (no such device).
    """
    found = fetch(
        conn,
        "SELECT d.user_id, d.public_key, d.revoked_ms, coalesce(u.is_active, 0) = 1 AND u.deleted_at IS NULL, u.left_on"
        ' FROM device d LEFT JOIN "user" u ON u.id = d.user_id WHERE d.id = %s',
        (device_id,),
    )
    if not found:
        raise ProblemError("unauthenticated")
    user_id, key, revoked_ms, is_active, left_on = found[0]
    if revoked_ms is None and not is_active:
        revoked_ms = _end_of_day_ms(left_on) if left_on else now_ms
    return user_id, key, revoked_ms


def _end_of_day_ms(day: str) -> int:
    return int((datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)).timestamp() * 1000)


def issue_refresh_token(conn: Connection, device_id: str, now_ms: int) -> str:
    """Return a fresh refresh token of a device; only its hash is kept."""
    token, kept = new_refresh_token()
    execute(
        conn,
        "INSERT INTO refresh_token (hash, device_id, expires_ms) VALUES (%s, %s, %s)",
        (kept, device_id, now_ms + REFRESH_MS),
    )
    return token


def use_refresh_token(conn: Connection, device_id: str, token: str, now_ms: int) -> bool:
    """Use a token up. False means that a used one came again and all tokens of the device were taken back.

    A used token may come again while its successor was not used: then the answer with the successor was lost.

    Raises:
        ProblemError: unauthenticated, for a token that is unknown or has ended.
    """
    execute(conn, "SELECT 1 FROM device WHERE id = %s FOR UPDATE", (device_id,))
    held = _tokens(conn, device_id)
    kept = hash_of(token)
    if kept not in held or held[kept][0] <= now_ms:
        raise ProblemError("unauthenticated")
    used_ms = held[kept][1]
    latest_ms = max((used for _, used in held.values() if used is not None), default=None)
    if used_ms is not None and (used_ms != latest_ms or now_ms - used_ms > GRACE_MS):
        execute(conn, "DELETE FROM refresh_token WHERE device_id = %s", (device_id,))
        return False
    execute(conn, "UPDATE refresh_token SET used_ms = %s WHERE hash = %s", (now_ms, kept))
    execute(
        conn,
        "DELETE FROM refresh_token WHERE device_id = %s AND hash <> %s AND (used_ms IS NULL OR expires_ms <= %s)",
        (device_id, kept, now_ms),
    )
    return True


def _tokens(conn: Connection, device_id: str) -> dict[str, tuple[int, int | None]]:
    rows = fetch(
        conn, "SELECT hash, expires_ms, used_ms FROM refresh_token WHERE device_id = %s", (device_id,)
    )
    return {kept: (expires_ms, used_ms) for kept, expires_ms, used_ms in rows}


def revoke(conn: Connection, device_id: str, now_ms: int) -> None:
    """End a device. Raises UnknownRecordError for one that does not exist."""
    touched = execute(
        conn, "UPDATE device SET revoked_ms = coalesce(revoked_ms, %s) WHERE id = %s", (now_ms, device_id)
    )
    if not touched:
        raise UnknownRecordError("device", [device_id])
    execute(conn, "DELETE FROM refresh_token WHERE device_id = %s", (device_id,))
    tell_device(conn, device_id)


def list_devices(conn: Connection) -> list[Device]:
    """Return all devices, by user and age."""
    rows: list[tuple[Any, ...]] = fetch(
        conn,
        "SELECT d.id, d.label, u.login, d.created_ms, d.last_seen_ms, d.revoked_ms, d.app_version"
        ' FROM device d JOIN "user" u ON u.id = d.user_id ORDER BY u.login, d.created_ms',
    )
    return [Device(*row) for row in rows]
