"""The rows of a table with their cards, before anything is compared."""

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice

from crm_desktop.cards.beside.sharing import read_rows
from crm_desktop.cards.card import Note
from crm_desktop.cards.options import ImportOptions
from crm_desktop.cards.plan import ImportPlan, PlannedRow, State
from crm_desktop.cards.readers.process import IsCancelled
from crm_desktop.cards.row_reading import Reading, ReadRow
from crm_desktop.cards.said import said_by, with_packed
from crm_desktop.cards.table import Table, TableRow


def understood(
    table: Table,
    options: ImportOptions,
    earlier: ImportPlan | None = None,
    cancelled: IsCancelled | None = None,
) -> Generator[PlannedRow, None, None]:
    """Yield the rows with their cards, undecided but for those that hold none or one in error.

    What `earlier` understood of rows that are the same is taken from it. Raises Cancelled.
    """
    region = _region(table, options)
    known = _known_rows(earlier, table, region)
    fresh = [row for row in table.rows if id(row) not in known] if known else table.rows
    with closing(read_rows(Reading(table.columns, region), fresh, cancelled)) as read:
        for row in table.rows:
            before = known.get(id(row))
            yield read_again(row, before) if before else _stated(row, _packed(next(read)))


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


def read_again(row: TableRow, read: PlannedRow) -> PlannedRow:
    """Return a fresh row with what was read, and the state of one that needs no comparing."""
    said = read.said
    if said is None and (card := read.card) is not None:
        said = with_packed(said_by(card))
    return _stated(row, ReadRow(read.row_hash, said, read.unread), read.block)


def _packed(read: ReadRow) -> ReadRow:
    """Pack here what is kept of a card: what came from elsewhere was looked at, bytes in it would not be."""
    if read.said is not None:
        with_packed(read.said)
    return read


def _stated(row: TableRow, read: ReadRow, block: int = 0) -> PlannedRow:
    said = read.said
    planned = PlannedRow(
        row.number,
        State.SKIPPED,
        read.unread,
        packed=said.packed if said is not None else b"",
        said=said,
        unread=read.unread,
        row_hash=read.row_hash,
        block=block,
    )
    if row.unread == "card_cut_short":
        planned.state = State.ERROR
    if said is None:
        return planned
    card = said.card
    if card.errors:
        planned.state, planned.reason, planned.editable = State.ERROR, card.errors[0], bool(card.people)
    elif not card.full_name and not card.company:
        has_number = bool(card.methods)
        planned.state = State.ERROR if has_number else State.SKIPPED
        planned.reason = Note("card_without_name" if has_number else "card_row_without_card")
    return planned
