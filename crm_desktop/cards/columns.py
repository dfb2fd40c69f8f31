"""Find the row of headers and say what each column holds (cards.md §3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from crm_core.keys.text import clean
from crm_desktop.cards.header_words import field_of, read_header
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
    """A column: position from 0, its header as written (made unique), field or None, and the header's number.

    `label` is the position of the column whose cells say what this one's are: Google's `Phone 1 - Label`.
    """

    index: int
    header: str
    field: str | None
    number: int = 1
    label: int | None = None
    from_1904: bool = False
    """Days that stand here as numbers count from 1904 on."""

    @property
    def is_sensitive(self) -> bool:
        """Whether the header names what is nobody's business, so that it is taken only if somebody says so."""
        return field_of(self.header) == Use.IGNORE


def find_header(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Return the position of the row with the most known headers among the first 15, if it has at least two.

    A sheet of one column has one header.
    """
    hits = [len(_fields(row)) for row in rows[:LOOKED_AT_ROWS]]
    best = max(hits, default=0)
    is_narrow = bool(rows) and max(map(len, rows)) == 1
    return hits.index(best) if best >= LEAST_HITS or (best and is_narrow) else None


def is_all_headers(row: Sequence[Cell]) -> bool:
    """Whether a row holds nothing but known headers, at least two different ones."""
    words = [cell for cell in row if cell is not None]
    return len(_fields(row)) >= LEAST_HITS and all(
        isinstance(cell, str) and field_of(cell) is not None for cell in words
    )


def _fields(row: Sequence[Cell]) -> set[str]:
    words = [
        cell for cell in row if isinstance(cell, str) and len(cell) <= _LONGEST_HEADER and cell[:1] != "#"
    ]
    return {field for word in words if (field := read_header(word)[0])}


def is_header_again(row: Sequence[Cell], named: Sequence[Column]) -> bool:
    """Whether a row of the data repeats the headers of columns with a field, as files joined by hand do."""
    others_allowed = len(named) - max(LEAST_HITS, (len(named) + 1) // 2)
    for column in named:
        if others_allowed < 0:
            return False
        cell = row[column.index] if column.index < len(row) else None
        # Of nearly all cells the first character tells that they are another text than the header.
        begins_otherwise = isinstance(cell, str) and cell[:1].isalnum() and cell[0] != column.header[:1]
        others_allowed -= begins_otherwise or cell is None or _at((cell,), 0) != column.header
    return others_allowed >= 0 and bool(named)


def read_columns(
    header: Sequence[Cell], above: Sequence[Cell] = (), sample: Sequence[Sequence[Cell]] = ()
) -> list[Column]:
    """Return the columns that have a header. `above` is the row over it, whose words may group the headers.

    `sample` are rows of the data, which decide where a header alone does not say enough.
    """
    columns: list[Column] = []
    for index in range(max(len(header), len(above))):
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
    return _labelled(_settled(columns, sample))


def given_columns(headers: Sequence[Cell], fields: Sequence[str | None]) -> list[Column]:
    """Return the columns of a format that says itself what they hold."""
    named = [
        Column(index, str(header), field)
        for index, (header, field) in enumerate(zip(headers, fields, strict=True))
    ]
    return _labelled(named)


def _labelled(columns: list[Column]) -> list[Column]:
    """Let each column know the one that labels it: `TEL 1` its `TEL 1 TYPE`, `Phone 1 - Value` its `- Label`."""
    labels = {
        stem: column.index
        for column in columns
        if column.field == Use.LABEL and (stem := _stem(column.header)) != column.header
    }
    return [
        replace(one, label=labels.get(_stem(one.header))) if one.field != Use.LABEL else one
        for one in columns
    ]


_PART = re.compile(r"\s*(?:- (?:label|type|service|value|formatted)| TYPE)$", re.IGNORECASE)


def _stem(header: str) -> str:
    return _PART.sub("", header)


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
    if column.field not in ("phone", "address", "website"):
        return column
    values = [text for row in sample if (text := _at(row, column.index))]
    if column.field == "phone" and values and all(map(_MOBILE.fullmatch, values)):
        return replace(column, field="mobile")
    if column.field == "address" and values and all("://" in one or one.startswith("www.") for one in values):
        return replace(column, field="website")
    if column.field == "website" and values and all("linkedin.com/" in one for one in values):
        return replace(column, field="linkedin")
    return column
