"""What a person did in a period, and what comes next, as facts: the words are made elsewhere, in any language.

Only what is on this laptop counts. Names of customers who are not here any more come from what the server called them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm_core.model import Account, AccountContact, Contact, Promise, Task, Visit, VisitAddendum
from crm_desktop.services.last_contact import withdrawn
from crm_desktop.services.lookups import chunks, titles_of, user_names
from crm_desktop.services.places import distance_km, whereabouts
from crm_desktop.services.plans import OPEN_PLANS, PlanItem, plans_between
from crm_desktop.services.promises import OPEN_PROMISES, PromiseItem, promise_items
from crm_desktop.services.tasks import OPEN_STATES
from crm_desktop.services.work_report.moves import moved_in
from crm_desktop.services.work_report.period import Period
from crm_desktop.services.work_report.quotes import QuoteFact, quotes_of

ON_THE_ROAD = frozenset(("VISIT", "MEETING", "EVENT", "SERVICE", "CARE"))
"""Kinds of contact for which somebody travels; the others are counted beside them."""
NOT_MET = frozenset(("NOT_MET", "CANCELLED"))


@dataclass(frozen=True)
class VisitFact:
    """A visit or call. `at` is aware; `additions` are what was added or corrected afterwards."""

    at: datetime
    account_id: str | None
    customer: str
    contact: str
    kind: str
    purpose: str
    result: str | None
    met_decision_maker: bool
    summary: str
    next_step: str
    next_step_on: date | None
    minutes_travelled: int
    additions: tuple[str, ...]


@dataclass(frozen=True)
class TaskFact:
    """A task; `customer` may be empty."""

    title: str
    customer: str
    due_on: date | None
    status: str | None


@dataclass(frozen=True)
class NewNames:
    """Customers and people that were entered, by name; a person with the customer they work for."""

    customers: tuple[str, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything that a report can say. `km` is by straight lines from customer to customer, None if unknown."""

    author: str
    period: Period
    ahead: Period
    visits: tuple[VisitFact, ...] = ()
    km: float | None = None
    quotes: tuple[QuoteFact, ...] = ()
    promises_made: tuple[PromiseItem, ...] = ()
    promises_kept: tuple[PromiseItem, ...] = ()
    promises_broken: tuple[PromiseItem, ...] = ()
    promises_due: tuple[PromiseItem, ...] = ()
    tasks_done: tuple[TaskFact, ...] = ()
    tasks_open: tuple[TaskFact, ...] = ()
    new: NewNames = NewNames()
    plans_not_made: tuple[PlanItem, ...] = ()
    plans_ahead: tuple[PlanItem, ...] = ()
    promises_ahead: tuple[PromiseItem, ...] = ()
    tasks_ahead: tuple[TaskFact, ...] = ()


def gather(session: Session, user_id: str, period: Period, today: date) -> Facts:
    """Return what a person did in a period. `today` decides which plans were not carried out."""
    ahead = period.following()
    visits = _visits(session, user_id, period)
    plans = plans_between(session, user_id, period.first, period.last)
    return Facts(
        author=user_names(session, [user_id]).get(user_id, ""),
        period=period,
        ahead=ahead,
        visits=visits,
        km=_travelled(session, visits),
        quotes=quotes_of(session, user_id, period),
        promises_made=_promises(session, user_id, today, _made_in(Promise, period)),
        promises_kept=_promises(
            session, user_id, today, Promise.state == "DONE", *_within(Promise.fulfilled_on, period)
        ),
        promises_broken=_broken(session, user_id, period, today),
        promises_due=_promises(session, user_id, today, _is_open(), Promise.due_on <= period.last),
        tasks_done=_tasks(
            session, user_id, Task.status == "DONE", Task.done_at >= period.begin, Task.done_at < period.end
        ),
        tasks_open=_tasks(session, user_id, Task.status.in_(OPEN_STATES), Task.due_on <= period.last),
        new=_new_names(session, user_id, period),
        plans_not_made=tuple(one for one in plans if _was_not_made(one, today)),
        plans_ahead=tuple(
            one for one in plans_between(session, user_id, ahead.first, ahead.last) if one.state in OPEN_PLANS
        ),
        promises_ahead=_promises(session, user_id, today, _is_open(), *_within(Promise.due_on, ahead)),
        tasks_ahead=_tasks(session, user_id, Task.status.in_(OPEN_STATES), *_within(Task.due_on, ahead)),
    )


def _within(column: Any, period: Period) -> tuple[Any, Any]:
    return column >= period.first, column <= period.last


def _made_in(cls: Any, period: Period) -> Any:
    return (cls.created_at >= period.begin) & (cls.created_at < period.end)


def _is_open() -> Any:
    return Promise.state.in_(OPEN_PROMISES)


def _was_not_made(plan: PlanItem, today: date) -> bool:
    return plan.state == "SKIPPED" or (plan.state in OPEN_PLANS and plan.planned_on < today)


# --- visits ------------------------------------------------------------------------------------------------------


def _visits(session: Session, user_id: str, period: Period) -> tuple[VisitFact, ...]:
    by = func.coalesce(Visit.recorded_by, Visit.created_by)
    statement = (
        select(Visit)
        .where(by == user_id, Visit.deleted_at.is_(None))
        .where(Visit.started_at >= period.begin, Visit.started_at < period.end)
        .order_by(Visit.started_at, Visit.id)
    )
    found = session.scalars(statement).all()
    void = {one for part in chunks(visit.id for visit in found) for one in withdrawn(session, part)}
    visits = [visit for visit in found if visit.id not in void]
    customers = titles_of(session, "account", (visit.account_id for visit in visits))
    people = titles_of(session, "contact", (visit.contact_id for visit in visits))
    additions = _additions(session, [visit.id for visit in visits])
    return tuple(
        VisitFact(
            at=visit.started_at,
            account_id=visit.account_id,
            customer=customers.get(visit.account_id or "", ""),
            contact=people.get(visit.contact_id or "", ""),
            kind=visit.kind,
            purpose=visit.purpose or "",
            result=visit.result,
            met_decision_maker=bool(visit.met_decision_maker) and visit.result not in NOT_MET,
            summary=visit.summary or "",
            next_step=visit.next_step or "",
            next_step_on=visit.next_step_on,
            minutes_travelled=visit.cost_minutes_travel or 0,
            additions=additions.get(visit.id, ()),
        )
        for visit in visits
    )


def _additions(session: Session, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for part in chunks(ids):
        statement = (
            select(VisitAddendum.visit_id, VisitAddendum.text)
            .where(VisitAddendum.visit_id.in_(part), VisitAddendum.deleted_at.is_(None))
            .where(VisitAddendum.kind != "VOID", VisitAddendum.text.is_not(None))
            .order_by(VisitAddendum.created_at, VisitAddendum.id)
        )
        for visit_id, text in session.execute(statement):
            found[visit_id] = (*found.get(visit_id, ()), text or "")
    return found


def _travelled(session: Session, visits: Sequence[VisitFact]) -> float | None:
    """Sum the straight lines between those visited one after the other on the same day."""
    road = [one for one in visits if one.kind in ON_THE_ROAD and one.account_id]
    places = whereabouts(session, [one.account_id for one in road if one.account_id])
    lines = [
        distance_km(places.get(one.account_id or ""), places.get(other.account_id or ""))
        for one, other in pairwise(road)
        if one.at.astimezone().date() == other.at.astimezone().date()
    ]
    known = [line for line in lines if line is not None]
    return sum(known) if known else None


# --- promises, tasks, names --------------------------------------------------------------------------------------


def _promises(session: Session, user_id: str, today: date, *which: Any) -> tuple[PromiseItem, ...]:
    statement = (
        select(Promise)
        .where(Promise.maker_id == user_id, Promise.deleted_at.is_(None), *which)
        .order_by(Promise.due_on.is_(None), Promise.due_on, Promise.id)
    )
    return tuple(promise_items(session, statement, today))


def _broken(session: Session, user_id: str, period: Period, today: date) -> tuple[PromiseItem, ...]:
    """A promise has no day on which it was given up: what counts is when its state was changed."""
    statement = select(Promise).where(
        Promise.maker_id == user_id, Promise.state == "BROKEN", Promise.deleted_at.is_(None)
    )
    ids = moved_in(session, list(session.scalars(statement)), "state", period)
    return _promises(session, user_id, today, Promise.id.in_(ids)) if ids else ()


def _tasks(session: Session, user_id: str, *which: Any) -> tuple[TaskFact, ...]:
    statement = (
        select(Task)
        .where(Task.assignee_id == user_id, Task.deleted_at.is_(None), *which)
        .order_by(Task.due_on.is_(None), Task.due_on, Task.created_at, Task.id)
    )
    tasks = session.scalars(statement).all()
    customers = titles_of(session, "account", (task.account_id for task in tasks))
    return tuple(
        TaskFact(task.title, customers.get(task.account_id or "", ""), task.due_on, task.status)
        for task in tasks
    )


def _new_names(session: Session, user_id: str, period: Period) -> NewNames:
    customers = session.scalars(
        select(Account.name)
        .where(Account.created_by == user_id, Account.deleted_at.is_(None), _made_in(Account, period))
        .order_by(Account.created_at, Account.id)
    )
    people = select(Contact.id, Contact.full_name).where(
        Contact.created_by == user_id, Contact.deleted_at.is_(None), _made_in(Contact, period)
    )
    found = session.execute(people.order_by(Contact.created_at, Contact.id)).all()
    firms = _employers(session, [row[0] for row in found])
    return NewNames(tuple(customers), tuple((row[1], firms.get(row[0], "")) for row in found))


def _employers(session: Session, contact_ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in chunks(contact_ids):
        statement = (
            select(AccountContact.contact_id, Account.name)
            .join(Account, Account.id == AccountContact.account_id)
            .where(AccountContact.contact_id.in_(part), AccountContact.deleted_at.is_(None))
            .where(or_(AccountContact.is_active.is_(None), AccountContact.is_active.is_(True)))
            .order_by(AccountContact.created_at, AccountContact.id)
        )
        for contact_id, name in session.execute(statement):
            found.setdefault(contact_id, name)
    return found


def money_by_currency(quotes: Sequence[QuoteFact]) -> dict[str, Decimal]:
    """Return the sums of amounts, each currency for itself: nothing is converted without a rate."""
    sums: dict[str, Decimal] = {}
    for one in quotes:
        if one.amount is not None:
            sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.amount
    return dict(sorted(sums.items()))
