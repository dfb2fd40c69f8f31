"""One history of a customer: what every colleague did there, latest first."""

from collections.abc import Callable, Collection, Iterable
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import Quote, Task, Visit, VisitAddendum
from crm_core.model.types import Instant
from crm_desktop.services import timeline_changes as changes
from crm_desktop.services import timeline_extras as extras
from crm_desktop.services.last_contact import withdrawn
from crm_desktop.services.lookups import pending_ids, rows_of, titles_of, user_names
from crm_desktop.services.timeline_items import (
    ACCOUNT,
    Badge,
    Kind,
    TimelineItem,
    last_before,
    latest,
    page,
    pending_badge,
)

__all__ = ["Badge", "Kind", "TimelineItem", "timeline", "timeline_to"]

_FARTHEST: Final = 5_000
"""Of a longer history, an item that lies farther back is not looked for."""


def timeline(
    session: Session,
    account_id: str,
    limit: int = 50,
    before_ms: int | None = None,
    kinds: Collection[Kind] = (),
) -> list[TimelineItem]:
    """Return what happened at a customer before `before_ms` (UTC since 1970; None: now), latest first.

    With `kinds` only these are read.
    """
    items = [
        item
        for kind in _kinds_here(session, account_id)
        if not kinds or kind in kinds
        for item in SOURCES[kind](session, account_id, limit, before_ms)
    ]
    items.sort(key=lambda item: (item.at, item.id), reverse=True)
    return _whole_moments(items, limit)


def _kinds_here(session: Session, account_id: str) -> list[Kind]:
    """Return of which kinds there is anything, in one statement: most customers have few of them."""
    (row,) = rows_of(session, _KINDS_HERE, (account_id,))
    return [kind for kind, is_here in zip(_ABOUT, row, strict=True) if is_here]


def timeline_to(
    session: Session, account_id: str, item_id: str, limit: int = 50, kinds: Collection[Kind] = ()
) -> list[TimelineItem]:
    """Return at least `limit` items, latest first: as far back as to one of them, where one is named."""
    while True:
        items = timeline(session, account_id, limit, kinds=kinds)
        is_whole = len(items) < limit or limit >= _FARTHEST
        if not item_id or is_whole or any(one.id == item_id for one in items):
            return items
        limit *= 4


def _whole_moments(items: list[TimelineItem], limit: int) -> list[TimelineItem]:
    """Cut after `limit`, but never between items of one moment: what is before it is asked for by its time."""
    end = limit
    while 0 < end < len(items) and items[end].at == items[end - 1].at:
        end += 1
    return items[:end]


def _visits(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    rows = [
        _Visit(*row) for row in rows_of(session, _LATEST_VISITS, (account_id, last_before(before), limit))
    ]
    ids = [visit.id for visit in rows]
    people = titles_of(session, "contact", (visit.contact_id for visit in rows))
    names = user_names(session, (visit.by_id for visit in rows))
    waiting = pending_ids(session, "visit", ids)
    void = withdrawn(session, ids)
    return [
        TimelineItem(
            kind="visit",
            id=visit.id,
            at=Instant.from_stored(visit.started_at),
            title=visit.purpose or "",
            text=visit.summary or "",
            by_name=names.get(visit.by_id or "", ""),
            badges=tuple(_visit_badges(visit, pending=visit.id in waiting, void=visit.id in void)),
            by_id=visit.by_id,
            contact_name=people.get(visit.contact_id or "", ""),
        )
        for visit in rows
    ]


class _Visit(NamedTuple):
    """What is told of a visit, as stored: a busy customer has more of them than of all else together."""

    id: str
    started_at: int
    kind: str
    purpose: str | None
    summary: str | None
    result: str | None
    met_decision_maker: int | None
    next_step: str | None
    next_step_on: str | None
    contact_id: str | None
    by_id: str | None


_LATEST_VISITS: Final = (
    "SELECT id, started_at, kind, purpose, summary, result, met_decision_maker, next_step, next_step_on,"
    " contact_id, coalesce(nullif(recorded_by, ''), created_by) FROM visit WHERE account_id = ?"
    " AND deleted_at IS NULL AND started_at < ? ORDER BY started_at DESC, id DESC LIMIT ?"
)


def _visit_badges(visit: _Visit, *, pending: bool, void: bool) -> Iterable[Badge]:
    yield Badge("kind", visit.kind)
    if void:
        yield Badge("void")
    if visit.result:
        yield Badge("result", visit.result)
    if visit.met_decision_maker:
        yield Badge("met_decision_maker")
    if visit.next_step:
        yield Badge("next_step", visit.next_step)
    if visit.next_step_on:
        yield Badge("due", visit.next_step_on)
    if pending:
        yield Badge("pending")


def _addenda(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    rows = page(session, _LATEST_ADDENDA, account_id, limit, before)
    names = user_names(session, (one.created_by for one, _ in rows))
    waiting = pending_ids(session, "visit_addendum", [one.id for one, _ in rows])
    return [
        TimelineItem(
            kind="addendum",
            id=one.id,
            at=at,
            title="",
            text=one.text or "",
            by_name=names.get(one.created_by or "", ""),
            badges=(Badge("kind", one.kind), *pending_badge(one.id, waiting)),
            by_id=one.created_by,
            target=one.visit_id,
        )
        for one, at in rows
    ]


def _tasks(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    rows = page(session, _LATEST_TASKS, account_id, limit, before)
    names = user_names(session, (task.assignee_id for task, _ in rows))
    waiting = pending_ids(session, "task", [task.id for task, _ in rows])
    return [
        TimelineItem(
            kind="task",
            id=task.id,
            at=at,
            title=task.title,
            text=task.note or "",
            by_name=names.get(task.assignee_id or "", ""),
            badges=(
                Badge("status", task.status or "OPEN"),
                *([Badge("due", task.due_on.isoformat())] if task.due_on else ()),
                *pending_badge(task.id, waiting),
            ),
            by_id=task.assignee_id,
        )
        for task, at in rows
    ]


def _quotes(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    rows = page(session, _LATEST_QUOTES, account_id, limit, before)
    names = user_names(session, (quote.owner_id or quote.created_by for quote, _ in rows))
    waiting = pending_ids(session, "quote", [quote.id for quote, _ in rows])
    return [
        TimelineItem(
            kind="quote",
            id=quote.id,
            at=at,
            title=quote.shown_number,
            text=quote.subject or "",
            by_name=names.get(quote.owner_id or quote.created_by or "", ""),
            badges=(Badge("status", quote.status), *pending_badge(quote.id, waiting)),
            by_id=quote.owner_id or quote.created_by,
            amount=quote.total_gross,
            currency=quote.currency,
        )
        for quote, at in rows
    ]


_LATEST_ADDENDA: Final = latest(
    VisitAddendum,
    VisitAddendum.created_at,
    VisitAddendum.visit_id.in_(select(Visit.id).where(Visit.account_id == ACCOUNT)),
)
_LATEST_TASKS: Final = latest(
    Task, func.coalesce(Task.done_at, Task.created_at, type_=Instant), Task.account_id == ACCOUNT
)
_LATEST_QUOTES: Final = latest(
    Quote, func.coalesce(Quote.sent_at, Quote.created_at, type_=Instant), Quote.account_id == ACCOUNT
)

SOURCES: dict[Kind, Callable[[Session, str, int, int | None], list[TimelineItem]]] = {
    "visit": _visits,
    "addendum": _addenda,
    "task": _tasks,
    "quote": _quotes,
    "note": extras.notes,
    "promise": extras.promises,
    "plan": extras.plans,
    "order": extras.orders,
    "case": extras.cases,
    "file": changes.files,
    "import": changes.imports,
    "owner": changes.owners,
    "consent": changes.consents,
}
"""What each kind of item is read with."""

_VISITS_OF: Final = "(SELECT id FROM visit WHERE account_id = ?1)"
_ABOUT: Final[dict[Kind, str]] = {
    "visit": "visit WHERE account_id = ?1",
    "addendum": f"visit_addendum WHERE visit_id IN {_VISITS_OF}",
    "task": "task WHERE account_id = ?1",
    "quote": "quote WHERE account_id = ?1",
    "note": "note WHERE account_id = ?1",
    "promise": "promise WHERE account_id = ?1",
    "plan": "visit_plan WHERE account_id = ?1",
    "order": '"order" WHERE account_id = ?1',
    "case": '"case" WHERE account_id = ?1',
    "file": f"attachment WHERE record_id = ?1 OR record_id IN {_VISITS_OF}",
    "import": "import_row WHERE account_id = ?1",
    "owner": "owner_history WHERE account_id = ?1",
    "consent": "consent_record WHERE account_id = ?1 OR contact_id IN"
    " (SELECT contact_id FROM account_contact WHERE account_id = ?1)",
}
"""Where the rows lie that each kind is made of."""
_KINDS_HERE: Final = "SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {where})" for where in _ABOUT.values())  # noqa: S608
