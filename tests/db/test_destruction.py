"""The end of a data folder: its key goes whatever the keyring says, and what is left is removed at the next opening."""

import json
from pathlib import Path

import pytest

from crm_desktop.db import destruction
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.system_keyring import SystemKeyring
from crm_desktop.db.vault import KeyVault
from crm_desktop.errors import UserError


def filled(path: Path) -> DataFolder:
    folder = DataFolder(path)
    KeyVault(folder).create("correct horse battery")
    for name in ("store.db", "store.db-wal"):
        (path / name).write_bytes(b"noise")
    (path / "chunks").mkdir()
    (path / "chunks" / "one.part").write_bytes(b"noise")
    return folder


def left_in(path: Path) -> set[str]:
    return {one.name for one in path.iterdir()}


def test_a_keyring_that_is_locked_keeps_no_key_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(keyring: SystemKeyring, name: str) -> None:
        raise UserError("keyring_locked", reason="the collection is locked")

    with filled(tmp_path) as folder:
        vault = json.loads(folder.vault_file.read_bytes())
        folder.vault_file.write_text(json.dumps({**vault, "keyring": {"name": "n"}}), encoding="ascii")
        monkeypatch.setattr(SystemKeyring, "delete", locked)
        destruction.begin(folder, 3)
        assert not KeyVault(folder).exists()
        assert destruction.finish(folder) == 3
        assert left_in(tmp_path) == {"lock", "ended.json"}


def test_a_damaged_vault_does_not_hold_the_end_up(tmp_path: Path) -> None:
    with filled(tmp_path) as folder:
        folder.vault_file.write_bytes(b"{")
        destruction.begin(folder, 0)
        assert destruction.finish(folder) == 0
        assert left_in(tmp_path) == {"lock", "ended.json"}


def test_other_peoples_folders_stay(tmp_path: Path) -> None:
    with filled(tmp_path) as folder:
        filled(tmp_path / "people" / "bo").close()
        destruction.begin(folder, 0)
        destruction.finish(folder)
        assert left_in(tmp_path) == {"lock", "ended.json", "people"}
        assert "store.db" in left_in(tmp_path / "people" / "bo")
