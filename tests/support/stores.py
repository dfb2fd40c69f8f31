"""A laptop's store that was just made: copying it takes a tenth of making another."""

import shutil
from pathlib import Path

import pytest

STORE_KEY = bytes(range(32))


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty store, under `STORE_KEY`, to be copied."""
    from crm_desktop.db.folder import DataFolder
    from crm_desktop.db.store import Store

    path = tmp_path_factory.mktemp("template") / "data"
    with DataFolder(path) as folder:
        Store.open(folder, STORE_KEY).close()
    return path


def copied_store(empty_store: Path, folder: Path) -> Path:
    """Copy an empty store to where a laptop's folder will be, and return that."""
    return Path(shutil.copytree(empty_store, folder))
