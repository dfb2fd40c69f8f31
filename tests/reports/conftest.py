"""A real encrypted store in a temporary folder, copied from one that was made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.db.folder import DataFolder
from crm_desktop.db.store import Store
from tests.reports.office import Office
from tests.support.stores import STORE_KEY, copied_store


@pytest.fixture
def office(tmp_path: Path, empty_store: Path) -> Iterator[Office]:
    with DataFolder(copied_store(empty_store, tmp_path / "data")) as folder:
        store = Store.open(folder, STORE_KEY)
        yield Office(store)
        store.close()
