"""Slows down whoever guesses passwords: after some failures, an account or an address has to wait."""

import threading
from collections import deque

from crm_server.errors import ProblemError

WINDOW_MS = 15 * 60 * 1000
PER_LOGIN = 10
PER_ADDRESS = 50
MOST_KEYS = 20_000
"""How many accounts and addresses are remembered; beyond that the oldest are forgotten."""


class Attempts:
    """Failed sign-ins of the last quarter of an hour, in this process."""

    def __init__(self, per_login: int = PER_LOGIN, per_address: int = PER_ADDRESS) -> None:
        self._limits = {"login": per_login, "address": per_address}
        self._failures: dict[tuple[str, str], deque[int]] = {}
        self._lock = threading.Lock()

    def check(self, login: str, address: str, now_ms: int) -> None:
        """Raise ProblemError (status 429, with `retry_after_s`) if there were too many failures."""
        with self._lock:
            waits = [self._wait_ms(key, now_ms) for key in _keys(login, address)]
        if max(waits) > 0:
            raise ProblemError(
                "unavailable", 429, {"reason": "attempts", "retry_after_s": max(waits) // 1000 + 1}
            )

    def failed(self, login: str, address: str, now_ms: int) -> None:
        """Count a failure."""
        with self._lock:
            for key in _keys(login, address):
                self._failures.setdefault(key, deque(maxlen=self._limits[key[0]])).append(now_ms)
            while len(self._failures) > MOST_KEYS:
                self._failures.pop(next(iter(self._failures)))

    def succeeded(self, login: str) -> None:
        """Forget the failures of an account whose owner has signed in."""
        with self._lock:
            self._failures.pop(("login", login.casefold()), None)

    def _wait_ms(self, key: tuple[str, str], now_ms: int) -> int:
        failures = self._failures.get(key)
        if failures is None or len(failures) < self._limits[key[0]]:
            return 0
        return failures[0] + WINDOW_MS - now_ms


def _keys(login: str, address: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("login", login.casefold()), ("address", address)
