"""Text files with separators: comma, semicolon, tab or bar, quoted as RFC 4180 says."""

import csv
import io
import re
from statistics import multimode
from typing import Literal

from crm_desktop.cards.readers.cells import SheetMaker
from crm_desktop.cards.readers.encodings import decode
from crm_desktop.cards.readers.sheets import Refused, Sheet, Workbook

SEPARATORS = ",\t;|"
_DECLARED = re.compile(r"\s*sep=(.)\r?\n", re.IGNORECASE)
_LOOKED_AT = 40
_LONGEST_CELL = 1_000_000


def read_delimited(content: bytes, encoding: str | None = None) -> Workbook:
    """Read a text file as one sheet without a name. Raises Refused as `decode` does, and empty_file."""
    text, found = decode(content, encoding)
    text = text.lstrip("\ufeff").replace("\0", "")
    if not text.strip():
        raise Refused("empty_file")
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else _separator(text)
    if declared:
        text = text[declared.end() :]
    csv.field_size_limit(_LONGEST_CELL)
    return Workbook(kind="csv", encoding=found.removesuffix("-sig"), sheets=[_sheet(text, separator)])


def _sheet(text: str, separator: str) -> Sheet:
    """The rows of a text. A quote that is never closed would swallow all rows after it, so then quotes mean nothing."""
    try:
        return _rows(text, separator, strict=True)
    except csv.Error as error:
        is_open = str(error).startswith("unexpected end")
    try:
        return _rows(text, separator, quoting=csv.QUOTE_NONE if is_open else csv.QUOTE_MINIMAL)
    except csv.Error as error:
        raise Refused("unreadable_file") from error


def _rows(
    text: str, separator: str, *, strict: bool = False, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
) -> Sheet:
    rows = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator,
        strict=strict,
        quoting=quoting,
        skipinitialspace=separator != "\t",
    )
    return SheetMaker().make("", rows)


def _separator(text: str) -> str:
    """The separator that cuts the most rows into the same number of cells, more than one."""
    return max(SEPARATORS, key=lambda one: _agreement(text, one))


def _agreement(text: str, separator: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
    widths = []
    try:
        for row in reader:
            if row:
                widths.append(len(row))
            if len(widths) >= _LOOKED_AT:
                break
    except csv.Error:
        return 0.0, 0
    usual = max(multimode(widths), default=0)
    return (widths.count(usual) / len(widths), usual) if usual > 1 else (0.0, usual)
