"""One search over everything: customers, people, products, quotes, and what was said at visits.

Each answer tells where it was found: the field, and the part of its text with the places that answer marked.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.keys.marking import Span, marks, snippet
from crm_core.model import AccountContact
from crm_core.model.types import Instant
from crm_desktop.db import command_use, search_visits, seen
from crm_desktop.db import search as index
from crm_desktop.db.capture import EditContext
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.search import Hit
from crm_desktop.services.customers.by_industry import customers_of_industry
from crm_desktop.services.lookups import rows_of, titles_of
from crm_desktop.services.workspace import Workspace

MOST_VISITS: Final = 60
"""Of so many of the latest visits that answer, the person's own come first."""
_VISITS_BESIDE_OTHERS: Final = 8
_FOR_VISITS: Final = 22.0
"""What somebody said comes behind every name, number and field."""
_OF_INDUSTRY: Final = 20
_FOR_INDUSTRY: Final = 20.0
_ROOM: Final = 36
"""Characters of a place that are shown."""
RECENT: Final = ("account", "contact", "quote", "product")


@dataclass(frozen=True)
class Spot:
    """Where the match is: the field, and the text around it with the marked parts (begin, end).

    `field` is a column of the record, or `entity.column`, or `contact_method:KIND`. Of a field with codes the `text` is
    the code: the window says it in its language.
    """

    field: str
    text: str
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Found:
    """One answer, best first. `account_id` is the customer to open for it, where there is one.

    `whose` is the customer of a quote, or for whom a person works. `marks` are the parts of the title that answer.
    `place` says where else the match is; `at` when a visit was. `score` is how well it answers, as
    `crm_core.keys.ranking.rank` counts, and more for what is the person's own.
    """

    entity: str
    id: str
    title: str
    snippet: str
    account_id: str | None = None
    marks: tuple[Span, ...] = ()
    place: Spot | None = None
    at: datetime | None = None
    score: float = 0.0
    whose: str = ""


def search(session: Session, text: str, limit: int = 50) -> list[Found]:
    """Return what fits the text: names, pinyin, initials, digits, addresses, codes, and visits where it was said.

    Customers of the industry that the text names come last.
    """
    if not text.strip():
        return []
    hits = index.find(session, text, limit)
    said = _visits(session, text, max(limit - len(hits), _VISITS_BESIDE_OTHERS))
    room = max(limit - len(hits), min(_VISITS_BESIDE_OTHERS, len(said)))
    found = _with_customers(session, [_found(text, hit) for hit in hits[: limit - min(room, len(said))]])
    answers = [*found, *said[:room]][:limit]
    return [*answers, *_of_industry(session, text, limit - len(answers), {one.id for one in answers})]


def _found(text: str, hit: Hit) -> Found:
    title_marks = marks(text, hit.title)
    return Found(
        hit.entity,
        hit.id,
        hit.title,
        hit.snippet,
        hit.id if hit.entity == "account" else None,
        title_marks,
        None if title_marks else _place(text, hit.fields),
        score=hit.score,
    )


def _of_industry(session: Session, text: str, room: int, known: Collection[str]) -> list[Found]:
    if room <= 0:
        return []
    return [
        Found("account", id_, name, "", id_, place=Spot("industry_code", code), score=_FOR_INDUSTRY)
        for id_, name, code in customers_of_industry(session, text, min(room, _OF_INDUSTRY) + len(known))
        if id_ not in known
    ][:room]


def _place(text: str, fields: Iterable[tuple[str, str]]) -> Spot | None:
    for name, value in fields:
        if spans := marks(text, value):
            return Spot(name, *snippet(value, spans, _ROOM))
    return None


def _with_customers(session: Session, found: Sequence[Found]) -> list[Found]:
    """Say of quotes whose they are, and of people whom they work for."""
    owners = {entity: _owners(session, entity, found) for entity in _OWNERS}
    ids = {account_id for ids in owners.values() for account_id in ids.values()}
    if not ids:
        return list(found)
    names = titles_of(session, "account", ids)

    def whole(one: Found) -> Found:
        account_id = owners.get(one.entity, {}).get(one.id)
        whose = names.get(account_id or "", "")
        if one.entity == "contact":
            return replace(one, whose=whose)
        snippet = " · ".join(filter(None, (whose, one.snippet)))
        return replace(one, account_id=account_id, snippet=snippet, whose=whose)

    return [whole(one) if one.entity in owners else one for one in found]


_OWNERS: Final = {
    "quote": "SELECT id, account_id FROM quote WHERE id IN (SELECT value FROM json_each(?))",
    "contact": "SELECT contact_id, account_id FROM account_contact WHERE deleted_at IS NULL AND contact_id IN"
    " (SELECT value FROM json_each(?)) ORDER BY coalesce(is_active, 0), coalesce(is_primary, 0), id DESC",
}
"""Of several customers of one record the last row counts."""


def _owners(session: Session, entity: str, found: Sequence[Found]) -> dict[str, str | None]:
    ids = [one.id for one in found if one.entity == entity]
    return dict(rows_of(session, _OWNERS[entity], (json.dumps(ids),))) if ids else {}


def _visits(session: Session, text: str, most: int) -> list[Found]:
    """Return visits at which the words were said, the person's own first; words are looked for in as many as wanted."""
    connection = raw_connection(session)
    me = _me(session)
    said = search_visits.find(connection, text, MOST_VISITS)
    said.sort(key=lambda one: (one.author == me, one.at_ms), reverse=True)
    placed = ((one, _said(text, one.summary, one.next_step)) for one in said)
    kept = [*islice(((one, place) for one, place in placed if place is not None), most)]
    names = titles_of(session, "account", (one.account_id for one, _ in kept))
    return [
        Found(
            entity="visit",
            id=one.id,
            title=names.get(one.account_id or "", ""),
            snippet="",
            account_id=one.account_id,
            place=place,
            at=Instant.from_stored(one.at_ms),
            score=_FOR_VISITS,
        )
        for one, place in kept
    ]


def _said(text: str, summary: str, next_step: str) -> Spot | None:
    """Return where the words stand; nothing where the pairs of characters were there, but not the words."""
    return _place(text, (("summary", summary), ("next_step", next_step)))


def _me(session: Session) -> str:
    row = raw_connection(session).execute("SELECT value FROM local_meta WHERE key = 'user_id'").fetchone()
    return str(row[0]) if row else ""


def employers(session: Session, contact_id: str) -> list[str]:
    """Return the customers that a person works for, the present ones first."""
    roles = select(AccountContact.account_id).where(
        AccountContact.contact_id == contact_id, AccountContact.deleted_at.is_(None)
    )
    ordered = roles.order_by(
        AccountContact.is_active.desc(), AccountContact.is_primary.desc(), AccountContact.id
    )
    return list(session.scalars(ordered))


# --- what the person used last ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Habits:
    """What is offered before anything is typed: the records opened last, and how often commands were run."""

    records: list[Found] = field(default_factory=list)
    commands: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Command → how often, and when last (UTC, ms)."""


def habits(session: Session, most: int = 8) -> Habits:
    """Return what this person used last."""
    connection = raw_connection(session)
    keys = [key for key in seen.latest(connection) if key[0] in RECENT][:most]
    shown = index.shown(session, keys)
    found = [Found(e, i, *shown[e, i], i if e == "account" else None) for e, i in keys if (e, i) in shown]
    return Habits(_with_customers(session, found), command_use.all_used(connection))


def note_seen(session: Session, context: EditContext, entity: str, record_id: str) -> None:
    """Note that the person opened a record."""
    seen.note(raw_connection(session), entity, record_id, context.clock.wall_ms())


def note_command(session: Session, context: EditContext, command: str) -> None:
    """Note that the person ran a command."""
    command_use.note(raw_connection(session), command, context.clock.wall_ms())


# --- visits that wait to be indexed ----------------------------------------------------------------------------------


def is_behind(session: Session) -> bool:
    """Whether what was said at some visits cannot be found yet."""
    return search_visits.is_behind(raw_connection(session))


def catch_up(workspace: Workspace) -> "Future[bool]":
    """Index some of the visits that wait, behind what people do. The answer: whether none is left."""
    return workspace.lane.submit_raw(search_visits.catch_up)
