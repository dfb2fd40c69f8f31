"""Bytes by Range: what is too large, or too dear to make, to begin anew whenever a line breaks.

Each kind of bytes has a reader of its own, which also decides who may read. An answer names the whole (`ETag`) and the
place of what it gives in it, so that a laptop goes on where it stopped, with whichever server process.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection
from starlette.responses import Response, StreamingResponse

from crm_core.wire import BYTES_TYPE
from crm_server.errors import ProblemError
from crm_server.handlers import Context

SLICE = 1024 * 1024
"""How much of an answer is held in memory at once, in bytes."""
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{0,18})")


@dataclass(frozen=True)
class Stored:
    """Bytes that may be read: how many, and the hash (hex) that names them."""

    size: int
    sha256: str


class Reader(Protocol):
    """Gives bytes of one kind."""

    def find(self, conn: Connection, context: Context, name: str) -> Stored:
        """Return what is known of the bytes called `name`. Raises ProblemError if they are not for who asks."""
        ...

    def read(self, conn: Connection, name: str, start: int, end: int) -> Iterator[bytes]:
        """Return bytes `start` to `end` (not included); `find` was asked before."""
        ...


READERS: dict[str, Reader] = {}
"""By kind, as it stands in the path; each area adds its own."""


def answer(context: Context, kind: str, name: str, asked: str) -> Response:
    """Return the bytes from the place that `asked` (the header Range) names, to the end or to its second number.

    Raises:
        ProblemError: malformed, for a kind that there is not; and what the reader says.
    """
    reader = READERS.get(kind)
    if reader is None:
        raise ProblemError("malformed", 404, {"detail": "no such kind of bytes"})
    with context.database.transaction() as conn:
        stored = reader.find(conn, context, name)
    span = _span(asked, stored.size)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "ETag": f'"{stored.sha256}"',
    }
    if span is None:
        return Response(b"", 416, headers | {"Content-Range": f"bytes */{stored.size}"}, BYTES_TYPE)
    start, end = span
    headers["Content-Length"] = str(end - start)
    if asked:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{stored.size}"
    return StreamingResponse(
        _slices(context, reader, name, start, end), 206 if asked else 200, headers, BYTES_TYPE
    )


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """Return the first byte asked for and the one behind the last; None for what lies outside or is unreadable."""
    if not asked:
        return 0, size
    found = _RANGE.fullmatch(asked.replace(" ", ""))
    if found is None or int(found[1]) >= size:
        return None
    end = min(int(found[2]) + 1, size) if found[2] else size
    return (int(found[1]), end) if end > int(found[1]) else None


def _slices(context: Context, reader: Reader, name: str, start: int, end: int) -> Iterator[bytes]:
    """Read slice by slice, so that no connection to the database waits for a slow line."""
    for at in range(start, end, SLICE):
        with context.database.transaction() as conn:
            data = b"".join(reader.read(conn, name, at, min(at + SLICE, end)))
        yield data
