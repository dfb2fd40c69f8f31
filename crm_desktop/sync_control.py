"""The sync engine as the window knows it: `services.ports.SyncControl` over the background thread."""

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from crm_core.ids import IdSource
from crm_desktop.db import notices
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.rows import RawConnection, RecordIds
from crm_desktop.db.store import Store
from crm_desktop.errors import Bug, UserError
from crm_desktop.services.ports import SyncState, Unsubscribe
from crm_desktop.sync import local
from crm_desktop.sync.ended import DeviceEnded
from crm_desktop.sync.report import Counts, Progress
from crm_desktop.sync.schedule import Background, Watcher
from crm_desktop.sync.schedule import SyncState as EngineState

if TYPE_CHECKING:
    from crm_desktop.sync.late import Engine

SignIn = Callable[[str], "tuple[Engine, Watcher | None]"]
Join = Callable[[str, str, str], None]


class BackgroundSync:
    """Keeps syncing until closed, and tells those who listen. Callbacks come on the sync thread or the lane's."""

    def __init__(
        self,
        store: Store,
        lane: WriterLane,
        engine: "Engine",
        watch: Watcher | None = None,
        sign_in: SignIn | None = None,
        join: Join | None = None,
    ) -> None:
        """`sign_in` signs in with a password and returns the new line; `join` does where there was no server."""
        self._store, self._lane = store, lane
        self._sign_in, self._join = sign_in, join
        self._started = False
        self._subscribers: list[Callable[[SyncState], None]] = []
        self._lock = threading.Lock()
        self._engine = engine
        self._last = EngineState("idle", engine.counts())
        self._metered = is_metered(store)
        self._background = Background(engine, self._engine_says, watch=watch, metered=self._metered)
        self._forget_lane = lane.subscribe(lambda _: self._something_changed())
        self._state = self._translated(self._last)

    def start(self) -> None:
        """Begin, with a sync at once."""
        self._started = True
        self._background.start()

    def close(self) -> None:
        """End after the call that is under way."""
        self._forget_lane()
        self._background.stop()

    def pause(self) -> None:
        """End after the call that is under way, until `take_lines`."""
        self._background.stop()
        self._engine.close()

    def take_lines(self, engine: "Engine", watch: Watcher | None) -> None:
        """Go on syncing over new lines to the server."""
        self._engine = engine
        self._background = Background(engine, self._engine_says, watch=watch, metered=self._metered)
        if self._started:
            self._background.start()

    def compare(self) -> int:
        """Compare with the server now; return how many scopes were fetched anew. Raises as a sync."""
        return self._engine.compare()

    def sync_now(self) -> None:
        """Ask for a sync as soon as possible."""
        self._background.sync_now()

    def cancel(self) -> None:
        """End the sync that runs, after the call that is under way."""
        self._background.cancel()

    def allow_removals(self) -> None:
        """Sync at once, and remove as many records as the server says."""
        self._background.sync_now(removals_allowed=True)

    def sign_in(self, password: str) -> None:
        """Sign in again and go on over a new line. Raises UserError; the old line then stays."""
        if self._sign_in is None:
            raise UserError("not_enrolled")
        engine, watch = self._sign_in(password)
        self.pause()
        self._started = True
        self.take_lines(engine, watch)

    def is_alone(self) -> bool:
        """Whether there is no server."""
        return self._join is not None

    def join(self, server: str, user: str, password: str) -> None:
        """Sign in to a server for the first time. Raises as the port says."""
        if self._join is None:
            raise Bug("this laptop has its server")
        self._join(server, user, password)

    def is_metered(self) -> bool:
        """Whether the person said that each byte costs."""
        return self._metered

    def set_metered(self, metered: bool) -> None:
        """Keep whether each byte costs."""
        self._lane.submit_raw(partial(local.keep, values={local.METERED: int(metered)})).result()
        self._metered = metered
        self._background.set_metered(metered)

    def state(self) -> SyncState:
        """Return how it stands now."""
        return self._state

    def subscribe(self, callback: Callable[[SyncState], None]) -> Unsubscribe:
        """Call back with each new state until unsubscribed."""
        with self._lock:
            self._subscribers.append(callback)
        return lambda: self._unsubscribe(callback)

    def _unsubscribe(self, callback: Callable[[SyncState], None]) -> None:
        with self._lock:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

    def retry(self, n: int) -> None:
        """Put a refused edit back in line. Raises UserError mutation_unknown, record_gone."""
        retry(self._lane, mutation_id(self._store, str(n)))
        self._background.something_changed()

    def correct(self, n: int, entity: str, record_id: str, values: Mapping[str, Any]) -> None:
        """Set fields in a refused edit and put it back in line, in one transaction. Raises as the port says."""
        from crm_desktop.services.inbox.correcting import put_values
        from crm_desktop.sync import refused

        context = self._store.context
        if context is None:
            raise UserError("not_enrolled")

        def job(connection: RawConnection) -> RecordIds:
            corrected = put_values(connection, context, n, (entity, record_id), values)
            return refused.retry(connection, corrected, context.ids)

        self._lane.submit_raw(job, changes=dict).result()
        self._background.something_changed()

    def discard(self, n: int) -> None:
        """Drop a refused edit. Raises UserError mutation_unknown."""
        discard(self._lane, mutation_id(self._store, str(n)))
        self._something_changed()

    def _something_changed(self) -> None:
        if isinstance(self._last.error, DeviceEnded):
            return
        self._background.something_changed()
        counts = self._engine.counts()
        if counts != self._last.counts or unread_notices(self._store) != self._state.notices:
            self._engine_says(EngineState(self._last.phase, counts, self._last.error, self._last.progress))

    def _engine_says(self, state: EngineState) -> None:
        self._last = state
        self._state = self._translated(state)
        with self._lock:
            subscribers = list(self._subscribers)
        for subscriber in subscribers:
            subscriber(self._state)

    def _translated(self, state: EngineState) -> SyncState:
        counts, error, progress = state.counts, state.error, state.progress
        ended = isinstance(error, DeviceEnded)
        last_ms = None if ended else last_sync_ms(self._store)
        return SyncState(
            kind="never" if last_ms is None and state.phase == "idle" else state.phase,
            pending=counts.pending,
            refused=counts.refused,
            conflicts=counts.conflicts,
            last_sync_ms=last_ms,
            progress=_share(progress),
            code=error.code if error else "",
            params=tuple((name, str(value)) for name, value in error.params.items()) if error else (),
            bytes_done=progress.bytes_done if progress else 0,
            bytes_total=progress.bytes_total if progress else 0,
            seconds_left=progress.seconds_left if progress else None,
            notices=0 if ended else unread_notices(self._store),
        )


def _share(progress: Progress | None) -> float | None:
    if progress is not None and progress.bytes_total:
        return progress.bytes_done / progress.bytes_total
    if progress is None or progress.done + progress.remaining == 0:
        return None
    return progress.done / (progress.done + progress.remaining)


def last_sync_ms(store: Store) -> int | None:
    """Return when the last sync ended well, in ms since 1970."""
    with store.read_raw() as connection:
        known = local.settings(connection).get(local.LAST_SYNC)
    return int(known) if known else None


def unread_notices(store: Store) -> int:
    """Return how much happened on its own that the person has not read."""
    with store.read_raw() as connection:
        return notices.unread_count(connection)


def is_metered(store: Store) -> bool:
    """Return whether the person said that each byte costs: nothing large is fetched unasked."""
    with store.read_raw() as connection:
        return local.settings(connection).get(local.METERED) == "1"


def mutation_id(store: Store, wanted: str) -> str:
    """Return the id of a mutation that is named by its id or by its number. Raises UserError mutation_unknown."""
    from crm_desktop.db import outbox

    with store.read() as session:
        for state in (outbox.REFUSED, outbox.HANDED_OVER):
            for entry in outbox.entries(session, state):
                if wanted in (entry.mutation.id, str(entry.mutation.n)):
                    return entry.mutation.id
    raise UserError("mutation_unknown", id=wanted)


def retry(lane: WriterLane, refused_id: str) -> None:
    """Put a refused mutation back in line, and wait until that is stored."""
    from crm_desktop.sync import refused

    lane.submit_raw(partial(refused.retry, mutation_id=refused_id, ids=IdSource()), changes=dict).result()


def discard(lane: WriterLane, refused_id: str) -> None:
    """Drop a refused mutation, and wait until that is stored."""
    from crm_desktop.sync import refused

    lane.submit_raw(partial(refused.discard, mutation_id=refused_id)).result()


__all__ = ["BackgroundSync", "Counts", "discard", "last_sync_ms", "mutation_id", "retry"]
