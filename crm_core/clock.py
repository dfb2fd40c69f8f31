"""Hybrid logical clock: orders edits across laptops whose wall clocks disagree.

A reading is 16 hex digits: 12 of milliseconds since 1970 (UTC), 4 of a counter. Text order is time order, so
readings compare in SQL and on the wire without decoding. After Kulkarni et al., "Logical Physical Clocks" (2014).
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

MAX_DRIFT_MS = 5 * 60 * 1000
"""How far a remote reading may lie ahead of our wall clock before it is clamped (domain.md §7.14)."""

ZERO = "0" * 16


def encode(milliseconds: int, counter: int = 0) -> str:
    """Return the reading for a wall-clock time in ms since 1970 and a counter below 65,536."""
    return f"{milliseconds:012x}{counter:04x}"


def decode(reading: str) -> tuple[int, int]:
    """Return (milliseconds, counter). Raises ValueError for anything that is not a reading."""
    if len(reading) != 16:
        raise ValueError(f"not a clock reading: {reading!r}")
    return int(reading[:12], 16), int(reading[12:], 16)


def to_datetime(reading: str) -> datetime:
    """Return the wall-clock part of a reading as an aware UTC time."""
    return datetime.fromtimestamp(decode(reading)[0] / 1000, UTC)


def system_ms() -> int:
    """Return the system's wall clock in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Clock:
    """One device's clock. `offset_ms`, measured at each sync, corrects a laptop whose clock is wrong."""

    def __init__(self, now_ms: Callable[[], int] = system_ms, last: str = ZERO, offset_ms: int = 0) -> None:
        self._now_ms = now_ms
        self._last = decode(last)
        self._lock = threading.Lock()
        self.offset_ms = offset_ms

    def wall_ms(self) -> int:
        """Return the corrected wall clock in milliseconds since 1970."""
        return self._now_ms() + self.offset_ms

    def now(self) -> str:
        """Return a reading later than every one given or observed before."""
        with self._lock:
            wall = self.wall_ms()
            milliseconds, counter = self._last
            self._last = (wall, 0) if wall > milliseconds else _next(milliseconds, counter)
            return encode(*self._last)

    def observe(self, reading: str) -> None:
        """Move past a reading that came from elsewhere, unless it lies further ahead than clocks may drift."""
        seen = decode(reading)
        with self._lock:
            if seen > self._last and seen[0] <= self.wall_ms() + MAX_DRIFT_MS:
                self._last = seen


def _next(milliseconds: int, counter: int) -> tuple[int, int]:
    return (milliseconds, counter + 1) if counter < 0xFFFF else (milliseconds + 1, 0)


def clamp(reading: str, now_ms: int) -> tuple[str, bool]:
    """Return the reading, pulled back if it lies beyond the allowed drift ahead of `now_ms`, and whether it was."""
    milliseconds, _ = decode(reading)
    if milliseconds <= now_ms + MAX_DRIFT_MS:
        return reading, False
    return encode(now_ms), True
