"""What a quote said when it was sent, as one text that travels with the sending.

A colleague may have edited the draft on the server meanwhile. The customer has what was sent, so the server must be
able to tell the two apart, and to restore the one that the customer holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from crm_core.model.types import Json
from crm_core.quote_content import HEADER, LINE, content_hash

Row = Mapping[str, Any]
_COLUMNS = ("sort_key", *LINE)
LONGEST_TEXT = 190_000
"""Characters; a longer content is sent without its copy, and only its hash says what it was."""


@dataclass(frozen=True)
class SentContent:
    """Header and lines in stored form; a line has its `id` and `sort_key`, too."""

    header: dict[str, Any]
    lines: tuple[dict[str, Any], ...]

    @property
    def hash(self) -> str:
        """The hash that `quote_content.content_hash` gives for rows of this content."""
        return content_hash(self.header, [{**line, "deleted_at": None} for line in self.lines])


def sent_content(quote: Row, lines: Iterable[Row]) -> dict[str, Any] | None:
    """Return the content of stored rows as a map for JSON, lines as lists without names; None if it is too long."""
    content = {
        "header": {name: quote[name] for name in HEADER},
        "lines": [[line[name] for name in _COLUMNS] for line in lines if line["deleted_at"] is None],
    }
    return content if len(Json.to_stored(content)) <= LONGEST_TEXT else None


def parse_sent_content(text: str) -> SentContent:
    """Return what `sent_content` has put into JSON. Raises ValueError for anything else."""
    said = orjson.loads(text)
    header = said.get("header") if isinstance(said, dict) else None
    lines = said.get("lines") if isinstance(said, dict) else None
    if not isinstance(header, dict) or header.keys() != set(HEADER) or not isinstance(lines, list):
        raise ValueError("not the content of a quote")
    if not all(isinstance(line, list) and len(line) == len(_COLUMNS) for line in lines):
        raise ValueError("not the lines of a quote")
    return SentContent(header, tuple(dict(zip(_COLUMNS, line, strict=True)) for line in lines))
