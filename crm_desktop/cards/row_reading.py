"""One row of a file: why it holds no card, or its card, without anything of the store.

A process beside this one reads rows just like this one does, so what goes in and comes out can be sent.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence

import msgspec

from crm_desktop.cards.card import Card, Note
from crm_desktop.cards.cells import RowCells
from crm_desktop.cards.columns import Column
from crm_desktop.cards.readers.sheets import Cell
from crm_desktop.cards.said import Said, said_by
from crm_desktop.cards.understand import understand

LONGEST_TAG = 60
_DEFAULT_SHEET = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:合计|总计|小计|共计|合計|總計|小計|共計|总数|總數).*|(?:grand |sub-?)?total\s*[:：]?\s*[\d.,]*",
    re.IGNORECASE,
)
_MOST_CELLS_OF_A_TOTAL = 3


_PACK = msgspec.msgpack.Encoder()
_UNPACK: msgspec.msgpack.Decoder[tuple[Cell, ...]] = msgspec.msgpack.Decoder(tuple[Cell, ...])


def packed_cells(cells: Sequence[Cell]) -> bytes:
    """Return the cells of a row in a third of their room; nothing for none."""
    return _PACK.encode(cells) if cells else b""


def unpacked_cells(content: bytes) -> tuple[Cell, ...]:
    """Return the cells that were packed."""
    return _UNPACK.decode(content) if content else ()


class RowToRead(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What decides what a row says: its cells, packed; `sheet` is set where rows of several sheets are one table."""

    packed: bytes
    is_hidden: bool = False
    is_header: bool = False
    unread: str = ""
    sheet: str = ""


class ReadRow(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A row that was read: what its card says, or why it holds none. `row_hash` names its content."""

    row_hash: str
    said: Said | None = None
    unread: Note | None = None


class Reading(msgspec.Struct, frozen=True):
    """What all rows of a table have in common. `region` is where numbers without a country code are."""

    columns: tuple[Column, ...]
    region: str

    def read(self, row: RowToRead) -> ReadRow:
        """Read one row."""
        cells = RowCells(self.columns, unpacked_cells(row.packed))
        texts = cells.texts()
        unread = _why_skipped(row, [*texts.values()])
        said = None if unread else said_by(_tagged(understand(cells, self.region), row.sheet))
        return ReadRow(_hash(texts), said, unread)


def tag_of(sheet: str) -> str:
    """Return the name of a sheet as a tag; nothing for a name that the program gave it."""
    return "" if _DEFAULT_SHEET.fullmatch(sheet.strip()) else sheet.strip()[:LONGEST_TAG]


def _tagged(card: Card, sheet: str) -> Card:
    """Give a card of several sheets the name of its own as a tag."""
    tag = tag_of(sheet)
    return msgspec.structs.replace(card, tags=tuple(dict.fromkeys((*card.tags, tag)))) if tag else card


def _why_skipped(row: RowToRead, texts: Sequence[str]) -> Note | None:
    if row.unread:
        return Note(row.unread)
    if not texts:
        return Note("card_row_blank")
    if row.is_header:
        return Note("card_row_header_again")
    if len(texts) <= _MOST_CELLS_OF_A_TOTAL and any(map(_TOTAL.fullmatch, texts[:2])):
        return Note("card_row_total")
    return Note("card_row_hidden") if row.is_hidden else None


def _hash(texts: Mapping[str, str]) -> str:
    """The same cells under the same headers are the same row, in whatever file and place."""
    return hashlib.sha256(msgspec.json.encode(sorted(texts.items()))).hexdigest()
