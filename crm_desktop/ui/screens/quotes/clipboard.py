"""A block of cells from a spreadsheet, on its way into the grid and out of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from crm_desktop.ui.screens.quotes.columns import EDITABLE, HEADING_WORDS, Col

MOST_ROWS: Final = 5000
_FEWEST_HEADINGS: Final = 2


@dataclass(frozen=True)
class PastedLine:
    """The cells of one line by column, and those that no column takes."""

    cells: dict[Col, str] = field(default_factory=dict)
    left_over: tuple[str, ...] = ()


def rows_of(text: str) -> list[list[str]]:
    """Cut a clipboard's text into rows of cells; quoted cells may hold line breaks, as Excel writes them."""
    reader = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline=""), delimiter="\t"
    )
    rows = [[cell.strip() for cell in row] for row in reader]
    while rows and not any(rows[-1]):
        rows.pop()
    return [row for row in rows if any(row)][:MOST_ROWS]


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
    places: list[Col | None] = [column for column in EDITABLE if column >= start]
    return [_placed(row, places) for row in rows]


def _headings(row: Sequence[str]) -> list[Col | None] | None:
    found = [HEADING_WORDS.get("".join(cell.split()).casefold()) for cell in row]
    named = [column for column in found if column is not None]
    if len(named) < _FEWEST_HEADINGS or len(named) * 2 < sum(bool(cell) for cell in row):
        return None
    return found


def _placed(row: Sequence[str], places: Sequence[Col | None]) -> PastedLine:
    cells: dict[Col, str] = {}
    left_over: list[str] = []
    for number, cell in enumerate(row):
        column = places[number] if number < len(places) else None
        if column in EDITABLE and column not in cells:
            cells[column] = cell
        elif cell and column not in (Col.AMOUNT, Col.LIST_PRICE):
            left_over.append(cell)
    return PastedLine({column: cell for column, cell in cells.items() if cell}, tuple(left_over))


def block_text(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as a spreadsheet takes them."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()
