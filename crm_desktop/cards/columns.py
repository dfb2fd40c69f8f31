"""Find the row of headers and say what each column holds (cards.md §3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from crm_core.keys.text import clean
from crm_desktop.cards.header_words import read_header
from crm_desktop.cards.readers.sheets import Cell

LOOKED_AT_ROWS = 15
LEAST_HITS = 2
_LONGEST_HEADER = 60


class Use(StrEnum):
    """Columns that are not fields of a card."""

    IGNORE = "ignore"
    LABEL = "label"


@dataclass(frozen=True)
class Column:
    """A column: position from 0, its header as written (made unique), field or None, and the header's number."""

    index: int
    header: str
    field: str | None
    number: int = 1


def find_header(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Return the position of the row with the most known headers among the first 15, if it has at least two."""
    hits = [len(_fields(row)) for row in rows[:LOOKED_AT_ROWS]]
    best = max(hits, default=0)
    return hits.index(best) if best >= LEAST_HITS else None


def _fields(row: Sequence[Cell]) -> set[str]:
    words = [str(cell) for cell in row if isinstance(cell, str) and len(cell) <= _LONGEST_HEADER]
    return {field for word in words if (field := read_header(word)[0])}


def is_header_again(row: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Whether a row of the data repeats the headers, as files joined by hand do."""
    named = [column for column in columns if column.field]
    same = sum(_at(row, column.index) == column.header for column in named)
    return same >= LEAST_HITS and same * 2 >= len(named)


def read_columns(
    header: Sequence[Cell], above: Sequence[Cell] = (), sample: Sequence[Sequence[Cell]] = ()
) -> list[Column]:
    """Return the columns that have a header. `above` is the row over it, whose words may group the headers.

    `sample` are rows of the data, which decide where a header alone does not say enough.
    """
    columns: list[Column] = []
    for index in range(len(header)):
        word = _at(header, index)
        group = _at(above, index)
        if not word and not (group and read_header(group)[0]):
            continue
        joined = f"{group}{word}" if group != word else word
        field, number = read_header(joined) if group else (None, 1)
        if field is None:
            joined = word or group
            field, number = read_header(joined)
        columns.append(Column(index, _unique(joined, columns), field, number))
    return _settled(columns, sample)


def _at(row: Sequence[Cell], index: int) -> str:
    cell = row[index] if index < len(row) else None
    return clean(str(cell)).replace("\n", " ") if cell is not None and not isinstance(cell, bool) else ""


def _unique(header: str, columns: Sequence[Column]) -> str:
    taken = {column.header for column in columns}
    number = 1
    name = header
    while name in taken:
        number += 1
        name = f"{header} ({number})"
    return name


def _settled(columns: list[Column], sample: Sequence[Sequence[Cell]]) -> list[Column]:
    """Decide the words whose meaning the other columns decide."""
    certain = {column.field for column in columns}
    has_family = "family_name" in certain
    meanings = {
        "?given_or_full": "given_name" if has_family else "full_name",
        "?company_or_department": "department" if "company" in certain else "company",
        "?salutation_or_title": "salutation" if "job_title" in certain else "job_title",
        "?full_or_salutation": "salutation" if certain & _NAMES or has_family else "full_name",
    }
    settled = [replace(one, field=meanings.get(one.field or "", one.field)) for one in columns]
    return [_by_content(column, sample) for column in settled]


_NAMES = {"full_name", "given_name", "?given_or_full"}
_MOBILE = re.compile(r"\D{0,3}(?:\+?86)?\D?1[3-9]\d[ -]?\d{4}[ -]?\d{4}\D*")


def _by_content(column: Column, sample: Sequence[Sequence[Cell]]) -> Column:
    values = [text for row in sample if (text := _at(row, column.index))]
    if column.field == "phone" and values and all(map(_MOBILE.fullmatch, values)):
        return replace(column, field="mobile")
    if column.field == "address" and values and all("://" in one or one.startswith("www.") for one in values):
        return replace(column, field="website")
    return column
