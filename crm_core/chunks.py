"""What a chunk of a first sync holds: pages, one a line, packed, then sealed with a key of its own.

The pages are small, so that a laptop never decodes much at once and can stop between two of them when a person wants
to write; each holds whole aggregates. A chunk is told apart from everything else by its name, which is sealed with it.
"""

from collections.abc import Iterable

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KIND = "chunk"
LEVEL = 3
"""Level 6 takes the server four times as long for a tenth fewer bytes."""
MAX_UNPACKED = 64 * 1024 * 1024
_NONCE = bytes(12)
"""A key seals one chunk, so its only nonce may be constant."""


class DamagedChunkError(Exception):
    """The bytes are not the chunk that they should be."""


def seal(name: str, pages: Iterable[bytes]) -> tuple[str, bytes]:
    """Return (key in hex, sealed bytes) of a chunk of pages, each given as JSON."""
    key = AESGCM.generate_key(128)
    packed = zstandard.ZstdCompressor(level=LEVEL).compress(b"\n".join(pages))
    return key.hex(), AESGCM(key).encrypt(_NONCE, packed, name.encode())


def unseal(name: str, key: str, sealed: bytes) -> list[bytes]:
    """Return the pages of a chunk, as JSON. Raises DamagedChunkError."""
    try:
        packed = AESGCM(bytes.fromhex(key)).decrypt(_NONCE, sealed, name.encode())
        with zstandard.ZstdDecompressor().stream_reader(packed) as reader:
            unpacked = reader.read(MAX_UNPACKED + 1)
    except (InvalidTag, ValueError, zstandard.ZstdError) as error:
        raise DamagedChunkError(name) from error
    if len(unpacked) > MAX_UNPACKED:
        raise DamagedChunkError(name)
    return unpacked.split(b"\n")
