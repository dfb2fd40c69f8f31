"""Workbooks of Excel 97 to 2003, byte by byte: no program of today's writes them. Sources: [MS-XLS], [MS-CFB]."""

import struct
from collections.abc import Iterable, Sequence

_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(
    rows: Sequence[Sequence[str | int | float | None]],
    *,
    name: str = "名片",
    hidden: Iterable[int] = (),
    merges: Iterable[tuple[int, int, int, int]] = (),
    from_1904: bool = False,
) -> bytes:
    """Return a BIFF8 workbook of one sheet. Rows of `hidden` count from 1; `merges` are top, left, bottom, right."""
    before = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6))
    before += _record(0x0022, struct.pack("<H", from_1904))
    title = name.encode("utf-16-le")
    bound = struct.pack("<IBBBB", 0, 0, 0, len(name), 1) + title
    offset = len(before) + 4 + len(bound) + 4
    bound = struct.pack("<I", offset) + bound[4:]
    stream = before + _record(0x0085, bound) + _record(0x000A) + _sheet(rows, set(hidden), list(merges))
    return _container(stream)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _sheet(
    rows: Sequence[Sequence[str | int | float | None]],
    hidden: set[int],
    merges: list[tuple[int, int, int, int]],
) -> bytes:
    width = max(map(len, rows))
    parts = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6)),
        _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)),
    ]
    for at, row in enumerate(rows):
        flags = 0x0100 | (0x20 if at + 1 in hidden else 0)
        parts.append(_record(0x0208, struct.pack("<HHHHHHHH", at, 0, len(row), 255, 0, 0, flags, 0)))
    for at, row in enumerate(rows):
        parts += [_cell(at, column, value) for column, value in enumerate(row) if value is not None]
    if merges:
        ranges = b"".join(
            struct.pack("<HHHH", top - 1, bottom - 1, left - 1, right - 1)
            for top, left, bottom, right in merges
        )
        parts.append(_record(0x00E5, struct.pack("<H", len(merges)) + ranges))
    return b"".join([*parts, _record(0x000A)])


def _cell(row: int, column: int, value: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        return _record(0x0204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", value))


def _container(stream: bytes) -> bytes:
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    table = [_TABLE, _END, *range(3, count + 2), _END]
    sectors = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    return header + sectors + directory.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le").ljust(64, b"\0")
    numbers = struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, _FREE, _FREE, child)
    return text + numbers + b"\0" * 36 + struct.pack("<IQ", start, size)
