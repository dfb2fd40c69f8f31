"""Real encrypted stores in temporary folders, with a clock that the test holds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_core.clock import Clock
from crm_core.ids import IdSource
from crm_desktop.db.capture import EditContext
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.store import Store
from tests.db.support import DEVICE, KEY, ME, Ticking


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    with DataFolder(tmp_path / "资料") as held:
        yield held


@pytest.fixture
def store(folder: DataFolder, empty_store: Path) -> Iterator[Store]:
    shutil.copy(empty_store / folder.store_file.name, folder.store_file)
    ticking = Ticking()
    opened = Store.open(folder, KEY)
    opened.context = EditContext(ME, DEVICE, Clock(ticking), IdSource(ticking))
    yield opened
    opened.close()


@pytest.fixture
def lane(store: Store) -> Iterator[WriterLane]:
    running = WriterLane(store)
    yield running
    running.close()
