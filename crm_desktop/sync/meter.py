"""How fast bytes come, and how long the rest will take."""

from collections.abc import Callable
from dataclasses import dataclass, field

LEAST_SECONDS = 1.0
"""Before that much has passed, a rate says nothing."""
BETWEEN_SECONDS = 0.25
"""How often progress is worth telling."""


@dataclass
class Meter:
    """Counts bytes from when it is made. `total` is an estimate."""

    timer: Callable[[], float]
    done: int = 0
    total: int = 0
    _came: int = field(default=0, init=False)
    _began: float = field(init=False)
    _told: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self._told = self.timer()

    def add(self, count: int) -> None:
        """Count bytes that came; negative: that were of no use."""
        self.done += count
        self._came += max(count, 0)

    def is_due(self) -> bool:
        """Whether it is time to tell how far it is."""
        now = self.timer()
        if now - self._told < BETWEEN_SECONDS:
            return False
        self._told = now
        return True

    def seconds_left(self) -> float | None:
        """Return how long the rest takes at the rate so far."""
        passed = self.timer() - self._began
        if passed < LEAST_SECONDS or not self._came:
            return None
        return max(self.total - self.done, 0) * passed / self._came
