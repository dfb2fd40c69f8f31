"""What was not sent yet, in one encrypted file: for a laptop that cannot sync and is about to be given away.

The first line tells the format and how the passphrase becomes the key; then comes the nonce and, under AES-256-GCM with
that line as associated data, the content: JSON packed with zstd.
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
from crm_desktop.db.vault import ARGON2, derive
from crm_desktop.errors import UserError

FORMAT = "crm-outbox/1"
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


@dataclass(frozen=True)
class _Sealed:
    head: bytes
    body: bytes


def write(target: Path, passphrase: str, content: Content) -> int:
    """Write the new file `target`, whole or not at all, and return its bytes.

    Raises UserError passphrase_needed, backup_exists, file_unwritable.
    """
    if not passphrase:
        raise UserError("passphrase_needed")
    if target.exists():
        raise UserError("backup_exists", path=str(target))
    sealed = _seal(msgspec.json.encode(content), passphrase)
    scratch = target.with_name(target.name + ".part")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed.head + sealed.body)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(target)
        return target.stat().st_size
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError("file_unwritable", path=str(target), reason=reason) from error
    finally:
        scratch.unlink(missing_ok=True)


def read(source: Path, passphrase: str) -> Content:
    """Return what a file holds. Raises UserError file_unreadable, outbox_file_unreadable (or another passphrase)."""
    try:
        head, _, body = source.read_bytes().partition(b"\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError("file_unreadable", path=str(source), reason=reason) from error
    try:
        packed = _open(_Sealed(head + b"\n", body), passphrase)
        plain = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_MOST_BYTES)
        return msgspec.json.decode(plain, type=Content)
    except (ValueError, KeyError, TypeError, InvalidTag, zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise UserError("outbox_file_unreadable", path=str(source)) from error


def _seal(plain: bytes, passphrase: str) -> _Sealed:
    settings = {"format": FORMAT, "salt": secrets.token_hex(_SALT_BYTES), **ARGON2}
    head = json.dumps(settings).encode() + b"\n"
    nonce = secrets.token_bytes(_NONCE_BYTES)
    packed = zstandard.ZstdCompressor(level=3).compress(plain)
    return _Sealed(head, nonce + AESGCM(derive(passphrase, settings)).encrypt(nonce, packed, head))


def _open(sealed: _Sealed, passphrase: str) -> bytes:
    """Costs other than ours are refused: a forged file must not make us work for hours."""
    settings = json.loads(sealed.head)
    if settings["format"] != FORMAT or any(settings[name] != cost for name, cost in ARGON2.items()):
        raise ValueError(settings["format"])
    nonce, body = sealed.body[:_NONCE_BYTES], sealed.body[_NONCE_BYTES:]
    return AESGCM(derive(passphrase, settings)).decrypt(nonce, body, sealed.head)
