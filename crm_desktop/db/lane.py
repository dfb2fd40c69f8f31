"""The serial writer lane: one thread writes, people before the sync engine, and tells what changed."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from crm_desktop.db.changes import Changes
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.errors import Bug

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["Changes", "WriterLane"]

T = TypeVar("T")
Subscriber = Callable[[Changes], None]
_URGENT, _SOON, _SYNC, _WAKING, _LAST = range(5)
REST_SECONDS = 2.0
"""After so long without anything to write or to read the store rests."""
_log = logging.getLogger(__name__)


@dataclass(order=True)
class _Job:
    priority: int
    number: int
    run: Callable[[], tuple[Any, Changes]] = field(compare=False)
    future: "Future[Any]" = field(compare=False)


class WriterLane:
    """Runs write jobs one after another on its own thread. Close it before the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = count()
        self._subscribers: list[Subscriber] = []
        self._lock = threading.Lock()
        self._closed = False
        self._is_resting = False
        self._read_at = 0.0
        store.on_read = self._note_read
        self._thread = threading.Thread(target=self._work, name="writer-lane", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[["Session"], T], *, urgent: bool = True) -> "Future[T]":
        """Run `job` in a captured transaction of its own; it is committed before the future is done.

        An exception of the job or of the commit rolls everything back and is the future's. Return plain values or
        detached records, not queries. `urgent=False` lets a long import go behind what the person does meanwhile.
        """

        def run() -> tuple[T, Changes]:
            from crm_desktop.db import capture

            with self._store.write_session() as session:
                result = job(session)
            return result, capture.changes_of(session)

        return self._put(_URGENT if urgent else _SOON, run)

    def submit_raw(
        self,
        job: Callable[[RawConnection], T],
        *,
        changes: Callable[[T], Mapping[str, Iterable[str]]] | None = None,
    ) -> "Future[T]":
        """Run a job of the sync engine behind everything that people do; keep each under 50 ms.

        `changes` reads from the job's result which records it wrote, by entity; they are published after the commit.
        """

        def run() -> tuple[T, Changes]:
            with self._store.raw() as connection:
                result = job(connection)
            return result, Changes.of(changes(result)) if changes else Changes()

        return self._put(_SYNC, run)

    def people_wait(self) -> bool:
        """Whether something that a person does waits for its turn; a job of the sync engine may then end early."""
        with self._jobs.mutex:
            waiting: list[_Job] = self._jobs.queue
            return bool(waiting) and waiting[0].priority < _SYNC

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call `callback` on the lane's thread after each commit that changed something; returns the unsubscriber."""
        with self._lock:
            self._subscribers.append(callback)

        def unsubscribe() -> None:
            with self._lock:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return unsubscribe

    def close(self) -> None:
        """Finish what was submitted, then end the thread. Nothing can be submitted afterwards."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(_Job(_LAST, next(self._numbers), lambda: (None, Changes()), Future()))
        self._thread.join()

    def _put(self, priority: int, run: Callable[[], tuple[T, Changes]]) -> "Future[T]":
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise Bug("the writer lane is closed")
            self._jobs.put(_Job(priority, next(self._numbers), run, future))
        return future

    def _work(self) -> None:
        while (job := self._next()).priority != _LAST:
            if job.future.set_running_or_notify_cancel():
                self._run(job)

    def _next(self) -> _Job:
        while True:
            try:
                job = self._jobs.get(timeout=None if self._is_resting else REST_SECONDS)
            except queue.Empty:
                if time.monotonic() - self._read_at >= REST_SECONDS:
                    self._rest()
            else:
                self._is_resting = False
                return job

    def _note_read(self) -> None:
        """In a reader's thread: what it has cached is given back later, though nobody writes."""
        self._read_at = time.monotonic()
        with self._lock:
            if self._is_resting and not self._closed:
                self._is_resting = False
                self._jobs.put(_Job(_WAKING, next(self._numbers), lambda: (None, Changes()), Future()))

    def _rest(self) -> None:
        self._is_resting = True  # before it rests, so that whoever reads meanwhile wakes it
        try:
            self._store.rest()
        except Exception:  # noqa: BLE001 -- memory was not given back; the lane must go on
            _log.exception("the store did not rest")

    def _run(self, job: _Job) -> None:
        try:
            result, changes = job.run()
        except BaseException as error:  # noqa: BLE001 -- it is the submitter's, and the lane must go on
            job.future.set_exception(error)
        else:
            self._publish(changes)
            job.future.set_result(result)

    def _publish(self, changes: Changes) -> None:
        with self._lock:
            subscribers = list(self._subscribers) if changes else []
        for subscriber in subscribers:
            try:
                subscriber(changes)
            except Exception:  # noqa: BLE001 -- the commit stands, and the others must hear of it
                _log.exception("a subscriber of the writer lane failed")
