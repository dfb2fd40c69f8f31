"""A document of headings, lists and short tables, before it is known whether it becomes a PDF or a Word file."""

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["chapter", "heading", "item", "detail", "text", "warning", "pair"]


@dataclass(frozen=True)
class Block:
    """One paragraph. A `pair` has a name in `label`; a `chapter` may have words under its title in `label`."""

    kind: BlockKind
    text: str
    label: str = ""


@dataclass(frozen=True)
class Paper:
    """What is printed. `page` is the wording of a page number with {page} and {pages}; `language` as in the window."""

    title: str
    subtitle: tuple[str, ...]
    blocks: tuple[Block, ...]
    footer: str
    page: str
    language: str
