"""One stream out of a compound file, the container of xls. Source: [MS-CFB]."""

import struct
from collections.abc import Iterator

_END = 0xFFFFFFFA
"""From here on the number of a sector means no sector."""
_ENTRY = 128
_SMALL_STREAM = 4096


def stream_of(content: bytes, *names: str) -> bytes:
    """Return the first stream with one of these names. Raises ValueError for a container that is damaged.

    Streams below 4096 bytes lie elsewhere and are not looked for: no workbook is that small.
    """
    try:
        return _stream_of(content, names)
    except struct.error as error:
        raise ValueError("cut short") from error


def _stream_of(content: bytes, names: tuple[str, ...]) -> bytes:
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in (9, 12):
        raise ValueError("size of sectors")
    size = 1 << shift
    first_directory = struct.unpack_from("<I", content, 48)[0]
    table = _allocation(content, size)
    directory = b"".join(_sectors(content, size, table, first_directory))
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", errors="replace")
        start, bytes_ = struct.unpack_from("<II", directory, at + 116)
        if name in names and bytes_ >= _SMALL_STREAM:
            return b"".join(_sectors(content, size, table, start))[:bytes_]
    raise ValueError("no such stream")


def _allocation(content: bytes, size: int) -> list[int]:
    """The table that says which sector follows which."""
    of_table = list(struct.unpack_from("<109I", content, 76))
    after, seen = struct.unpack_from("<I", content, 68)[0], 0
    numbers = size // 4
    while after < _END and seen * size <= len(content):
        more = struct.unpack_from(f"<{numbers}I", content, (after + 1) * size)
        of_table += more[:-1]
        after, seen = more[-1], seen + 1
    table: list[int] = []
    for sector in of_table:
        if sector < _END:
            part = content[(sector + 1) * size : (sector + 2) * size]
            table += struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
    return table


def _sectors(content: bytes, size: int, table: list[int], sector: int) -> Iterator[bytes]:
    for _ in range(len(content) // size + 1):
        if sector >= len(table):
            return
        yield content[(sector + 1) * size : (sector + 2) * size]
        sector = table[sector]
