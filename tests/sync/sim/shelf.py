"""Where laptops' files lie, and the stores that laptops begin with, made once and copied."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from crm_desktop.db.folder import DataFolder
from crm_desktop.db.store import Store
from tests.sync.laptop import KEY, Laptop
from tests.sync.sim.chance import drawn_from
from tests.sync.sim.line import Line
from tests.sync.sim.machine import Machine
from tests.sync.sim.server import Server


class Shelf:
    """`empty` is a new store; `synced` has, for each user, one that holds what a first sync brings on the first day."""

    def __init__(self, folder: Path, server: Server) -> None:
        self._folder = folder
        self.empty = self._make_empty()
        self.synced = {user: self._make_synced(server, user) for user in server.users}

    def _make_empty(self) -> Path:
        folder = DataFolder(Path(mkdtemp(dir=self._folder)))
        Store.open(folder, KEY).close()
        folder.close()
        return folder.store_file

    def _make_synced(self, server: Server, user_id: str) -> Path:
        rng, folder = random.Random(user_id), self._folder / user_id

        def new(user: str) -> Laptop:
            return Machine.new(folder, user, "template", rng, self.empty)

        world = server.founded(new)
        with drawn_from(rng, lambda: world.now_ms):
            machine = world.laptop(user_id)
            assert isinstance(machine, Machine)
            server.enrol(machine.device_id, user_id)
            line = Line(server, world.lines[machine].context, machine, rng, _nothing, _nothing)
            machine.sync(line)
            machine.stop()
        return folder / "store.db"

    @contextmanager
    def week(self) -> Iterator[Path]:
        """A folder that is deleted at the end of the block."""
        folder = Path(mkdtemp(dir=self._folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def _nothing(*_arguments: object) -> None:
    """Nobody looks and nobody disturbs."""
