"""The engine and the watch of a window, opened when they are first used.

They and the HTTP library take a fifth of a second to load. Nobody needs them before the first screen is shown, which
asks for nothing but the counts of what is not settled.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from crm_desktop.sync.report import unsettled

if TYPE_CHECKING:
    from crm_desktop.db.store import Store
    from crm_desktop.sync.report import Counts, IsCancelled, OnProgress, SyncReport
    from crm_desktop.sync.schedule import Watcher


class Engine(Protocol):
    """A sync engine, as far as a window knows it (crm_desktop.sync.engine.SyncEngine)."""

    def counts(self) -> Counts: ...

    def run(
        self,
        progress: OnProgress | None = None,
        cancelled: IsCancelled | None = None,
        *,
        removals_allowed: bool = False,
        large_allowed: bool = True,
    ) -> SyncReport: ...

    def compare(self) -> int: ...

    def close(self) -> None: ...


class LateEngine:
    """An engine that `open_engine` makes for the first run. Raises what that raises, then and not before."""

    def __init__(self, store: Store, open_engine: Callable[[], Engine]) -> None:
        self._store = store
        self._open_engine = open_engine
        self._turn = threading.Lock()
        self._opened: Engine | None = None

    def counts(self) -> Counts:
        """Return what is not settled, as it stands in the store."""
        with self._store.read_raw() as connection:
            return unsettled(connection)

    def run(
        self,
        progress: OnProgress | None = None,
        cancelled: IsCancelled | None = None,
        *,
        removals_allowed: bool = False,
        large_allowed: bool = True,
    ) -> SyncReport:
        """Sync, as `SyncEngine.run`."""
        engine = self._engine()
        return engine.run(progress, cancelled, removals_allowed=removals_allowed, large_allowed=large_allowed)

    def compare(self) -> int:
        """Sync and compare at once, as `SyncEngine.compare`."""
        return self._engine().compare()

    def close(self) -> None:
        """Give up the connections to the server, if there are any."""
        with self._turn:
            if self._opened is not None:
                self._opened.close()

    def _engine(self) -> Engine:
        with self._turn:
            if self._opened is None:
                self._opened = self._open_engine()
            return self._opened


class LateWatch:
    """A watch that `open_watch` makes when it first waits, unless it was closed before."""

    def __init__(self, open_watch: Callable[[], Watcher]) -> None:
        self._open_watch = open_watch
        self._turn = threading.Lock()
        self._opened: Watcher | None = None
        self._closed = False

    def wait(self) -> bool:
        """Return whether there is something to pull; false once it is closed. Raises as `Watch.wait`."""
        with self._turn:
            if self._closed:
                return False
            if self._opened is None:
                self._opened = self._open_watch()
            watch = self._opened
        return watch.wait()

    def close(self) -> None:
        """End the waiting at once."""
        with self._turn:
            self._closed = True
            if self._opened is not None:
                self._opened.close()
