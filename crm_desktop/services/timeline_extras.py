"""The parts of a customer's history besides visits, tasks and quotes: remarks, promises, plans, orders, cases."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Case, Note, Order, Promise, Record, VisitPlan
from crm_desktop.services.lookups import local_day, pending_ids, titles_of, user_names
from crm_desktop.services.plans import OPEN_PLANS, beginning_of
from crm_desktop.services.timeline_items import ACCOUNT, Badge, TimelineItem, latest, page, pending_badge

_LATEST_NOTES: Final = latest(Note, Note.created_at, Note.account_id == ACCOUNT)
_LATEST_PROMISES: Final = latest(Promise, Promise.created_at, Promise.account_id == ACCOUNT)


def notes(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    """Return remarks by when they were written."""
    rows = page(session, _LATEST_NOTES, account_id, limit, before)
    people = titles_of(session, "contact", (note.contact_id for note, _ in rows))

    def item(note: Note, at: datetime, name: str, pending: tuple[Badge, ...]) -> TimelineItem:
        contact = people.get(note.contact_id or "", "")
        return TimelineItem("note", note.id, at, "", note.text, name, pending, note.created_by, contact)

    return _items(session, rows, "created_by", item)


def promises(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    """Return promises by when they were made."""
    rows = page(session, _LATEST_PROMISES, account_id, limit, before)
    people = titles_of(session, "contact", (one.contact_id for one, _ in rows))

    def item(one: Promise, at: datetime, name: str, pending: tuple[Badge, ...]) -> TimelineItem:
        badges = (Badge("status", one.state), *_due(one.due_on), *pending)
        contact = people.get(one.contact_id or "", "")
        return TimelineItem("promise", one.id, at, "", one.text, name, badges, one.maker_id, contact)

    return _items(session, rows, "maker_id", item)


def plans(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    """Return visits that are to be made or were skipped; those made stand there as visits."""
    conditions = [VisitPlan.account_id == account_id, VisitPlan.state.in_((*OPEN_PLANS, "SKIPPED"))]
    found = _by_day(session, VisitPlan, VisitPlan.planned_on, conditions, limit, before)
    rows = [(plan, beginning_of(plan.planned_on)) for plan in found]
    people = titles_of(session, "contact", (plan.contact_id for plan, _ in rows))

    def item(plan: VisitPlan, at: datetime, name: str, pending: tuple[Badge, ...]) -> TimelineItem:
        badges = (Badge("status", plan.state), Badge("on", _planned(plan)), *pending)
        contact = people.get(plan.contact_id or "", "")
        reason = plan.skip_reason or ""
        return TimelineItem(
            "plan", plan.id, at, plan.purpose or "", reason, name, badges, plan.assignee_id, contact
        )

    return _items(session, rows, "assignee_id", item)


def _planned(plan: VisitPlan) -> str:
    """Return the day of a plan, with the hour from which and to which it is planned where there is one."""
    hours = "–".join(filter(None, (plan.starts, plan.ends)))
    return f"{plan.planned_on.isoformat()} {hours}".rstrip()


def orders(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    """Return orders by the day of the order."""
    found = _by_day(session, Order, Order.ordered_on, [Order.account_id == account_id], limit, before)
    rows = [(order, beginning_of(order.ordered_on)) for order in found]

    def item(order: Order, at: datetime, name: str, pending: tuple[Badge, ...]) -> TimelineItem:
        badges = (*([Badge("status", order.status)] if order.status else ()), *pending)
        return TimelineItem(
            "order",
            order.id,
            at,
            order.number or "",
            "",
            name,
            badges,
            order.owner_id,
            amount=order.total_gross if order.total_gross is not None else order.total_net,
            currency=order.currency,
        )

    return _items(session, rows, "owner_id", item)


def cases(session: Session, account_id: str, limit: int, before: int | None) -> list[TimelineItem]:
    """Return cases by the day they were opened."""
    conditions = [Case.account_id == account_id, Case.opened_on.is_not(None)]
    found = _by_day(session, Case, Case.opened_on, conditions, limit, before)
    rows = [(case, beginning_of(case.opened_on)) for case in found]

    def item(case: Case, at: datetime, name: str, pending: tuple[Badge, ...]) -> TimelineItem:
        codes = (("kind", case.kind), ("status", case.status))
        badges = (*(Badge(kind, code) for kind, code in codes if code), *_due(case.due_on), *pending)
        title = " ".join(part for part in (case.number, case.subject) if part)
        return TimelineItem(
            "case", case.id, at, title, case.description or "", name, badges, case.assignee_id
        )

    return _items(session, rows, "assignee_id", item)


def _by_day(
    session: Session, cls: Any, day: Any, conditions: list[Any], limit: int, before: int | None
) -> list[Any]:
    """Records by a calendar day, latest first, of days that begin before `before`."""
    statement = select(cls).where(cls.deleted_at.is_(None), *conditions)
    if before is not None:
        statement = statement.where(day <= local_day(before - 1))
    return list(session.scalars(statement.order_by(day.desc(), cls.id.desc()).limit(limit)))


def _due(day: date | None) -> tuple[Badge, ...]:
    return (Badge("due", day.isoformat()),) if day else ()


Maker = Callable[[Any, datetime, str, tuple[Badge, ...]], TimelineItem]


def _items(session: Session, rows: list[tuple[Record, datetime]], by: str, make: Maker) -> list[TimelineItem]:
    if not rows:
        return []
    names = user_names(session, (getattr(record, by) for record, _ in rows))
    waiting = pending_ids(session, rows[0][0].entity, [record.id for record, _ in rows])
    return [
        make(record, at, names.get(getattr(record, by) or "", ""), pending_badge(record.id, waiting))
        for record, at in rows
    ]
