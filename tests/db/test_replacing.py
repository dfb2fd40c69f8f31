"""Another store takes the place of the present one; wherever it dies, one whole store is left."""

import json
import resource
from pathlib import Path

import pytest

from crm_core.model import Account
from crm_desktop.db import backup, migrate, replacing
from crm_desktop.db.backup import Watch
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.store import Store
from crm_desktop.errors import Cancelled, UserError
from tests.db.support import KEY

SECRET = "correct horse"


def names(store: Store) -> list[str]:
    with store.raw() as connection:
        return [name for (name,) in connection.execute("SELECT name FROM account ORDER BY name")]


def add(store: Store, name: str) -> None:
    with store.write_session() as session:
        session.add(Account(name=name))


@pytest.fixture
def copy(store: Store, tmp_path: Path) -> Path:
    add(store, "上周的客户")
    target = tmp_path / "copy"
    store.back_up(target, SECRET)
    add(store, "今天的客户")
    return target


def prepared(store: Store, copy: Path) -> DataFolder:
    store.new_beside(copy, SECRET, Watch())
    replacing.decide(store.folder)
    store.close()
    return store.folder


def test_the_new_one_is_opened_and_the_former_goes_a_start_later(store: Store, copy: Path) -> None:
    folder = prepared(store, copy)
    opened = Store.open(folder, KEY)
    assert names(opened) == ["上周的客户"]
    assert folder.former_store_file.exists()
    assert not replacing.is_decided(folder)
    opened.close()
    Store.open(folder, KEY).close()
    assert not folder.former_store_file.exists()


def test_before_it_is_decided_nothing_has_happened(store: Store, copy: Path) -> None:
    store.new_beside(copy, SECRET, Watch())
    store.close()
    opened = Store.open(store.folder, KEY)
    assert "今天的客户" in names(opened)
    opened.close()


@pytest.mark.parametrize("dies_at", range(4))
def test_killed_in_the_middle_it_is_finished_at_the_next_start(
    store: Store, copy: Path, dies_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = prepared(store, copy)
    (folder.path / "store.db-wal").write_bytes(b"")
    done = 0
    rename = Path.replace

    def die(self: Path, target: Path) -> Path:
        nonlocal done
        if done == dies_at:
            raise KeyboardInterrupt
        done += 1
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", die)
    with pytest.raises(KeyboardInterrupt):
        replacing.carry_on(folder)
    monkeypatch.undo()
    opened = Store.open(folder, KEY)
    assert names(opened) == ["上周的客户"]
    opened.close()
    assert folder.former_store_file.exists()


def test_one_that_does_not_open_gives_way_to_the_former(store: Store, copy: Path) -> None:
    store.new_beside(copy, SECRET, Watch())
    store.folder.new_store_file.write_bytes(b"\x00" * 8192)
    replacing.decide(store.folder)
    store.close()
    with pytest.raises(UserError, match="restore_undone"):
        Store.open(store.folder, KEY)
    opened = Store.open(store.folder, KEY)
    assert "今天的客户" in names(opened)
    opened.close()


def test_a_fault_of_an_ordinary_opening_undoes_nothing(
    store: Store, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = prepared(store, copy)
    Store.open(folder, KEY).close()

    def fail(folder: DataFolder, key: bytes) -> None:
        raise UserError("store_corrupt")

    monkeypatch.setattr(migrate, "prepare", fail)
    with pytest.raises(UserError, match="store_corrupt"):
        Store.open(folder, KEY)
    assert folder.former_store_file.exists()


def test_a_note_survives_as_json(store: Store, copy: Path) -> None:
    folder = prepared(store, copy)
    assert json.loads(folder.replacing_file.read_bytes()) == {"phase": "exchange"}


# --- looking into a backup -------------------------------------------------------------------------------------------


def test_what_is_in_a_backup_is_told(store: Store, copy: Path) -> None:
    found = backup.look(copy, SECRET)
    assert (found.records["account"], found.records["visit"], len(found.unsent)) == (1, 0, 1)
    assert found.made_ms > 0


@pytest.mark.parametrize(("place", "code"), [(0.0, "backup_unreadable"), (0.5, "backup_damaged")])
def test_a_damaged_backup_is_refused(copy: Path, place: float, code: str) -> None:
    damaged = bytearray(copy.read_bytes())
    damaged[int(place * len(damaged)) + 10] ^= 1
    copy.write_bytes(bytes(damaged))
    with pytest.raises(UserError, match=code):
        backup.look(copy, SECRET)


def test_a_backup_and_its_return_can_be_stopped_and_followed(store: Store, tmp_path: Path) -> None:
    with store.raw() as connection:
        connection.execute("CREATE TABLE much (text)")
        rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        connection.execute(f"INSERT INTO much {rows} SELECT hex(randomblob(200)) FROM n")
    told: list[float] = []
    store.back_up(tmp_path / "whole", SECRET, Watch(progress=told.append))
    assert told == sorted(told)
    assert 0.0 < told[-1] < 1.0
    with pytest.raises(Cancelled):
        store.back_up(tmp_path / "half", SECRET, Watch(stopped=lambda: True))
    with pytest.raises(Cancelled):
        store.new_beside(tmp_path / "whole", SECRET, Watch(stopped=lambda: True))
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["whole"]


def test_a_disk_that_takes_no_more_is_told_and_leaves_nothing_half(store: Store, tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, limits[1]))
    try:
        with pytest.raises(UserError, match="disk_"):
            store.back_up(tmp_path / "copy", SECRET)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list(tmp_path.glob("copy*"))
