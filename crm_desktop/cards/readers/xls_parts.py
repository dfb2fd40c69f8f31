"""What calamine does not tell of an xls: hidden rows, from when days count. Source: [MS-XLS], Date1904 and others."""

import struct
from collections.abc import Iterator

from crm_desktop.cards.readers.ole import stream_of

_BOUND_SHEET, _ROW, _BOF, _EOF, _DATE_MODE = 0x0085, 0x0208, 0x0809, 0x000A, 0x0022
_IS_HIDDEN = 0x20


def hidden_rows_of(content: bytes) -> list[list[int]]:
    """Return the hidden rows, from 1, of each sheet in the order of the workbook; empty if it cannot be told."""
    try:
        stream = stream_of(content, "Workbook", "Book")
        starts = [
            struct.unpack_from("<I", body)[0] for kind, body in _records(stream, 0) if kind == _BOUND_SHEET
        ]
        return [_hidden(stream, start) for start in starts]
    except (ValueError, struct.error):
        # calamine opened the workbook, so its values are good; only this extra is not to be had.
        return []


def counts_from_1904(content: bytes) -> bool:
    """Whether days that stand as numbers count from 1904 on (record Date1904)."""
    try:
        records = _records(stream_of(content, "Workbook", "Book"), 0)
        return any(kind == _DATE_MODE and body[:1] == b"\x01" for kind, body in records)
    except (ValueError, struct.error):
        return False


def _hidden(stream: bytes, start: int) -> list[int]:
    found = []
    for kind, body in _records(stream, start):
        if kind == _ROW and len(body) >= 16 and struct.unpack_from("<I", body, 12)[0] & _IS_HIDDEN:
            found.append(struct.unpack_from("<H", body)[0] + 1)
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of the stream, without those of charts inside it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        if depth <= 0:
            return
        at += 4 + length
