"""A simulated laptop: it can be killed and started again, copied, set back to an old copy, and run out of disk."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from crm_core.clock import ZERO, Clock
from crm_core.ids import IdSource
from crm_desktop.db import meta
from crm_desktop.db.capture import EditContext
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.sync import local
from crm_desktop.sync.channel import Channel
from crm_desktop.sync.engine import SyncEngine
from tests.sync.laptop import KEY, START_MS, Laptop
from tests.sync.sim import mortal
from tests.sync.sim.lane import SteppedLane

T = TypeVar("T")
LAST_PAGE = 2**30


class Machine(Laptop):
    """A laptop. `now_ms` is its wall clock; `fate` says when its program ends."""

    lane: SteppedLane
    verify_every_ms = 0
    """How long the laptop goes on without comparing what it holds with the server."""

    def __init__(self, folder: Path, user_id: str, device_id: str, rng: random.Random) -> None:
        self.folder = folder
        self.user_id, self.device_id = user_id, device_id
        self.name = folder.name
        self.now_ms = START_MS
        self._rng = rng
        self.ids = IdSource(lambda: self.now_ms, random.Random(rng.random()))

    @classmethod
    def new(cls, folder: Path, user_id: str, device_id: str, rng: random.Random, store: Path) -> "Machine":
        """Enrol a new laptop."""
        folder.mkdir()
        shutil.copyfile(store, folder / "store.db")
        machine = cls(folder, user_id, device_id, rng)
        machine.start()
        identity = {
            local.USER: user_id,
            local.DEVICE: device_id,
            local.INCARNATION: machine.ids.new(),
        }
        machine.write(lambda connection: local.keep(connection, identity))
        return machine

    def engine(self, channel: Channel) -> SyncEngine:
        return SyncEngine(
            self.lane,
            self.store,
            channel,
            self.clock,
            ids=self.ids,
            timer=lambda: 0.0,
            pause=lambda seconds: None,
            verify_every_ms=self.verify_every_ms,
        )

    def start(self) -> None:
        """Start the program, which knows what it has stored and nothing else."""
        self._folder = DataFolder(self.folder)
        mortal.forget(self.folder)
        self.fate = mortal.fate_of(self.folder)
        self.store = Store.open(self._folder, KEY)
        self.lane = SteppedLane(self.store, self._rng)
        known = self.read(local.settings)
        self.clock = Clock(
            self._tick, known.get(meta.LAST_HLC, ZERO), int(known.get(local.CLOCK_OFFSET, "0"))
        )
        self.store.context = EditContext(self.user_id, self.device_id, self.clock, self.ids)

    def stop(self) -> None:
        """End the program in good order, or bury one that was killed."""
        if self.fate.is_dead:
            self.lane.abandon()
        self.lane.close()
        self.store.close()
        self._folder.close()

    close = stop

    def restart(self) -> None:
        self.stop()
        self.start()

    @contextmanager
    def doomed(self, events: int) -> Iterator[None]:
        """Kill the program after so many events of the block; 0: not. Raises Killed, with the program started again."""
        self.fate.left = events
        try:
            yield
        except mortal.Killed:
            self.restart()
            raise
        finally:
            self.fate.left = 0

    def copy_to(self, folder: Path) -> None:
        """Copy the laptop's files while its program does not run."""
        self.stop()
        shutil.copytree(self.folder, folder)
        self.start()

    def set_back_to(self, folder: Path) -> None:
        """Put files that were copied before in the place of the present ones."""
        self.stop()
        shutil.rmtree(self.folder)
        shutil.copytree(folder, self.folder)
        self.start()

    def clone(self, folder: Path) -> "Machine":
        """Return a second laptop that was set up with a copy of this one's files."""
        self.copy_to(folder)
        other = Machine(folder, self.user_id, self.device_id, self._rng)
        other.now_ms = self.now_ms
        other.start()
        return other

    def read(self, job: Callable[[RawConnection], T]) -> T:
        """Return what `job` reads, without the ORM, which costs more than the reading."""
        with self.store.read_raw() as connection:
            return job(connection)

    def fill_disk(self, pages_left: int) -> None:
        """Let the store grow by no more than so many pages, until its program is started again."""

        def bound(connection: RawConnection) -> None:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages + pages_left}")

        self._on_writer(bound)

    def free_disk(self) -> None:
        self._on_writer(lambda connection: connection.execute(f"PRAGMA max_page_count = {LAST_PAGE}"))

    def _on_writer(self, job: Callable[[RawConnection], object]) -> None:
        with self.store._writer.lent() as connection:
            job(connection)
