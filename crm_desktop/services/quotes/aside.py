"""What of a quote is on the screen alone, kept in the encrypted store: the end of the program costs none of it.

Cells to be corrected cannot be saved as lines, and what was typed when the quote was sent elsewhere must not be. Both
wait here until they are corrected, taken on to another quote or discarded.
"""

from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy.orm import Session

from crm_desktop.db import drafts, notices
from crm_desktop.db.capture import EditContext
from crm_desktop.db.raw import raw_connection
from crm_desktop.services.quotes.draft import QuoteDraft

KIND: Final = "quote"


class TypedCell(NamedTuple):
    """A text that its cell cannot hold: the id of the line, the column's place in the grid, and what is wrong."""

    line_id: str
    column: int
    text: str
    sentence: str


class Aside(NamedTuple):
    """A draft as it was typed, with its cells to be corrected."""

    draft: QuoteDraft
    cells: tuple[TypedCell, ...]


def keep_aside(session: Session, context: EditContext, kept: Aside, *, stranded: bool) -> None:
    """Keep what was typed, in the place of what was kept before. What is `stranded` is also told as a notice."""
    draft, connection = kept.draft, raw_connection(session)
    if stranded:
        number = draft.number or draft.provisional_number or ""
        params = {"number": number, "entity": "quote", "id": draft.id}
        notices.add_once(connection, "quote_stranded", params, ("id",), now_ms=context.clock.wall_ms())
    drafts.put(connection, KIND, draft.id, _packed(kept))


def drop_aside(session: Session, quote_id: str) -> None:
    """Forget what was kept of a quote: it is stored, taken on or discarded."""
    drafts.drop(raw_connection(session), KIND, quote_id)


def aside_of(session: Session, quote_id: str) -> Aside | None:
    """Return what was typed into a quote and not saved, if there is anything."""
    body = drafts.get(raw_connection(session), KIND, quote_id)
    if body is None:
        return None
    draft = msgspec.convert(body["draft"], QuoteDraft)
    draft.loaded = msgspec.convert(body["loaded"], QuoteDraft) if body["loaded"] else None
    return Aside(draft, tuple(TypedCell(*cell) for cell in body["cells"]))


def _packed(kept: Aside) -> dict[str, Any]:
    loaded = kept.draft.loaded
    return {
        "draft": _plain(kept.draft),
        "loaded": _plain(loaded) if loaded else None,
        "cells": [list(cell) for cell in kept.cells],
    }


def _plain(draft: QuoteDraft) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(draft)
    plain.pop("loaded", None)
    return plain
