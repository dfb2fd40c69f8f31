"""One history of a customer: what every colleague did there, latest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import Quote, Task, Visit, VisitAddendum
from crm_core.model.types import Instant
from crm_desktop.services.lookups import pending_ids, titles_of, user_names

Kind = Literal["visit", "addendum", "task", "quote"]


class Badge(NamedTuple):
    """A mark on an item.

    `kind` is kind, result, status, met_decision_maker, next_step, due, void or pending; `value` a code of the field
    of that name, a day, or the text of the next step; empty for the plain marks.
    """

    kind: str
    value: str = ""


@dataclass(frozen=True)
class TimelineItem:
    """One thing that happened. `title` and `text` are what people wrote; codes are in `badges`.

    `title`: a visit's purpose or contact, a task's title, a quote's number and subject. `target` is the visit of an
    addendum.
    """

    kind: Kind
    id: str
    at: datetime
    title: str
    text: str
    by_name: str
    badges: tuple[Badge, ...]
    by_id: str | None = None
    contact_name: str = ""
    amount: Decimal | None = None
    currency: str | None = None
    target: str | None = None

    @property
    def at_ms(self) -> int:
        """Milliseconds since 1970, to ask for what is before."""
        return Instant.to_stored(self.at)


def timeline(
    session: Session, account_id: str, limit: int = 50, before_ms: int | None = None
) -> list[TimelineItem]:
    """Return what happened at a customer before `before_ms` (UTC since 1970; None: now), latest first."""
    items = [
        *_visits(session, account_id, limit, before_ms),
        *_addenda(session, account_id, limit, before_ms),
        *_tasks(session, account_id, limit, before_ms),
        *_quotes(session, account_id, limit, before_ms),
    ]
    items.sort(key=lambda item: (item.at, item.id), reverse=True)
    return items[:limit]


def _page(
    session: Session, cls: Any, at: Any, conditions: Iterable[Any], limit: int, before: int | None
) -> Any:
    statement = select(cls, at).where(cls.deleted_at.is_(None), at.is_not(None), *conditions)
    if before is not None:
        statement = statement.where(at < Instant.from_stored(before))
    return session.execute(statement.order_by(at.desc(), cls.id.desc()).limit(limit)).all()


def _visits(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    rows = _page(session, Visit, Visit.started_at, [Visit.account_id == account_id], limit, before)
    ids = [visit.id for visit, _ in rows]
    people = titles_of(session, "contact", (visit.contact_id for visit, _ in rows))
    names = user_names(session, (visit.recorded_by or visit.created_by for visit, _ in rows))
    waiting = pending_ids(session, "visit", ids)
    void = withdrawn(session, ids)
    return [
        TimelineItem(
            kind="visit",
            id=visit.id,
            at=at,
            title=visit.purpose or "",
            text=visit.summary or "",
            by_name=names.get(visit.recorded_by or visit.created_by or "", ""),
            badges=tuple(_visit_badges(visit, pending=visit.id in waiting, void=visit.id in void)),
            by_id=visit.recorded_by or visit.created_by,
            contact_name=people.get(visit.contact_id or "", ""),
        )
        for visit, at in rows
    ]


def _visit_badges(visit: Visit, *, pending: bool, void: bool) -> Iterable[Badge]:
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
        yield Badge("due", visit.next_step_on.isoformat())
    if pending:
        yield Badge("pending")


def withdrawn(session: Session, visit_ids: list[str]) -> set[str]:
    """Return those of the visits that an addendum withdrew."""
    statement = select(VisitAddendum.visit_id).where(
        VisitAddendum.visit_id.in_(visit_ids),
        VisitAddendum.kind == "VOID",
        VisitAddendum.deleted_at.is_(None),
    )
    return set(session.execute(statement).scalars())


def _addenda(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    of_customer = select(Visit.id).where(Visit.account_id == account_id)
    conditions = [VisitAddendum.visit_id.in_(of_customer)]
    rows = _page(session, VisitAddendum, VisitAddendum.created_at, conditions, limit, before)
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
            badges=(Badge("kind", one.kind), *_pending(one.id, waiting)),
            by_id=one.created_by,
            target=one.visit_id,
        )
        for one, at in rows
    ]


def _tasks(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    at = func.coalesce(Task.done_at, Task.created_at, type_=Instant)
    rows = _page(session, Task, at, [Task.account_id == account_id], limit, before)
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
                *_pending(task.id, waiting),
            ),
            by_id=task.assignee_id,
        )
        for task, at in rows
    ]


def _quotes(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    at = func.coalesce(Quote.sent_at, Quote.created_at, type_=Instant)
    rows = _page(session, Quote, at, [Quote.account_id == account_id], limit, before)
    names = user_names(session, (quote.owner_id or quote.created_by for quote, _ in rows))
    waiting = pending_ids(session, "quote", [quote.id for quote, _ in rows])
    return [
        TimelineItem(
            kind="quote",
            id=quote.id,
            at=at,
            title=quote.number or quote.provisional_number or "",
            text=quote.subject or "",
            by_name=names.get(quote.owner_id or quote.created_by or "", ""),
            badges=(Badge("status", quote.status), *_pending(quote.id, waiting)),
            by_id=quote.owner_id or quote.created_by,
            amount=quote.total_gross,
            currency=quote.currency,
        )
        for quote, at in rows
    ]


def _pending(record_id: str, waiting: set[str]) -> tuple[Badge, ...]:
    return (Badge("pending"),) if record_id in waiting else ()
