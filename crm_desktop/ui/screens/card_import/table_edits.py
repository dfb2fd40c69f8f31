"""Changes of a table before it is planned again: what a column holds, what a cell should have said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from crm_desktop.cards.api import Table
from crm_desktop.cards.columns import Column
from crm_desktop.cards.row_reading import packed_cells

CORRECTED: Final = (
    "full_name",
    "family_name",
    "given_name",
    "company",
    "job_title",
    "mobile",
    "phone",
    "email",
)
"""Fields whose cells are offered for correction, in this order."""


def with_field(table: Table, index: int, field: str | None) -> Table:
    """Return the table with another field for the column at `index`."""
    columns = tuple(replace(one, field=field) if one.index == index else one for one in table.columns)
    return replace(table, columns=columns)


def with_cells(table: Table, number: int, texts: Mapping[int, str]) -> Table:
    """Return the table with other texts in some cells of the row `number`, by the index of their column."""
    rows = list(table.rows)
    for at, row in enumerate(rows):
        if row.number == number:
            cells = list(row.cells) + [None] * (max(texts, default=0) + 1 - len(row.cells))
            for index, text in texts.items():
                cells[index] = text.encode(errors="ignore").decode() or None  # half a character is none
            rows[at] = replace(row, packed=packed_cells(cells))
    return replace(table, rows=tuple(rows))


def correctable(table: Table) -> list[Column]:
    """Return the columns whose cells are worth correcting."""
    known = [one for one in table.columns if one.field in CORRECTED]
    return sorted(known, key=lambda one: (CORRECTED.index(one.field or ""), one.index))


def cell_text(table: Table, number: int, column: Column) -> str:
    """Return a cell of the row `number` as text."""
    for row in table.rows:
        if row.number == number:
            cell = row.cells[column.index] if column.index < len(row.cells) else None
            return "" if cell is None else str(cell)
    return ""
