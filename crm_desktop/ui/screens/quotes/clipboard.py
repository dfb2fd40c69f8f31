"""A block of cells from a spreadsheet, on its way into the grid and out of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from crm_desktop.ui.screens.quotes.columns import EDITABLE, FIELD_WORDS, HEADING_WORDS, NO_WORDS, Col

MOST_ROWS: Final = 5000
"""Of one block; a longer one is most likely not the block that was meant."""
_FEWEST_HEADINGS: Final = 2
Place = Col | str | None
"""Where a cell goes: a column, a field of the line, nowhere."""


@dataclass(frozen=True)
class PastedLine:
    """The cells of one line by column, what it says beside its cells, and what has no place at all."""

    cells: dict[Col, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    left_over: tuple[str, ...] = ()


def rows_of(text: str) -> list[list[str]]:
    """Cut a clipboard's text into rows of cells; quoted cells may hold line breaks, as Excel writes them."""
    reader = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline=""), delimiter="\t"
    )
    rows = [[cell.strip() for cell in row] for row in reader]
    while rows and not any(rows[-1]):
        rows.pop()
    return [row for row in rows if any(row)]


def read_block(text: str, start: Col) -> list[PastedLine]:
    """Return the lines of a pasted block.

    With a row of headings the cells go where these say; otherwise into the editable columns from `start` on.
    """
    rows = rows_of(text)
    if not rows:
        return []
    headings = _headings(rows[0])
    if headings is not None:
        return [_placed(row, headings) for row in rows[1:]]
    places: list[Place] = [column for column in EDITABLE if column >= start]
    return [_placed(row, places) for row in rows]


def _headings(row: Sequence[str]) -> list[Place] | None:
    words = ["".join(cell.split()).casefold() for cell in row]
    found: list[Place] = [
        HEADING_WORDS.get(word) if word in HEADING_WORDS else FIELD_WORDS.get(word) for word in words
    ]
    named = [place for place in found if place is not None]
    if len(named) < _FEWEST_HEADINGS or len(named) * 2 < sum(bool(cell) for cell in row):
        return None
    return found


def _placed(row: Sequence[str], places: Sequence[Place]) -> PastedLine:
    cells: dict[Col, str] = {}
    fields: dict[str, Any] = {}
    left_over: list[str] = []
    for number, cell in enumerate(row):
        column = places[number] if number < len(places) else None
        if isinstance(column, str):
            if cell:
                fields[column] = _field_value(column, cell)
        elif column in EDITABLE and column not in cells:
            cells[column] = cell
        elif cell and column not in (Col.AMOUNT, Col.LIST_PRICE):
            left_over.append(cell)
    return PastedLine({column: cell for column, cell in cells.items() if cell}, fields, tuple(left_over))


def _field_value(name: str, cell: str) -> object:
    return cell.casefold() not in NO_WORDS or None if name == "is_optional" else cell[:120]


def block_text(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as a spreadsheet takes them."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()
