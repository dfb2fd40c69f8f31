"""What both sides agree on about the contents of files: they are named by their SHA-256 and travel in chunks.

A chunk never crosses a boundary of `SLICE`, so that the server stores whole slices and reads any range without looking
at the rest.
"""

import hashlib
import re
from collections.abc import Iterable

KIND = "blob"
"""The kind of bytes that contents of attachments are, in the paths of the protocol."""
SLICE = 1024 * 1024
"""Bytes of a slice on the server, and of the greatest chunk that travels."""
MAX_BYTES = 100 * 1024 * 1024
"""The greatest file, in bytes; a server may allow less."""
MAX_THUMB = 12 * 1024
"""The longest thumbnail, in characters of base64."""
MAX_ASKED = 500
"""Hashes in one question."""
EMPTY = hashlib.sha256(b"").hexdigest()
"""The name of the content of every empty file: there is nothing to carry, so both sides have it always."""
_NAME = re.compile(r"[0-9a-f]{64}")


def is_name(text: str) -> bool:
    """Whether a text may name a content: 64 lower-case hexadecimal digits."""
    return _NAME.fullmatch(text) is not None


def name_of(parts: Iterable[bytes]) -> str:
    """Return the name of a content that comes in parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def chunk_end(offset: int, size: int, most: int) -> int:
    """Return where a chunk that begins at `offset` of a content of `size` bytes ends: at most `most` bytes later."""
    return min(offset + most, size, offset - offset % SLICE + SLICE)
