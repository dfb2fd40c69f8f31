"""What was not sent yet, in one encrypted file: for a laptop that cannot sync and is about to be given away.

The first line tells the format and how the key is found; then comes the nonce and, under AES-256-GCM with that line as
associated data, the content: JSON packed with zstd. In a file that a person made the key comes from a passphrase. The
files that are made by themselves (crm_desktop.db.keeping) hold theirs wrapped, by the laptop's own key and, where the
person set one, by a passphrase.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crm_core.wire import Mutation
from crm_desktop.db.vault import ARGON2, Sealed, derive, unseal
from crm_desktop.errors import UserError

FORMAT = "crm-outbox/1"
KEPT_FORMAT = "crm-work/1"
_NONCE_BYTES, _SALT_BYTES = 12, 16
_MOST_BYTES = 1024 * 1024 * 1024


class Kept(msgspec.Struct, frozen=True):
    """A mutation with its author and what the server said about it, if it refused it."""

    mutation: Mutation
    author: str
    aggregate: str
    aggregate_id: str
    state: str
    code: str = ""
    params: dict[str, Any] = {}


class Content(msgspec.Struct, frozen=True):
    """All of a file: whose work it is, for which server, and the mutations in the order in which they were made."""

    user: str
    user_name: str
    device: str
    server: str
    made_ms: int
    kept: list[Kept] = []
    settings: dict[str, str] = {}


@dataclass(frozen=True)
class Keys:
    """How the content of a file that is made by itself opens: its key, and that key wrapped for those who may."""

    key: bytes
    laptop: Sealed
    passphrase: Sealed | None


def write(target: Path, passphrase: str, content: Content) -> int:
    """Write the new file `target`, whole or not at all, and return its bytes.

    Raises UserError passphrase_needed, backup_exists, file_unwritable.
    """
    if not passphrase:
        raise UserError("passphrase_needed")
    if target.exists():
        raise UserError("backup_exists", path=str(target))
    settings = {"format": FORMAT, "salt": secrets.token_hex(_SALT_BYTES), **ARGON2}
    return _store(target, _seal(content, settings, derive(passphrase, settings)))


def write_kept(target: Path, keys: Keys, content: Content) -> int:
    """Write a file that opens with the laptop's key or the person's passphrase. Raises UserError file_unwritable."""
    head = {"format": KEPT_FORMAT, "laptop": keys.laptop, "passphrase": keys.passphrase}
    return _store(target, _seal(content, head, keys.key))


def _store(target: Path, sealed: bytes) -> int:
    scratch = target.with_name(target.name + ".part")
    try:
        try:
            descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(target)
            return target.stat().st_size
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError("file_unwritable", path=str(target), reason=reason) from error


def read(source: Path, passphrase: str, laptop_key: bytes = b"") -> Content:
    """Return what a file holds. One that this laptop made by itself opens with `laptop_key` alone.

    Raises UserError file_unreadable, passphrase_needed, outbox_file_unreadable (or another passphrase).
    """
    try:
        head, _, body = source.read_bytes().partition(b"\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError("file_unreadable", path=str(source), reason=reason) from error
    try:
        key = _key_of(json.loads(head), passphrase, laptop_key)
        packed = AESGCM(key).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], head + b"\n")
        plain = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_MOST_BYTES)
        return msgspec.json.decode(plain, type=Content)
    except (ValueError, KeyError, TypeError, InvalidTag, zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise UserError("outbox_file_unreadable", path=str(source)) from error


def _key_of(head: dict[str, Any], passphrase: str, laptop_key: bytes) -> bytes:
    """Return the key of a file. Costs other than ours are refused: a forged file must not make us work for hours."""
    if head["format"] == FORMAT:
        return derive(passphrase, _with_our_costs(head))
    if head["format"] != KEPT_FORMAT:
        raise ValueError(head["format"])
    own = unseal(laptop_key, head["laptop"]) if laptop_key else None
    if own is not None:
        return own
    if head["passphrase"] is None:
        raise ValueError("only the laptop that made it opens it")
    if not passphrase:
        raise UserError("passphrase_needed")
    found = unseal(derive(passphrase, _with_our_costs(head["passphrase"])), head["passphrase"])
    if found is None:
        raise ValueError("another passphrase")
    return found


def _with_our_costs(settings: Sealed) -> Sealed:
    if any(settings[name] != cost for name, cost in ARGON2.items()):
        raise ValueError("costs that we never use")
    return settings


def _seal(content: Content, settings: Sealed, key: bytes) -> bytes:
    head = json.dumps(settings).encode() + b"\n"
    nonce = secrets.token_bytes(_NONCE_BYTES)
    packed = zstandard.ZstdCompressor(level=3).compress(msgspec.json.encode(content))
    return head + nonce + AESGCM(key).encrypt(nonce, packed, head)
