"""A real encrypted store in a temporary folder, copied from one that was made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.db.folder import DataFolder
from crm_desktop.db.store import Store
from tests.reports.office import Office

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def blank_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reports") / "data"
    with DataFolder(path) as folder:
        Store.open(folder, KEY).close()
    return path


@pytest.fixture
def office(tmp_path: Path, blank_store: Path) -> Iterator[Office]:
    shutil.copytree(blank_store, tmp_path / "data")
    with DataFolder(tmp_path / "data") as folder:
        store = Store.open(folder, KEY)
        yield Office(store)
        store.close()
