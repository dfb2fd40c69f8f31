"""The writer lane without a thread: when waiting work is done is drawn from the seed, so it is the same every time.

Work may be done at once, or only when somebody waits for a result; what people do still goes before what the sync does.
So a page may be stored before the next one is asked for or after, and an edit may overtake it.
"""

import heapq
import random
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from typing import Any, TypeVar

from crm_desktop.db.changes import Changes
from crm_desktop.db.lane import _SYNC, WriterLane
from crm_desktop.db.store import Store
from crm_desktop.errors import Bug

T = TypeVar("T")


class _Awaited(Future[T]):
    """A future that has the lane work when its result is wanted."""

    def __init__(self, lane: "SteppedLane") -> None:
        super().__init__()
        self._lane = lane

    def result(self, timeout: float | None = None) -> T:
        self._lane.work(until=self)
        return super().result(timeout)


class SteppedLane(WriterLane):
    """Runs write jobs in the thread of whoever waits for them."""

    def __init__(self, store: Store, rng: random.Random) -> None:
        self._store = store
        self._rng = rng
        self._waiting: list[tuple[int, int, Callable[[], tuple[Any, Changes]], Future[Any]]] = []
        self._numbers = count()
        self._closed = False

    def subscribe(self, callback: Callable[[Changes], None]) -> Callable[[], None]:
        raise Bug("nobody watches a simulated laptop")

    def people_wait(self) -> bool:
        return bool(self._waiting) and self._waiting[0][0] < _SYNC

    def close(self) -> None:
        self.work()
        self._closed = True

    def abandon(self) -> None:
        """Drop what waits: the program has ended."""
        self._waiting.clear()
        self._closed = True

    def work(self, until: "Future[Any] | None" = None) -> None:
        """Do what waits, in order, until that work is done."""
        while self._waiting and not (until is not None and until.done()):
            *_, run, future = heapq.heappop(self._waiting)
            try:
                future.set_result(run()[0])
            except BaseException as error:  # noqa: BLE001 -- it is the submitter's, who also hears of the end
                future.set_exception(error)

    def _put(self, priority: int, run: Callable[[], tuple[T, Changes]]) -> "Future[T]":
        if self._closed:
            raise Bug("the writer lane is closed")
        future = _Awaited[T](self)
        heapq.heappush(self._waiting, (priority, next(self._numbers), run, future))
        if self._rng.random() < 0.5:
            self.work()
        return future
