"""The rows of a table with their cards, before anything is compared."""

import hashlib
import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from crm_desktop.cards.card import Card, Note
from crm_desktop.cards.cells import RowCells
from crm_desktop.cards.drafts import tag_of
from crm_desktop.cards.options import ImportOptions
from crm_desktop.cards.plan import ImportPlan, PlannedRow, State
from crm_desktop.cards.table import Table, TableRow
from crm_desktop.cards.understand import understand

_TOTAL = re.compile(
    r"(?:合计|总计|小计|共计|合計|總計|小計|共計|总数|總數).*|(?:grand |sub-?)?total\s*[:：]?\s*[\d.,]*",
    re.IGNORECASE,
)
_MOST_CELLS_OF_A_TOTAL = 3


def understood(
    table: Table, options: ImportOptions, earlier: ImportPlan | None = None
) -> Iterator[PlannedRow]:
    """Yield the rows with their cards, undecided but for those that hold none or one in error.

    What `earlier` understood of rows that are the same is taken from it.
    """
    region = _region(table, options)
    known = _known_rows(earlier, table, region)
    for row in table.rows:
        before = known.get(id(row))
        yield read_again(row, before) if before else _understood(table, row, region)


def in_slices(rows: Iterator[PlannedRow], sizes: Iterator[int]) -> Iterator[list[PlannedRow]]:
    """Yield the rows in lists of these sizes."""
    while part := list(islice(rows, next(sizes))):
        yield part


def _region(table: Table, options: ImportOptions) -> str:
    return options.region or ("TW" if table.traditional else "CN")


def _known_rows(earlier: ImportPlan | None, table: Table, region: str) -> dict[int, PlannedRow]:
    """What an earlier plan understood, by the identity of the table's row."""
    if earlier is None or earlier.table.columns != table.columns:
        return {}
    if _region(earlier.table, earlier.options) != region:
        return {}
    return {id(row): done for row, done in zip(earlier.table.rows, earlier.rows, strict=True)}


def _understood(table: Table, row: TableRow, region: str) -> PlannedRow:
    cells = RowCells(table.columns, row.cells)
    planned = PlannedRow(row.number, State.SKIPPED, row_hash=_hash(cells))
    planned.unread = _why_skipped(row, cells)
    if planned.unread is None:
        planned.card = _tagged(understand(cells, region), row)
    return read_again(row, planned)


def _tagged(card: Card, row: TableRow) -> Card:
    """Give a card of several sheets the name of its own as a tag."""
    tag = tag_of(row.sheet)
    return msgspec.structs.replace(card, tags=tuple(dict.fromkeys((*card.tags, tag)))) if tag else card


def read_again(row: TableRow, read: PlannedRow) -> PlannedRow:
    """Return a fresh row with what was read, and the state of one that needs no comparing."""
    planned = PlannedRow(row.number, State.SKIPPED, read.unread, row_hash=read.row_hash, block=read.block)
    planned.unread, card = read.unread, read.card
    if row.unread == "card_cut_short":
        planned.state = State.ERROR
    if planned.unread is not None or card is None:
        return planned
    if card.errors:
        planned.state, planned.reason, planned.editable = State.ERROR, card.errors[0], bool(card.people)
    elif not card.full_name and not card.company:
        has_number = bool(card.methods)
        planned.state = State.ERROR if has_number else State.SKIPPED
        planned.reason = Note("card_without_name" if has_number else "card_row_without_card")
    planned.card = card
    return planned


def _why_skipped(row: TableRow, cells: RowCells) -> Note | None:
    if row.unread:
        return Note(row.unread)
    texts = list(cells.texts().values())
    if not texts:
        return Note("card_row_blank")
    if row.is_header:
        return Note("card_row_header_again")
    if len(texts) <= _MOST_CELLS_OF_A_TOTAL and any(map(_TOTAL.fullmatch, texts[:2])):
        return Note("card_row_total")
    return Note("card_row_hidden") if row.hidden else None


def _hash(cells: RowCells) -> str:
    """The same cells under the same headers are the same row, in whatever file and place."""
    return hashlib.sha256(msgspec.json.encode(sorted(cells.texts().items()))).hexdigest()
