"""What a command says: a table or a sentence for a person, one JSON document for a program."""

import json
import unicodedata
from dataclasses import asdict, is_dataclass
from typing import Any


class CommandError(Exception):
    """A person has to act; the message is the sentence that tells how."""


class Output:
    """Prints results. With `as_json` exactly one document goes to standard output."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def done(self, sentence: str, document: dict[str, Any]) -> None:
        """Say what was done."""
        print(_dump(document) if self.as_json else sentence, flush=True)

    def listing(self, rows: list[Any], columns: dict[str, str]) -> None:
        """Print rows (dataclasses or maps); `columns` names those of the table with their headings."""
        records = [asdict(row) if is_dataclass(row) and not isinstance(row, type) else row for row in rows]
        if self.as_json:
            print(_dump(records), flush=True)
            return
        table = [list(columns.values()), *([_cell(record[name]) for name in columns] for record in records)]
        widths = [max(map(width, column)) for column in zip(*table, strict=True)]
        for line in table:
            padded = (cell + " " * (size - width(cell)) for cell, size in zip(line, widths, strict=True))
            print("  ".join(padded).rstrip(), flush=True)


def _dump(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
