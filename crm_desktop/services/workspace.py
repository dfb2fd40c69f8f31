"""The opened data folder as the screens hold it: sessions to read, a lane to write, and who is working."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from crm_desktop.db.changes import Changes
from crm_desktop.db.edit_context import EditContext
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import Source, rows_of
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.services.ports import SyncControl, Unsubscribe

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crm_desktop.services.safety import SafetyControl

T = TypeVar("T")


@dataclass(frozen=True)
class Me:
    """Who works on this laptop. `role` is a code of `crm_core.model.organisation.ROLE`."""

    user_id: str
    name: str
    role: str
    device_id: str
    org_unit_id: str | None


@dataclass(frozen=True)
class Workspace:
    """Everything a screen needs. Read on any thread; write through the one lane."""

    store: Store
    lane: WriterLane
    context: EditContext
    sync: SyncControl
    me: Me
    safety: "SafetyControl | None" = None

    @contextmanager
    def read(self) -> Iterator["Session"]:
        """Give a session that only reads; it sees what was committed when it began."""
        with self.store.read() as session:
            yield session

    @contextmanager
    def read_raw(self) -> Iterator[RawConnection]:
        """Give a connection of the driver that only reads, as `read`; for what is shown before the model is loaded."""
        with self.store.read_raw() as connection:
            yield connection

    def write(self, job: Callable[["Session"], T]) -> Future[T]:
        """Run `job` in a transaction of its own on the writer lane, ahead of the sync."""
        return self.lane.submit(job)

    def subscribe(self, callback: Callable[[Changes], None]) -> Unsubscribe:
        """Call back, on the writer's thread, with the ids that each commit touched."""
        return self.lane.subscribe(callback)


def who_am_i(source: Source, user_id: str, device_id: str, name: str = "", role: str = "rep") -> Me:
    """Return the person of this laptop; before the first sync only what the sign-in told is known: name and role."""
    for known in rows_of(
        source, "SELECT name, coalesce(role, 'rep'), org_unit_id FROM user WHERE id = ?", (user_id,)
    ):
        return Me(user_id, known[0], known[1], device_id, known[2])
    return Me(user_id, name, role, device_id, None)
