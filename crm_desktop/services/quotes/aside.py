"""What of a quote is on the screen alone, kept in the encrypted store: the end of the program costs none of it.

Cells to be corrected cannot be saved as lines, and what was typed when the quote was sent elsewhere must not be. Both
wait here until they are corrected, taken on to another quote or discarded. So does a quote that was begun and could not
be saved once, because it is wrong from its first line: it is no record yet, so it is kept with its customer.
"""

from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy.orm import Session

from crm_desktop.db import drafts, notices
from crm_desktop.db.capture import EditContext
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.services.lookups import titles_of
from crm_desktop.services.quotes.draft import QuoteDraft

KIND: Final = "quote"
_BEGUN: Final = "quote_begun/"
"""The beginning of the kind of a draft that is no record yet; its id follows."""


class TypedCell(NamedTuple):
    """A text that its cell cannot hold: the id of the line, the column's place in the grid, and what is wrong."""

    line_id: str
    column: int
    text: str
    sentence: str


class Begun(NamedTuple):
    """A quote that was begun and never saved: the id that it will have, and for whom it is."""

    quote_id: str
    account_id: str
    account_name: str


class Aside(NamedTuple):
    """A draft as it was typed, with its cells to be corrected."""

    draft: QuoteDraft
    cells: tuple[TypedCell, ...]


def keep_aside(session: Session, context: EditContext, kept: Aside, *, stranded: bool) -> None:
    """Keep what was typed, in the place of what was kept before. What is `stranded` is also told as a notice."""
    draft, connection = kept.draft, raw_connection(session)
    if draft.loaded is None:
        drafts.put(connection, _BEGUN + draft.id, draft.account_id, _packed(kept))
        return
    _drop_begun(connection, draft.id)
    if stranded:
        number = draft.number or draft.provisional_number or ""
        params = {"number": number, "entity": "quote", "id": draft.id}
        notices.add_once(connection, "quote_stranded", params, ("id",), now_ms=context.clock.wall_ms())
    drafts.put(connection, KIND, draft.id, _packed(kept))


def drop_aside(session: Session, quote_id: str) -> None:
    """Forget what was kept of a quote: it is stored, taken on or discarded."""
    connection = raw_connection(session)
    drafts.drop(connection, KIND, quote_id)
    _drop_begun(connection, quote_id)


def aside_of(session: Session, quote_id: str) -> Aside | None:
    """Return what was typed into a quote and not saved, if there is anything."""
    connection = raw_connection(session)
    body = drafts.get(connection, KIND, quote_id)
    for kind, account_id in drafts.beginning_with(connection, _BEGUN + quote_id) if body is None else ():
        body = drafts.get(connection, kind, account_id)
    if body is None:
        return None
    draft = msgspec.convert(body["draft"], QuoteDraft)
    draft.loaded = msgspec.convert(body["loaded"], QuoteDraft) if body["loaded"] else None
    return Aside(draft, tuple(TypedCell(*cell) for cell in body["cells"]))


def _drop_begun(connection: RawConnection, quote_id: str) -> None:
    """What is a record by now is not begun any more."""
    for kind, account_id in drafts.beginning_with(connection, _BEGUN + quote_id):
        drafts.drop(connection, kind, account_id)


def begun_quotes(session: Session) -> list[Begun]:
    """Return the quotes that were begun and never saved, the latest first."""
    found = drafts.beginning_with(raw_connection(session), _BEGUN)
    names = titles_of(session, "account", [account_id for _, account_id in found])
    return [
        Begun(kind.removeprefix(_BEGUN), account_id, names.get(account_id, "")) for kind, account_id in found
    ]


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
