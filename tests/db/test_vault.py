"""The key of the store: wrapped twice, told when it is wrong, never in plain text on the disk."""

import json
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.db import system_keyring
from crm_desktop.db.vault import KeyVault
from crm_desktop.errors import UserError
from tests.support.costs import REAL, SMALL


class FakeKeyring:
    """A keyring of the system, in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[service, name] = secret

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture(autouse=True)
def no_passphrase_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRM_PASSPHRASE", raising=False)


def keyring_of(backend: Any) -> system_keyring.SystemKeyring:
    return system_keyring.SystemKeyring(backend)


def code_of(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.code


def test_the_passphrase_opens_what_it_closed(tmp_path: Path) -> None:
    key = KeyVault(tmp_path).create("春风又绿")
    assert KeyVault(tmp_path).unlock("春风又绿") == key
    assert len(key) == 32
    assert KeyVault(tmp_path).fits(key)
    assert not KeyVault(tmp_path).fits(bytes(32))


def test_passphrases_cost_what_rfc_9106_recommends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert REAL == {"iterations": 3, "lanes": 4, "memory_cost": 64 * 1024}
    monkeypatch.setattr("crm_desktop.db.vault.ARGON2", REAL)
    key = KeyVault(tmp_path).create("春风又绿")
    monkeypatch.setattr("crm_desktop.db.vault.ARGON2", SMALL)
    assert KeyVault(tmp_path).unlock("春风又绿") == key, "the costs are those of the file"


def test_a_wrong_passphrase_is_told_as_such(tmp_path: Path) -> None:
    KeyVault(tmp_path).create("right")
    with pytest.raises(UserError) as error:
        KeyVault(tmp_path).unlock("wrong")
    assert code_of(error) == "wrong_passphrase"


def test_without_keyring_and_passphrase_no_key_is_made(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        KeyVault(tmp_path).create()
    assert code_of(error) == "no_keyring"
    assert not KeyVault(tmp_path).exists()


def test_the_passphrase_is_taken_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_PASSPHRASE", "from outside")
    key = KeyVault(tmp_path).create()
    assert KeyVault(tmp_path).unlock() == key


def test_the_keyring_alone_opens(tmp_path: Path) -> None:
    ring = keyring_of(FakeKeyring())
    key = KeyVault(tmp_path, ring).create()
    assert KeyVault(tmp_path, ring).unlock() == key


def test_each_of_keyring_and_passphrase_opens(tmp_path: Path) -> None:
    ring = keyring_of(FakeKeyring())
    key = KeyVault(tmp_path, ring).create("both")
    assert KeyVault(tmp_path, ring).unlock() == key
    assert KeyVault(tmp_path).unlock("both") == key


def test_a_keyring_that_forgot_asks_for_the_passphrase(tmp_path: Path) -> None:
    KeyVault(tmp_path, keyring_of(FakeKeyring())).create("spare")
    with pytest.raises(UserError) as error:
        KeyVault(tmp_path, keyring_of(FakeKeyring())).unlock()
    assert code_of(error) == "passphrase_needed"


def test_a_keyring_that_forgot_without_passphrase_is_told(tmp_path: Path) -> None:
    KeyVault(tmp_path, keyring_of(FakeKeyring())).create()
    with pytest.raises(UserError) as error:
        KeyVault(tmp_path, keyring_of(FakeKeyring())).unlock()
    assert code_of(error) == "keyring_secret_missing"


def test_a_new_passphrase_replaces_the_old_one(tmp_path: Path) -> None:
    vault = KeyVault(tmp_path)
    key = vault.create("old")
    vault.set_passphrase(key, "new")
    assert vault.unlock("new") == key
    with pytest.raises(UserError):
        vault.unlock("old")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 1}'])
def test_a_damaged_vault_is_told(tmp_path: Path, content: bytes) -> None:
    KeyVault(tmp_path).create("p")
    (tmp_path / "vault.json").write_bytes(content)
    with pytest.raises(UserError) as error:
        KeyVault(tmp_path).unlock("p")
    assert code_of(error) == "vault_corrupt"


def test_a_missing_vault_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        KeyVault(tmp_path).unlock("p")
    assert code_of(error) == "no_vault"


def test_neither_key_nor_secret_is_in_the_file(tmp_path: Path) -> None:
    ring = FakeKeyring()
    key = KeyVault(tmp_path, keyring_of(ring)).create("p")
    text = (tmp_path / "vault.json").read_text()
    assert key.hex() not in text
    assert not any(secret in text for secret in ring.kept.values())
    assert (tmp_path / "vault.json").stat().st_mode & 0o077 == 0


def test_a_destroyed_key_is_gone_from_the_keyring_too(tmp_path: Path) -> None:
    ring = FakeKeyring()
    vault = KeyVault(tmp_path, keyring_of(ring))
    vault.create()
    vault.destroy()
    assert not ring.kept
    assert not vault.exists()


def test_a_keyring_that_keeps_plain_text_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class PlaintextKeyring(FakeKeyring):
        __module__ = "keyrings.alt.file"

    monkeypatch.setattr("keyring.get_keyring", PlaintextKeyring)
    assert not system_keyring.SystemKeyring().available


def test_of_a_chain_only_the_systems_keyring_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    class Plaintext(FakeKeyring):
        __module__ = "keyrings.alt.file"

    class System(FakeKeyring):
        __module__ = "keyring.backends.SecretService"

    class Chain:
        __module__ = "keyring.backends.chainer"
        backends = (Plaintext(), System())

    monkeypatch.setattr("keyring.get_keyring", Chain)
    ring = system_keyring.SystemKeyring()
    assert ring.put("name", "secret")
    assert Chain.backends[1].kept
    assert not Chain.backends[0].kept


def test_a_locked_keyring_is_told(tmp_path: Path) -> None:
    from keyring.errors import KeyringLocked

    class Locked(FakeKeyring):
        def set_password(self, service: str, name: str, secret: str) -> None:
            raise KeyringLocked("the collection is locked")

    with pytest.raises(UserError) as error:
        KeyVault(tmp_path, keyring_of(Locked())).create()
    assert code_of(error) == "keyring_locked"


def test_a_crash_while_writing_keeps_the_old_vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = KeyVault(tmp_path)
    key = vault.create("old")

    def crash(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(json, "dump", crash)
    with pytest.raises(KeyboardInterrupt):
        vault.set_passphrase(key, "new")
    assert vault.unlock("old") == key
