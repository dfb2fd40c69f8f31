"""What one sync did, and how far it is."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from crm_desktop.db.rows import RawConnection

Phase = Literal["hello", "push", "pull", "files"]


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
    blobs_up: int = 0
    blobs_down: int = 0
    blob_bytes_up: int = 0
    blob_bytes_down: int = 0
    blobs_removed: int = 0
    blobs_waiting: int = 0
    """Contents of files that are still to be sent, or that a person waits for; `blobs_failed` of them for a reason."""
    blobs_failed: int = 0
    blobs_code: str = ""
    """Why the files were given up for this run, if they were; the records are not concerned."""
    blobs_unfinished: bool = False
    """Files would have gone on, but records come first: the next run need not wait."""
    bytes_up: int = 0
    bytes_down: int = 0
    rounds: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the counts under their names."""
        return asdict(self)


@dataclass(frozen=True)
class Progress:
    """How far a run is. `remaining`: the server's estimate of records, our count of mutations to send, or of files.

    During a first sync also how many bytes have come, of about how many, and the time that the rest will take at the
    rate so far; None while that is not known.
    """

    phase: Phase
    done: int
    remaining: int
    bytes_done: int = 0
    bytes_total: int = 0
    seconds_left: float | None = None


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


def unsettled(connection: RawConnection) -> Counts:
    """Return what is not settled, as it stands in the store."""
    states = dict(connection.execute("SELECT state, count(*) FROM local_outbox GROUP BY state"))
    (conflicts,) = connection.execute(
        "SELECT count(*) FROM conflict WHERE status = 'OPEN' AND deleted_at IS NULL"
    ).fetchone()
    return Counts(**states, conflicts=conflicts)


OnProgress = Callable[[Progress], None]
IsCancelled = Callable[[], bool]
