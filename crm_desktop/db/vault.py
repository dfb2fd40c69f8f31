"""The database key: random, and wrapped twice, by a secret in the keyring and by a passphrase.

Either opens it, so a laptop without a keyring works, and a passphrase can be changed without rewriting the store. An
HMAC of the key tells a wrong key before any database is opened with it.
"""

import base64
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from crm_desktop.db.folder import DataFolder
from crm_desktop.db.system_keyring import SystemKeyring
from crm_desktop.errors import Bug, UserError

KEY_BYTES = 32
PASSPHRASE_VARIABLE = "CRM_PASSPHRASE"  # noqa: S105 -- the name of the variable
_NONCE_BYTES, _SALT_BYTES = 12, 16
ARGON2 = {"iterations": 3, "lanes": 4, "memory_cost": 64 * 1024}  # RFC 9106 §4, second recommended option
_CHECK_LABEL = b"crm local store key check"

Sealed = dict[str, Any]


class KeyVault:
    """The wrapped key of one data folder. A passphrase that is not given is taken from CRM_PASSPHRASE."""

    def __init__(self, folder: DataFolder | Path, keyring: SystemKeyring | None = None) -> None:
        path = folder if isinstance(folder, Path) else folder.path
        self._file = path / "vault.json"
        self._keyring = keyring or SystemKeyring()

    def exists(self) -> bool:
        """Whether a key was made for this folder."""
        return self._file.exists()

    def create(self, passphrase: str | None = None) -> bytes:
        """Make and wrap a new key. Raises UserError `no_keyring` where there is neither keyring nor passphrase."""
        if self.exists():
            raise Bug("the folder has a key already")
        key = secrets.token_bytes(KEY_BYTES)
        entry: dict[str, Any] = {"format": 1, "check": _check(key)}
        name, secret = secrets.token_hex(8), secrets.token_bytes(KEY_BYTES)
        if self._keyring.put(name, base64.b64encode(secret).decode()):
            entry["keyring"] = {"name": name, **seal(secret, key)}
        if passphrase := passphrase or os.environ.get(PASSPHRASE_VARIABLE):
            entry["passphrase"] = wrap(passphrase, key)
        if "keyring" not in entry and "passphrase" not in entry:
            raise UserError("no_keyring")
        self._write(entry)
        return key

    def unlock(self, passphrase: str | None = None) -> bytes:
        """Return the key. A passphrase is tried first if there is one, then the keyring.

        Raises UserError: `no_vault`, `vault_corrupt`, `wrong_passphrase`, `passphrase_needed` (there is no keyring that
        knows the secret), `keyring_locked`.
        """
        entry = self._read()
        passphrase = passphrase or os.environ.get(PASSPHRASE_VARIABLE)
        if passphrase and "passphrase" in entry:
            return self._checked(entry, unwrap(passphrase, entry["passphrase"]))
        if "keyring" in entry:
            secret = self._keyring.get(entry["keyring"]["name"])
            if secret is not None:
                key = unseal(base64.b64decode(secret), entry["keyring"])
                return self._checked(entry, key)
            if "passphrase" not in entry:
                raise UserError("keyring_secret_missing", path=str(self._file))
        raise UserError("passphrase_needed")

    def fits(self, key: bytes) -> bool:
        """Whether `key` is the one that this vault wraps."""
        return hmac.compare_digest(self._read()["check"], _check(key))

    def has_passphrase(self) -> bool:
        """Whether a passphrase opens it."""
        return "passphrase" in self._read()

    def has_keyring(self) -> bool:
        """Whether the system's keyring opens it."""
        return "keyring" in self._read()

    def set_passphrase(self, key: bytes, passphrase: str) -> None:
        """Wrap the key by another passphrase; the old one opens nothing any more."""
        self._write({**self._read(), "passphrase": wrap(passphrase, key)})

    def destroy(self) -> None:
        """Throw the key away: what it encrypted cannot be read again."""
        entry = self._read()
        if "keyring" in entry:
            self._keyring.delete(entry["keyring"]["name"])
        self._file.unlink()

    def _checked(self, entry: dict[str, Any], key: bytes | None) -> bytes:
        if key is None or not hmac.compare_digest(entry["check"], _check(key)):
            raise UserError("vault_corrupt", path=str(self._file))
        return key

    def _read(self) -> dict[str, Any]:
        try:
            entry = json.loads(self._file.read_bytes())
        except FileNotFoundError as error:
            raise UserError("no_vault", path=str(self._file)) from error
        except ValueError as error:
            raise UserError("vault_corrupt", path=str(self._file)) from error
        if not isinstance(entry, dict) or not isinstance(entry.get("check"), str):
            raise UserError("vault_corrupt", path=str(self._file))
        return entry

    def _write(self, entry: dict[str, Any]) -> None:
        """Replace the file in one step, so that a crash leaves the old key or the new one, never none."""
        scratch = self._file.with_suffix(".new")
        with os.fdopen(_private(scratch), "w", encoding="ascii") as file:
            json.dump(entry, file)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(self._file)


def _private(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _check(key: bytes) -> str:
    return hmac.digest(key, _CHECK_LABEL, "sha256").hex()


def seal(wrapping: bytes, key: bytes) -> Sealed:
    """Return a key sealed with another."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(wrapping).encrypt(nonce, key, _CHECK_LABEL)
    return {"nonce": nonce.hex(), "sealed": sealed.hex()}


def unseal(wrapping: bytes, sealed: Sealed) -> bytes | None:
    """Return the key of `seal`, or None where `wrapping` is not the one."""
    try:
        return AESGCM(wrapping).decrypt(
            bytes.fromhex(sealed["nonce"]), bytes.fromhex(sealed["sealed"]), _CHECK_LABEL
        )
    except (InvalidTag, ValueError, KeyError):
        return None


def wrap(passphrase: str, key: bytes) -> Sealed:
    """Return a key sealed with what a passphrase gives."""
    salt = secrets.token_bytes(_SALT_BYTES)
    wrapping = derive(passphrase, {"salt": salt.hex(), **ARGON2})
    return {"salt": salt.hex(), **ARGON2, **seal(wrapping, key)}


def unwrap(passphrase: str, sealed: Sealed) -> bytes:
    """Return the key of `wrap`. Raises UserError wrong_passphrase."""
    key = unseal(derive(passphrase, sealed), sealed)
    if key is None:
        raise UserError("wrong_passphrase")
    return key


def derive(passphrase: str, settings: Sealed) -> bytes:
    """Return the key that a passphrase gives under `settings`: a salt in hex and the costs, as in ARGON2."""
    kdf = Argon2id(
        salt=bytes.fromhex(settings["salt"]),
        length=KEY_BYTES,
        iterations=settings["iterations"],
        lanes=settings["lanes"],
        memory_cost=settings["memory_cost"],
    )
    return kdf.derive(passphrase.encode())
