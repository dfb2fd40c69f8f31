"""What one sync did, and how far it is."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Phase = Literal["hello", "push", "pull"]


@dataclass
class SyncReport:
    """Counts of one run: mutations sent and what became of them, records received and removed, bytes on the line."""

    pushed: int = 0
    applied: int = 0
    merged: int = 0
    conflict: int = 0
    refused: int = 0
    handed_over: int = 0
    pulled: int = 0
    evicted: int = 0
    repaired: int = 0
    """Scopes that differed from the server's and were fetched anew."""
    bytes_up: int = 0
    bytes_down: int = 0
    rounds: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the counts under their names."""
        return asdict(self)


@dataclass(frozen=True)
class Progress:
    """How far a run is. `remaining` is the server's estimate of records or, when sending, our count of mutations."""

    phase: Phase
    done: int
    remaining: int


@dataclass(frozen=True)
class Counts:
    """What is not settled: mutations that wait, that were set aside, and conflicts for a person to decide."""

    pending: int = 0
    refused: int = 0
    handed_over: int = 0
    conflicts: int = 0

    @property
    def need_a_person(self) -> bool:
        """Whether waiting longer settles nothing."""
        return bool(self.refused or self.handed_over or self.conflicts)


OnProgress = Callable[[Progress], None]
IsCancelled = Callable[[], bool]
