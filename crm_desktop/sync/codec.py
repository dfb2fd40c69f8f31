"""Bodies on the line: messages as compressed JSON, read back with a bound on what they unpack to."""

import msgspec
import zstandard

from crm_core.wire import M, decode
from crm_desktop.sync.channel import Failure, TransportError

COMPRESSION_LEVEL = 3
MAX_UNPACKED = 64 * 1024 * 1024
"""Greatest size of an unpacked answer, in bytes; pages ask for far less."""


def pack(data: bytes) -> bytes:
    """Return the compressed body."""
    return zstandard.ZstdCompressor(level=COMPRESSION_LEVEL).compress(data)


def unpack(data: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Return what was packed. Raises TransportError for garbage, for a torn body, and for more than `limit` bytes."""
    try:
        expected = zstandard.frame_content_size(data)
        with zstandard.ZstdDecompressor().stream_reader(data) as reader:
            unpacked = reader.read(limit + 1)
    except zstandard.ZstdError as error:
        raise TransportError(Failure.GARBAGE, str(error)) from error
    if len(unpacked) > limit:
        raise TransportError(Failure.TOO_LONG, f"more than {limit} bytes")
    if 0 <= expected != len(unpacked):
        raise TransportError(Failure.TRUNCATED, f"{len(unpacked)} of {expected} bytes")
    return unpacked


def message(kind: type[M], data: bytes) -> M:
    """Return the message in an unpacked body. Raises TransportError for what is none."""
    if not data:
        raise TransportError(Failure.TRUNCATED, "empty answer")
    try:
        return decode(kind, data)
    except msgspec.DecodeError as error:
        raise TransportError(Failure.GARBAGE, str(error)) from error
