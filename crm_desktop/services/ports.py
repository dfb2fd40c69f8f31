"""What the window needs of the sync engine, declared here so that neither knows the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

SyncKind = Literal["offline", "syncing", "idle", "attention", "never"]
Unsubscribe = Callable[[], None]


@dataclass(frozen=True)
class SyncState:
    """One look at the sync.

    `offline`: the server cannot be reached, which is normal. `attention`: a person has to act (refused edits,
    conflicts, a device signed out). `never`: no sync has ended yet. `progress` runs from 0 to 1 while a sync can tell,
    else None.
    `code` and `params` say why the last sync failed, for `crm_desktop.messages`.
    `notices`: how many things happened on their own that the person has not read.
    During a first sync `bytes_done` of about `bytes_total` have come, and the rest takes about `seconds_left` (None
    while that is not known); otherwise `bytes_total` is 0.
    """

    kind: SyncKind
    pending: int = 0
    refused: int = 0
    conflicts: int = 0
    last_sync_ms: int | None = None
    progress: float | None = None
    code: str = ""
    params: tuple[tuple[str, str], ...] = ()
    bytes_done: int = 0
    bytes_total: int = 0
    seconds_left: float | None = None
    notices: int = 0


class SyncControl(Protocol):
    """Starts syncs, tells how they go, and settles what the server refused. Callbacks come from another thread."""

    def sync_now(self) -> None:
        """Ask for a sync as soon as possible; returns at once."""
        ...

    def cancel(self) -> None:
        """End the sync that runs, soon; what was done stays done. Without one nothing happens."""
        ...

    def allow_removals(self) -> None:
        """Sync at once, and remove as many records as the server says (after `mass_removal`)."""
        ...

    def sign_in(self, password: str) -> None:
        """Sign this laptop in again, as the person whose data it holds, and go on syncing.

        Raises UserError: `bad_credentials`, `device_revoked`, `user_disabled`, or why the server cannot be reached.
        """
        ...

    def is_alone(self) -> bool:
        """Whether there is no server: this laptop is worked on alone."""
        ...

    def join(self, server: str, user: str, password: str) -> None:
        """Sign a laptop that was worked on alone in to a server. The data are to be opened anew afterwards.

        What was entered becomes that person's work. Raises UserError as `sign_in`, `bad_address`.
        """
        ...

    def is_metered(self) -> bool:
        """Whether the person pays for each byte, so that nothing large is fetched unasked."""
        ...

    def set_metered(self, metered: bool) -> None:
        """Keep whether the person pays for each byte."""
        ...

    def state(self) -> SyncState:
        """Return how it stands now, without waiting."""
        ...

    def subscribe(self, callback: Callable[[SyncState], None]) -> Unsubscribe:
        """Call back with each new state until unsubscribed."""
        ...

    def retry(self, n: int) -> None:
        """Put a refused edit (number `n` of the outbox) back in line."""
        ...

    def correct(self, n: int, entity: str, record_id: str, values: Mapping[str, Any]) -> None:
        """Set fields (Python values) in a refused edit and put it back in line.

        Raises UserError mutation_unknown, record_gone, and what a value that the field cannot hold raises.
        """
        ...

    def discard(self, n: int) -> None:
        """Drop a refused edit; the record shows the server's values again."""
        ...
