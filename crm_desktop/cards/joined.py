"""Several sheets as one table: each keeps its own headers and places, their rows follow one another.

A column that two sheets name alike, and that holds the same field in both, is one column; others stand side by side.
So whatever comes later sees one table, and the counts of its rows are those of all sheets.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from crm_desktop.cards.columns import Column
from crm_desktop.cards.readers.sheets import Cell
from crm_desktop.cards.row_reading import packed_cells
from crm_desktop.cards.table import Table, TableRow

LONGEST_NAME = 120
"""Characters that the batch keeps of the names of its sheets."""


def joined(tables: Sequence[Table]) -> Table:
    """Return the tables of several sheets of one file as one; a single one as it is."""
    if len(tables) == 1:
        return tables[0]
    columns, places = _columns(tables)
    first = tables[0]
    return replace(
        first,
        sheet=names_of([table.sheet for table in tables]),
        taken=tuple(table.sheet for table in tables),
        columns=tuple(columns),
        rows=tuple(_rows(tables, places, len(columns))),
        traditional=any(table.traditional for table in tables),
        found=tuple(column.field for column in columns),
        header_guessed=any(table.header_guessed for table in tables),
        header_row=0,
        pictures_left=sum(table.pictures_left for table in tables),
    )


def names_of(sheets: Sequence[str]) -> str:
    """Return the names of several sheets as one text, shortened where they are many."""
    text = ", ".join(sheets)
    return text if len(text) <= LONGEST_NAME else f"{sheets[0]} +{len(sheets) - 1}"


def _columns(tables: Iterable[Table]) -> tuple[list[Column], list[dict[int, int]]]:
    """Return the columns of all tables, and for each table where its columns are among them."""
    columns: list[Column] = []
    places: list[dict[int, int]] = []
    for table in tables:
        at: dict[int, int] = {}
        for column in table.columns:
            known = next(
                (one for one in columns if _is_one(one, column) and one.index not in at.values()), None
            )
            at[column.index] = known.index if known else len(columns)
            if known is None:
                header = _unique(column.header, columns)
                columns.append(replace(column, index=len(columns), header=header, label=None))
        for column in table.columns:
            if column.label is not None:
                place = at[column.index]
                columns[place] = replace(columns[place], label=at[column.label])
        places.append(at)
    return columns, places


def _is_one(one: Column, other: Column) -> bool:
    return (one.header, one.field, one.number) == (other.header, other.field, other.number)


def _unique(header: str, columns: Sequence[Column]) -> str:
    taken, name, number = {column.header for column in columns}, header, 1
    while name in taken:
        number += 1
        name = f"{header} ({number})"
    return name


def _rows(tables: Iterable[Table], places: Iterable[dict[int, int]], width: int) -> Iterator[TableRow]:
    """Yield the rows, numbered through; each remembers its sheet and its row there."""
    before = 0
    for table, at in zip(tables, places, strict=True):
        last = before
        for row in table.rows:
            last = before + row.number
            packed = packed_cells(_placed(row.cells, at, width)) if row.packed else b""
            yield replace(row, number=last, packed=packed, sheet=table.sheet, line=row.number)
        before = last


def _placed(cells: Sequence[Cell], at: dict[int, int], width: int) -> tuple[Cell, ...]:
    found: list[Cell] = [None] * width
    for index, cell in enumerate(cells):
        if index in at:
            found[at[index]] = cell
    return tuple(found)
