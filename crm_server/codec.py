"""Bodies as they travel: JSON of a message, packed with zstd, never larger than we are willing to hold."""

import msgspec
import zstandard

from crm_core.wire import M, Message, decode, encode
from crm_server.errors import ProblemError

MAX_PACKED = 32 * 1024 * 1024
"""Greatest request body in bytes."""
MAX_UNPACKED = 64 * 1024 * 1024
"""Greatest request in bytes after unpacking: a small body must not grow into all of our memory."""
MAX_WINDOW = 32 * 1024 * 1024
LEVEL = 3


def unpack(body: bytes, encoding: str) -> bytes:
    """Return the JSON of a request. `encoding` is its Content-Encoding: zstd, or nothing.

    Raises:
        ProblemError: malformed, too_large.
    """
    if encoding in {"", "identity"}:
        return body
    if encoding != "zstd":
        raise ProblemError("malformed", 415, {"detail": "content encoding"})
    reader = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(body)
    try:
        data: bytes = reader.read(MAX_UNPACKED + 1)
    except zstandard.ZstdError:
        raise ProblemError("malformed", params={"detail": "zstd"}) from None
    if len(data) > MAX_UNPACKED:
        raise ProblemError("too_large", params={"max_bytes": MAX_UNPACKED})
    return data


def read(kind: type[M], body: bytes, encoding: str) -> M:
    """Return the message in a request body.

    Raises:
        ProblemError: malformed, too_large.
    """
    try:
        return decode(kind, unpack(body, encoding))
    except msgspec.MsgspecError as error:
        # The library's sentence names the place and the expected type, never the value.
        raise ProblemError("malformed", params={"detail": str(error)[:200]}) from None
    except (RecursionError, UnicodeDecodeError):
        raise ProblemError("malformed", params={"detail": "json"}) from None


def pack(message: Message, accepted: str) -> tuple[bytes, str]:
    """Return (body, content encoding) of an answer; `accepted` is the request's Accept-Encoding."""
    data = encode(message)
    if "zstd" not in accepted.lower():
        return data, ""
    return zstandard.ZstdCompressor(level=LEVEL).compress(data), "zstd"
