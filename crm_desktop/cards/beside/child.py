"""The process that reads rows: what they have in common, then blocks of them; each block is answered in its turn."""

import sys
from typing import BinaryIO

import msgspec

from crm_core.keys.company import CompanyName, parse_company
from crm_desktop.cards.beside.frames import ReadBlock, framed, next_frame
from crm_desktop.cards.readers.limits import MEMORY, restrict_this_process
from crm_desktop.cards.row_reading import Reading, ReadRow, RowToRead

SECONDS = 600
"""Of the processor, for 50,000 rows, which take a slow laptop a minute."""
_HEAD = msgspec.msgpack.Decoder(Reading)
_BLOCK = msgspec.msgpack.Decoder(list[RowToRead])


def main() -> int:
    """Answer until no more blocks come."""
    restrict_this_process(MEMORY, SECONDS)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    if (head := next_frame(source)) is not None:
        _answer(_HEAD.decode(head), source, target)
    return 0


def _answer(reading: Reading, source: BinaryIO, target: BinaryIO) -> None:
    while (block := next_frame(source)) is not None:
        rows = [reading.read(row) for row in _BLOCK.decode(block)]
        target.write(framed(ReadBlock(rows, _companies(rows))))
        target.flush()


def _companies(rows: list[ReadRow]) -> dict[str, CompanyName]:
    names = {row.said.card.company for row in rows if row.said is not None}
    return {name: parse_company(name) for name in names if name}
