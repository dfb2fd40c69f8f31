"""How long this laptop may work without seeing the server, by a clock that cannot simply be set back.

The time is the latest of: the corrected wall clock, the latest time seen here before, and the last edit made since the
last sync. A sync sets it to the server's, so a clock that once ran ahead locks nothing for longer than until then.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from crm_core.clock import MAX_DRIFT_MS, ZERO, Clock, decode
from crm_desktop.db import meta, notices
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.sync import local

DAY_MS = 24 * 60 * 60 * 1000
WARN_DAYS = (7, 3, 1)
"""So many days before the lease ends the person is told, once each."""
WARN_BEFORE_MS = WARN_DAYS[0] * DAY_MS
CLOCK_CHANGE_MS = MAX_DRIFT_MS
"""The clock is spoken of when it is wrong by more than this, and again when it went by as much further."""


def time_of(known: Mapping[str, str], clock: Clock) -> int:
    """Return the time for the lease, in ms since 1970."""
    edited_ms, _ = decode(known.get(meta.LAST_HLC, ZERO))
    synced_ms, _ = decode(known.get(local.HLC_AT_SYNC, ZERO))
    latest = max(clock.wall_ms(), int(known.get(local.SEEN, "0")))
    return max(latest, edited_ms) if edited_ms > synced_ms else latest


def lock_of(known: Mapping[str, str], clock: Clock) -> UserError | None:
    """Return why nobody may work here now: `device_locked`, `lease_ended`; None while one may."""
    if local.ENDED in known:
        return UserError("device_locked")
    until = known.get(local.LEASE)
    if until is not None and time_of(known, clock) >= int(until):
        return UserError("lease_ended", until=_day(int(until)))
    return None


def note_time(connection: RawConnection, clock: Clock) -> UserError | None:
    """Remember the time, warn where the lease ends soon, and return why nobody may work here, if so."""
    known = local.settings(connection)
    now = time_of(known, clock)
    local.keep(connection, {local.SEEN: now})
    _tell_of_the_end(connection, known, now)
    return lock_of(known, clock)


def _tell_of_the_end(connection: RawConnection, known: Mapping[str, str], now: int) -> None:
    """Tell that the lease ends, in the words of the latest step that was reached; another lease is told anew."""
    until = int(known.get(local.LEASE, "0"))
    reached = [days for days in WARN_DAYS if now < until <= now + days * DAY_MS]
    if reached and known.get(local.LEASE_TOLD) != (step := f"{until} {min(reached)}"):
        local.keep(connection, {local.LEASE_TOLD: step})
        notices.add(connection, "lease_ends_soon", {"until": _day(until)}, now_ms=now)


def server_seen(connection: RawConnection, clock: Clock) -> None:
    """Take over the server's time after a sync; what locked the store is over. Tells of a clock that is wrong."""
    known = local.settings(connection)
    local.keep(connection, {local.SEEN: clock.wall_ms(), local.HLC_AT_SYNC: known.get(meta.LAST_HLC, ZERO)})
    local.forget(connection, local.ENDED)
    told = int(known.get(local.CLOCK_TOLD, "0"))
    if abs(clock.offset_ms - told) <= CLOCK_CHANGE_MS:
        return
    local.keep(connection, {local.CLOCK_TOLD: clock.offset_ms})
    if abs(clock.offset_ms) > MAX_DRIFT_MS:
        minutes = (abs(clock.offset_ms) + 30_000) // 60_000
        notices.add(connection, "clock_wrong", {"minutes": minutes}, now_ms=clock.wall_ms())


def _day(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()
