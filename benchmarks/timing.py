"""What the figures of one side are kept in, and how a step is timed."""

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TypeVar

T = TypeVar("T")

FIRST, PULL, PUSH, NOTHING = "first", "pull", "push", "nothing"
PULLED, PUSHED = 100, 1000


@dataclass
class Figures:
    """Seconds of each step of one side; bytes on the line and growth of memory of a first sync, where measured."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    first_bytes: int = 0
    memory_bytes: list[int] = field(default_factory=list)

    def time(self, step: str, work: Callable[[], T]) -> T:
        """Do a step's work, keep how long it took, and return what it returns."""
        began = time.perf_counter()
        result = work()
        self.seconds.setdefault(step, []).append(time.perf_counter() - began)
        return result

    def add(self, other: "Figures") -> None:
        """Add what another process measured of the same side."""
        for step, seconds in other.seconds.items():
            self.seconds.setdefault(step, []).extend(seconds)
        self.first_bytes = other.first_bytes or self.first_bytes
        self.memory_bytes += other.memory_bytes

    def median(self, step: str) -> float:
        """Return the median of a step, in milliseconds; 0 where it was not measured."""
        return statistics.median(self.seconds[step]) * 1000 if step in self.seconds else 0.0

    def to_json(self) -> str:
        """Return the figures as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Figures":
        """Return the figures in the last line of what a process printed."""
        return cls(**json.loads(text.strip().splitlines()[-1]))
