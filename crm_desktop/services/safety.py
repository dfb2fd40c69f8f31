"""What the window needs to keep the data safe, declared here so that neither knows the store's files nor the engine."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crm_desktop.db import meta
from crm_desktop.db.backup import Contents, Watch
from crm_desktop.db.raw import Source, raw_connection
from crm_desktop.services.workspace import Workspace

if TYPE_CHECKING:
    from crm_desktop.db.checking import Result
    from crm_desktop.db.keeping import State

__all__ = [
    "Contents",
    "Preview",
    "SafetyControl",
    "SafetyFacts",
    "Taken",
    "Watch",
    "lock_minutes",
    "safety_facts",
]

LOCK_MINUTES = "lock_minutes"
DEFAULT_LOCK_MINUTES = 15
_DAY_MS = 24 * 60 * 60 * 1000
_LEASE = "lease_until_ms"


@dataclass(frozen=True)
class SafetyFacts:
    """How safe the data are: kept work, the last look through all of it, the lock (minutes, 0 for never)."""

    kept: "State"
    checked: "Result | None"
    lock_minutes: int
    has_passphrase: bool


@dataclass(frozen=True)
class Preview:
    """A backup beside the present data. `carried`: edits that were not sent and that only the present data have."""

    found: Contents
    present: Contents
    carried: int


@dataclass(frozen=True)
class Taken:
    """What came of a file of unsent work: edits in line, edits for the person to look at, edits known already."""

    waiting: int
    aside: int
    known: int


class SafetyControl(Protocol):
    """Keeps, restores, repairs and locks. Everything here takes time: call it off the UI thread."""

    def keep_now(self) -> Path | None:
        """Keep what was not sent in a file now; None where the last one has it all. Raises UserError."""
        ...

    def keep_in(self, folder: str, minutes: int) -> None:
        """Keep in this folder (empty: beside the data) after so many minutes. Raises UserError folder_unusable."""
        ...

    def protect_kept(self, passphrase: str) -> None:
        """Let a passphrase open the files that are kept from now on."""
        ...

    def look_into(self, source: Path, passphrase: str) -> Preview:
        """Return what a backup holds. Raises UserError backup_unreadable, backup_damaged, backup_of_another."""
        ...

    def restore(self, source: Path, passphrase: str, watch: Watch) -> None:
        """Make a backup take the place of the data when they are opened next. Raises as `look_into`; Cancelled."""
        ...

    def take_back(self, source: Path, passphrase: str) -> Taken:
        """Put the edits of a file of unsent work in line. Raises UserError passphrase_needed among others."""
        ...

    def compare(self) -> int:
        """Compare with the server, fetch anew what differs, and return how many parts that were."""
        ...

    def rebuild_index(self, watch: Watch) -> None:
        """Make the search index anew. Raises Cancelled; what is left is made later by itself."""
        ...

    def rebuild(self, watch: Watch) -> None:
        """Make data anew from the server take the place of these when they are opened next; unsent work goes along."""
        ...

    def set_passphrase(self, former: str, passphrase: str) -> None:
        """Set the passphrase that opens the data. Raises UserError wrong_old_passphrase."""
        ...

    def set_lock_minutes(self, minutes: int) -> None:
        """Lock after so many minutes without a touch; 0 for never."""
        ...

    def has_passphrase(self) -> bool:
        """Whether a passphrase opens the data; without one the system's keyring does."""
        ...

    def lock(self) -> None:
        """Forget the key; nothing can be read or written, and no sync runs, until `unlock`."""
        ...

    def unlock(self, passphrase: str) -> None:
        """Open the data again and go on syncing. Raises UserError wrong_passphrase, keyring_locked."""
        ...


def safety_facts(source: Source, workspace: Workspace) -> SafetyFacts:
    """Return how safe the data are."""
    from crm_desktop.db import checking, keeping

    connection = raw_connection(source)
    return SafetyFacts(
        kept=keeping.state(connection, workspace.store.folder.backups),
        checked=checking.result(connection),
        lock_minutes=lock_minutes(source, workspace),
        has_passphrase=_has_passphrase(workspace),
    )


def lock_minutes(source: Source, workspace: Workspace) -> int:
    """Return after how many minutes without a touch the window locks; 0 for never."""
    chosen = meta.get(raw_connection(source), LOCK_MINUTES)
    return int(chosen) if chosen else DEFAULT_LOCK_MINUTES if _has_passphrase(workspace) else 0


def _has_passphrase(workspace: Workspace) -> bool:
    return workspace.safety is not None and workspace.safety.has_passphrase()


def lease_days(source: Source, now_ms: int) -> int | None:
    """Return in how many days the person has to have synced, None where nobody asks for it; 0 on the last day."""
    until = meta.get(raw_connection(source), _LEASE)
    return (int(until) - now_ms) // _DAY_MS if until else None
