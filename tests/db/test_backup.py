"""A backup is one encrypted file, complete, and makes a store again only with its passphrase."""

from pathlib import Path

import pytest

from crm_core.model import Account
from crm_desktop.db import backup, search
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.store import Store
from crm_desktop.errors import UserError
from tests.db.support import KEY, pending

OTHER_KEY = bytes(range(1, 33))


@pytest.fixture
def target(store: Store, tmp_path: Path) -> Path:
    with store.write_session() as session:
        session.add(Account(id="a-1", name="昆山周庄纸业"))
    backup.write(store.folder, KEY, tmp_path / "备份.crm", "口令 'x' \"y\"")
    return tmp_path / "备份.crm"


def restored(target: Path, folder: DataFolder, passphrase: str = "口令 'x' \"y\"") -> Store:
    backup.restore(target, passphrase, folder, OTHER_KEY)
    return Store.open(folder, OTHER_KEY)


def test_everything_comes_back_under_another_key(target: Path, tmp_path: Path) -> None:
    with DataFolder(tmp_path / "new") as folder:
        store = restored(target, folder)
        with store.read() as session:
            assert session.get_one(Account, "a-1").name == "昆山周庄纸业"
            assert [hit.id for hit in search.find(session, "周庄")] == ["a-1"]
        assert len(pending(store)) == 1
        assert store.integrity() == []
        store.close()


def test_nothing_in_it_is_plain(target: Path) -> None:
    content = target.read_bytes()
    assert "周庄".encode() not in content
    assert not content.startswith(b"SQLite")


def test_another_passphrase_opens_nothing(target: Path, tmp_path: Path) -> None:
    with DataFolder(tmp_path / "new") as folder:
        with pytest.raises(UserError) as error:
            restored(target, folder, "wrong")
        assert error.value.code == "backup_unreadable"
        assert not folder.store_file.exists()


def test_what_is_no_backup_is_told(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("亲爱的" * 3000)
    with DataFolder(tmp_path / "new") as folder, pytest.raises(UserError) as error:
        restored(tmp_path / "letter.txt", folder)
    assert error.value.code == "backup_unreadable"


def test_no_file_and_no_store_is_overwritten(target: Path, store: Store) -> None:
    with pytest.raises(UserError) as error:
        backup.write(store.folder, KEY, target, "p")
    assert error.value.code == "backup_exists"
    with pytest.raises(UserError) as error:
        backup.restore(target, "p", store.folder, KEY)
    assert error.value.code == "store_exists"
