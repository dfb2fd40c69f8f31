"""When to sync: soon after a change, every now and then, at once when asked, and ever more rarely while offline."""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from crm_desktop.errors import Cancelled, UserError
from crm_desktop.sync.channel import TransportError
from crm_desktop.sync.ended import DeviceEnded
from crm_desktop.sync.report import Counts, IsCancelled, OnProgress, Progress, SyncReport

SyncPhase = Literal["offline", "syncing", "idle", "attention"]
PATIENCE_SECONDS = 1.0
"""How long the end waits for the watch to hang up; it may be connecting, which nothing can interrupt."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SyncState:
    """What the window shows. `error` says why offline, or why attention where no count says it."""

    phase: SyncPhase
    counts: Counts
    error: UserError | None = None
    progress: Progress | None = None
    report: SyncReport | None = None


@dataclass(frozen=True)
class Rhythm:
    """Times in seconds. Waits vary by `jitter` (a share), so that a company's laptops do not call in step."""

    interval: float = 60.0
    metered_interval: float = 900.0
    debounce: float = 1.5
    first_retry: float = 5.0
    longest_retry: float = 300.0
    jitter: float = 0.2


class Runner(Protocol):
    """The engine, as far as the schedule knows it."""

    def counts(self) -> Counts: ...

    def run(
        self,
        progress: OnProgress | None = None,
        cancelled: IsCancelled | None = None,
        *,
        removals_allowed: bool = False,
        large_allowed: bool = True,
    ) -> SyncReport: ...


class Watcher(Protocol):
    """Asks the server to tell when there is something to pull."""

    def wait(self) -> bool: ...

    def close(self) -> None: ...


class Background:
    """Runs the engine on a thread of its own. `on_state` is called on that thread.

    With a `watch`, a second thread waits for the server's word. In metered mode it does not, and the calls are rarer.
    """

    def __init__(
        self,
        engine: Runner,
        on_state: Callable[[SyncState], None],
        *,
        rhythm: Rhythm | None = None,
        rng: random.Random | None = None,
        watch: Watcher | None = None,
        metered: bool = False,
    ) -> None:
        self._watch = watch
        self._metered = metered
        self._synced = 0
        self._by_person = False
        self._cancelled = False
        self._engine = engine
        self._on_state = on_state
        self._rhythm = rhythm or Rhythm()
        self._rng = rng or random.SystemRandom()
        self._wake = threading.Condition()
        self._asked = False
        self._changed = False
        self._removals_allowed = False
        self._stopping = False
        self._failures = 0
        self._thread = threading.Thread(target=self._work, name="sync", daemon=True)
        self._ears = threading.Thread(target=self._listen, name="sync-watch", daemon=True)

    def start(self) -> None:
        """Begin, with a sync at once."""
        self._asked = True
        self._thread.start()
        if self._watch is not None:
            self._ears.start()

    def sync_now(self, *, removals_allowed: bool = False) -> None:
        """Sync without waiting; with `removals_allowed` after a person agreed to a mass removal."""
        with self._wake:
            self._asked = self._by_person = True
            self._removals_allowed |= removals_allowed
            self._wake.notify_all()

    def something_changed(self) -> None:
        """Sync soon, because there is something to send."""
        with self._wake:
            self._changed = True
            self._wake.notify_all()

    def cancel(self) -> None:
        """End the sync that runs, after the call that is under way; the next one comes when it is due."""
        self._cancelled = True

    def set_metered(self, metered: bool) -> None:
        """Call rarely and fetch nothing large unasked while each byte costs."""
        with self._wake:
            self._metered = metered
            self._wake.notify_all()

    def stop(self) -> None:
        """End after the call that is under way, and wait for it; nobody waits for the server's word any more."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._watch is not None:
            self._watch.close()
        if self._thread.is_alive():
            self._thread.join()
        if self._ears.is_alive():
            self._ears.join(PATIENCE_SECONDS)

    def _work(self) -> None:
        due = time.monotonic()
        while (reason := self._wait(due)) != "stop":
            try:
                if reason != "change" or self._engine.counts().pending:
                    due = time.monotonic() + self._vary(self._run_once())
            except Exception:  # noqa: BLE001 -- a store that cannot be read now, a listener that fails: go on later
                _log.exception("the state of the sync could not be told")
                self._failures += 1
                due = time.monotonic() + self._vary(self._backoff(self._failures))

    def _wait(self, due: float) -> Literal["stop", "asked", "change", "time"]:
        """Sleep until it is time, someone asks, or a change has come to rest."""
        with self._wake:
            self._wake.wait_for(
                lambda: self._asked or self._changed or self._stopping, max(due - time.monotonic(), 0)
            )
            if self._changed and not self._asked:
                self._wake.wait_for(lambda: self._asked or self._stopping, self._rhythm.debounce)
            asked, changed = self._asked, self._changed
            self._asked = self._changed = False
            if self._stopping:
                return "stop"
            return "asked" if asked else "change" if changed else "time"

    def _run_once(self) -> float:
        """Sync once, tell how it went, and return the seconds until the next time."""
        with self._wake:
            allowed, self._removals_allowed = self._removals_allowed, False
            large, self._by_person = self._by_person or not self._metered, False
            self._cancelled = False
        self._tell("syncing")
        try:
            report = self._engine.run(
                lambda progress: self._tell("syncing", progress=progress),
                lambda: self._stopping or self._cancelled,
                removals_allowed=allowed,
                large_allowed=large,
            )
        except Cancelled:
            return self._was_cancelled()
        except DeviceEnded as error:
            self._stopping = True
            self._on_state(SyncState("attention", Counts(), error))
            return 0.0
        except TransportError as error:
            return self._failed(error, error.retry_after, "offline" if error.passing else "attention")
        except UserError as error:
            return self._failed(error, None, "attention")
        except Exception:  # noqa: BLE001 -- the next attempt may go well; the thread lives on
            _log.exception("sync failed")
            return self._failed(UserError("sync_failed"), None, "attention")
        with self._wake:
            self._failures = 0
            self._synced += 1
            self._wake.notify_all()
        counts = self._engine.counts()
        self._tell("attention" if counts.need_a_person else "idle", counts=counts, report=report)
        return 0.0 if report.blobs_unfinished and not self._cancelled else self._interval()

    def _was_cancelled(self) -> float:
        if self._stopping:
            return 0.0
        counts = self._engine.counts()
        self._tell("attention" if counts.need_a_person else "idle", counts=counts)
        return self._interval()

    def _interval(self) -> float:
        return self._rhythm.metered_interval if self._metered else self._rhythm.interval

    def _listen(self) -> None:
        """Sync whenever the server says so. Asks again only after a sync, which moves what is asked for."""
        heard, failures = 0, 0
        while (synced := self._until_synced(heard)) is not None:
            asked = time.monotonic()
            try:
                moved = self._watch is not None and self._watch.wait()
            except UserError as error:
                failures += 1
                _log.info("not waiting: %s", error.code)
                moved = not (isinstance(error, TransportError) and error.passing)
                self._pause(self._vary(self._backoff(failures)))
            else:
                failures = 0
                if not moved:  # an answer that did not wait must not be asked for in a circle
                    self._pause(self._rhythm.first_retry - (time.monotonic() - asked))
            if moved:
                heard = synced
                with self._wake:
                    self._asked = True
                    self._wake.notify_all()

    def _until_synced(self, heard: int) -> int | None:
        """Wait for a sync after number `heard`, while not metered; return its number, or None at the end."""
        with self._wake:
            self._wake.wait_for(
                lambda: self._stopping or (self._synced > heard and not self._metered and not self._failures)
            )
            return None if self._stopping else self._synced

    def _pause(self, seconds: float) -> None:
        with self._wake:
            self._wake.wait_for(lambda: self._stopping, seconds)

    def _backoff(self, failures: int) -> float:
        return float(min(self._rhythm.first_retry * 2.0 ** min(failures - 1, 16), self._rhythm.longest_retry))

    def _failed(self, error: UserError, retry_after: float | None, phase: SyncPhase) -> float:
        _log.info("sync stopped: %s", error.code)
        self._failures += 1
        self._tell(phase, error=error)
        return max(self._backoff(self._failures), retry_after or 0.0)

    def _tell(
        self,
        phase: SyncPhase,
        *,
        counts: Counts | None = None,
        error: UserError | None = None,
        progress: Progress | None = None,
        report: SyncReport | None = None,
    ) -> None:
        self._on_state(SyncState(phase, counts or self._engine.counts(), error, progress, report))

    def _vary(self, seconds: float) -> float:
        return seconds * (1.0 + self._rhythm.jitter * self._rng.random())
