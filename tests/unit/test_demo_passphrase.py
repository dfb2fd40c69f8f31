"""The demo of a checkout opens its laptops with the passphrase that it made for them."""

from pathlib import Path

import pytest

from tools import demo


def test_a_kept_passphrase_is_used_though_a_keyring_works_by_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path)
    monkeypatch.delenv("CRM_PASSPHRASE", raising=False)
    monkeypatch.setattr(demo, "_has_keyring", lambda: False)
    first = demo._secrets(tmp_path / "laptop")["CRM_PASSPHRASE"]
    monkeypatch.setattr(demo, "_has_keyring", lambda: True)
    assert demo._secrets(tmp_path / "laptop")["CRM_PASSPHRASE"] == first


def test_with_a_keyring_no_passphrase_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path)
    monkeypatch.delenv("CRM_PASSPHRASE", raising=False)
    monkeypatch.setattr(demo, "_has_keyring", lambda: True)
    assert "CRM_PASSPHRASE" not in demo._secrets(tmp_path / "laptop")
    assert not (tmp_path / "passphrase").exists()
