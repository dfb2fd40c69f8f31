"""Record identity: made on the device, never changed, never derived from a name.

UUIDv7 (RFC 9562 §5.7) sorts by creation time, which keeps B-trees dense. Facts that two laptops may state
independently (a phone number, a tag) get a UUIDv5 instead, so that the same fact is the same row.
"""

import hashlib
import random
import threading
import time
import uuid
from collections.abc import Callable

CHILD_NAMESPACE = uuid.UUID("6f1d4f0c-3f58-5c0e-9f0b-5a3f6f8c2d11")
_NAMESPACE = CHILD_NAMESPACE.bytes
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
"""The digit of a UUID whose upper two bits say by which rules it is laid out (RFC 9562 §4.1)."""


class IdSource:
    """Draws UUIDv7 text. `now_ms` and `rng` are injected so that a simulated device repeats itself."""

    def __init__(self, now_ms: Callable[[], int] | None = None, rng: random.Random | None = None) -> None:
        self._now_ms = now_ms or (lambda: time.time_ns() // 1_000_000)
        self._rng = rng or random.SystemRandom()
        self._lock = threading.Lock()
        self._last_ms = 0
        self._counter = 0

    def new(self) -> str:
        """Return a fresh id; ids of one source strictly increase, also within a millisecond."""
        with self._lock:
            now = max(self._now_ms(), self._last_ms)
            if now == self._last_ms:
                self._counter += 1 + self._rng.getrandbits(4)
            else:
                self._counter = self._rng.getrandbits(38)
            if self._counter >> 42:
                now, self._counter = now + 1, self._rng.getrandbits(38)
            self._last_ms = now
            tail = self._counter << 32 | self._rng.getrandbits(32)
        value = now << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & (1 << 62) - 1
        return _written(value)


_default = IdSource()


def new_id() -> str:
    """Return a fresh UUIDv7 from the system's clock and randomness."""
    return _default.new()


def child_id(owner_id: str, kind: str, key: str) -> str:
    """Return the id of a set member: the same (owner, kind, key) is the same row on every device."""
    name = f"{owner_id}\x1f{kind}\x1f{key}".encode()
    digits = hashlib.sha1(_NAMESPACE + name, usedforsecurity=False).hexdigest()
    return (
        f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
    )


def _written(value: int) -> str:
    """The text of a UUID: an import makes some hundred thousand, and `uuid.UUID` takes three times as long."""
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
