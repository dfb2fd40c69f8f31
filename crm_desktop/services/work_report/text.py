"""The form of a report's text: plain lines that a person edits anywhere, and that every export can read again.

`■ ` begins a section, `• ` an item, an indented line belongs to the item above. Nothing else has a meaning, so a text
that somebody wrote freely, or pasted, is as good as a composed one.
"""

from collections.abc import Iterable
from html import escape
from typing import Literal, NamedTuple

LineKind = Literal["heading", "item", "detail", "text", "blank"]
HEADING, ITEM, DETAIL = "■ ", "• ", "   "
_TAGS: dict[LineKind, str] = {"heading": "h3", "item": "li", "detail": "div", "text": "p"}


class Line(NamedTuple):
    """One line without its mark."""

    kind: LineKind
    text: str


def parse_lines(body: str) -> list[Line]:
    """Return the lines of a text by what they are."""
    return [_parsed(line) for line in body.splitlines()]


def _parsed(line: str) -> Line:
    text = line.strip()
    if not text or text in {HEADING.strip(), ITEM.strip()}:
        return Line("blank", "")
    if text.startswith(HEADING.strip()):
        return Line("heading", text[1:].strip())
    if text.startswith(ITEM.strip()):
        return Line("item", text[1:].strip())
    return Line("detail" if line[0].isspace() else "text", text)


def as_html(title: str, body: str) -> str:
    """Return the text for programs that take formatted text: mail, chat, a word processor."""
    parts = [f"<h2>{escape(title)}</h2>"]
    is_open = False
    for line in parse_lines(body):
        is_listed = line.kind in {"item", "detail"}
        if is_listed != is_open:
            parts.append("<ul>" if is_listed else "</ul>")
            is_open = is_listed
        if line.kind != "blank":
            tag = _TAGS[line.kind]
            parts.append(f"<{tag}>{escape(line.text)}</{tag}>")
    return "".join([*parts, "</ul>" if is_open else ""])


def plain_text(title: str, body: str) -> str:
    """Return the text with its title, for programs that take no more."""
    return f"{title}\n\n{body.strip()}\n"


def joined(parts: Iterable[str], separator: str = " · ") -> str:
    """Join what there is."""
    return separator.join(part for part in parts if part)


def clip(text: str, most: int) -> str:
    """Return a text on one line, cut with an ellipsis where it is longer than `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
