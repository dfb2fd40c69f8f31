"""What a run of the sync works with, handed in, so that a simulated run repeats itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_core.wire import Hello
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.sync.channel import Channel

T = TypeVar("T")


@dataclass
class Parts:
    """The lane and the store, the line, clocks, ids, and the pause between attempts."""

    lane: WriterLane
    store: Store
    channel: Channel
    clock: Clock
    hello: Hello
    ids: IdSource
    timer: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    def read(self, job: Callable[[RawConnection], T]) -> T:
        """Return what `job` reads from the store as it was last committed."""
        with self.store.read_raw() as connection:
            return job(connection)

    def write(self, job: Callable[[RawConnection], T]) -> T:
        """Return what `job` returns, after the transaction that it wrote in was committed."""
        return self.lane.submit_raw(job).result()
