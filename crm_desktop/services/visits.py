"""Visits: logged in seconds, editable while fresh, afterwards only explained by addenda (domain.md §3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import (
    Account,
    AccountContact,
    Contact,
    Promise,
    Task,
    Visit,
    VisitAddendum,
    VisitPlan,
    table_of,
)
from crm_core.model.customers import DECISION_ROLES
from crm_core.model.types import Instant
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.last_contact import withdrawn
from crm_desktop.services.lookups import (
    living,
    living_one,
    now,
    pending_ids,
    titles_of,
    today,
    user_names,
)
from crm_desktop.services.plans import settle_by_visit
from crm_desktop.services.promises import addressee, enter_promise, promises_in
from crm_desktop.services.values import checked

EDITABLE_FOR = timedelta(hours=24)
TITLE_LENGTH = 255


@dataclass(frozen=True)
class NewVisit:
    """What a person enters about a visit. Times are aware; `started_at` None means now.

    `met_decision_maker` None is derived from the contact's role at the customer. Lines of the summary that begin with
    "!" are promises; a day at their end is when they are due. `plan_id` is the plan that the visit carries out.
    """

    account_id: str
    contact_id: str | None = None
    kind: str = "VISIT"
    summary: str = ""
    result: str | None = None
    met_decision_maker: bool | None = None
    next_step: str = ""
    next_step_on: date | None = None
    started_at: datetime | None = None
    plan_id: str | None = None


class VisitLogged(NamedTuple):
    """The visit, the task made of its next step, and the promises made of the lines that begin with "!"."""

    visit_id: str
    task_id: str | None
    promise_ids: tuple[str, ...] = ()


class Amended(NamedTuple):
    """How a correction was kept: in the visit itself, or as an addendum to it."""

    how: Literal["edited", "addendum"]
    id: str


@dataclass(frozen=True)
class VisitRow:
    """A visit as lists show it."""

    id: str
    account_id: str | None
    account_name: str
    contact_name: str
    kind: str
    started_at: datetime
    summary: str
    result: str | None
    met_decision_maker: bool
    next_step: str
    next_step_on: date | None
    by_id: str | None
    by_name: str
    pending: bool
    void: bool


def recent_visits(
    session: Session, *, user_id: str | None = None, limit: int = 50, before_ms: int | None = None
) -> list[VisitRow]:
    """Return visits, latest first: everybody's that are here, or one person's. `before_ms` is UTC since 1970."""
    statement = select(Visit).where(Visit.deleted_at.is_(None))
    if user_id is not None:
        statement = statement.where(Visit.created_by == user_id)
    if before_ms is not None:
        statement = statement.where(Visit.started_at < Instant.from_stored(before_ms))
    visits = session.scalars(statement.order_by(Visit.started_at.desc(), Visit.id.desc()).limit(limit)).all()
    ids = [visit.id for visit in visits]
    accounts = titles_of(session, "account", (visit.account_id for visit in visits))
    people = titles_of(session, "contact", (visit.contact_id for visit in visits))
    names = user_names(session, (visit.recorded_by for visit in visits))
    waiting, void = pending_ids(session, "visit", ids), withdrawn(session, ids)
    return [
        VisitRow(
            id=visit.id,
            account_id=visit.account_id,
            account_name=accounts.get(visit.account_id or "", ""),
            contact_name=people.get(visit.contact_id or "", ""),
            kind=visit.kind,
            started_at=visit.started_at,
            summary=visit.summary or "",
            result=visit.result,
            met_decision_maker=bool(visit.met_decision_maker),
            next_step=visit.next_step or "",
            next_step_on=visit.next_step_on,
            by_id=visit.recorded_by,
            by_name=names.get(visit.recorded_by or "", ""),
            pending=visit.id in waiting,
            void=visit.id in void,
        )
        for visit in visits
    ]


def log_visit(session: Session, context: EditContext, visit: NewVisit) -> VisitLogged:
    """Record a visit, its promises, and its next step as a task of the person who logs it.

    Raises UserError record_missing for a customer, contact or plan that is not here, or as `values.checked`.
    """
    living(session, "account", visit.account_id)
    if visit.contact_id:
        living(session, "contact", visit.contact_id)
    met = visit.met_decision_maker
    if met is None and visit.contact_id and visit.result not in ("NOT_MET", "CANCELLED"):
        met = decides(session, visit.account_id, visit.contact_id)
    record = Visit(
        id=context.ids.new(),
        account_id=visit.account_id,
        contact_id=visit.contact_id,
        kind=visit.kind,
        summary=visit.summary.strip() or None,
        result=visit.result,
        met_decision_maker=met,
        next_step=visit.next_step.strip() or None,
        next_step_on=visit.next_step_on,
        started_at=visit.started_at or now(context),
        plan_id=visit.plan_id,
    )
    return enter(session, context, record)


def enter(session: Session, context: EditContext, record: Visit) -> VisitLogged:
    """Store a visit, whoever made the row: author and time are filled in; next step, promises and plan follow."""
    for name in ("kind", "summary", "result", "next_step"):
        checked("visit", table_of(Visit).c[name], getattr(record, name))
    record.started_at = record.started_at or now(context)
    record.recorded_at = record.recorded_at or now(context)
    record.recorded_by = record.recorded_by or context.user_id
    session.add(record)
    task = _follow_up(context, record)
    if task is not None:
        session.add(task)
        if record.next_step_on is not None and record.account_id:
            account = session.get(Account, record.account_id)
            if account is not None and _sooner(
                record.next_step_on, account.next_contact_on, record.started_at
            ):
                account.next_contact_on = record.next_step_on
    if record.plan_id:
        settle_by_visit(session, record.plan_id, record)
    return VisitLogged(record.id, task.id if task else None, _promises(session, context, record))


def _promises(session: Session, context: EditContext, visit: Visit) -> tuple[str, ...]:
    if not visit.account_id:
        return ()
    found = promises_in(visit.summary or "", today(context))
    people = people_of(session, visit.account_id) if found else {}
    made = [(*addressee(text, people), due_on) for text, due_on in found]
    return tuple(
        enter_promise(
            session,
            context,
            Promise(
                id=context.ids.new(),
                account_id=visit.account_id,
                contact_id=person_id or visit.contact_id,
                visit_id=visit.id,
                text=text,
                due_on=due_on,
            ),
        )
        for text, person_id, due_on in made
    )


def people_of(session: Session, account_id: str) -> dict[str, str]:
    """Return the names of the people at a customer, by id."""
    rows = session.execute(
        select(Contact.id, Contact.full_name)
        .join(AccountContact, AccountContact.contact_id == Contact.id)
        .where(
            AccountContact.account_id == account_id,
            AccountContact.deleted_at.is_(None),
            Contact.deleted_at.is_(None),
        )
    )
    return {row[0]: row[1] for row in rows if row[1]}


def _sooner(day: date, planned: date | None, visited: datetime) -> bool:
    """A plan that lies before the visit has been overtaken by it."""
    return planned is None or planned <= visited.astimezone().date() or day < planned


def _follow_up(context: EditContext, visit: Visit) -> Task | None:
    if not visit.next_step:
        return None
    return Task(
        id=context.ids.new(),
        title=visit.next_step[:TITLE_LENGTH],
        due_on=visit.next_step_on,
        assignee_id=context.user_id,
        assigner_id=context.user_id,
        account_id=visit.account_id,
        contact_id=visit.contact_id,
        visit_id=visit.id,
    )


def decides(session: Session, account_id: str, contact_id: str) -> bool:
    """Whether a person decides at a customer, by the role entered there."""
    statement = select(AccountContact.role).where(
        AccountContact.account_id == account_id,
        AccountContact.contact_id == contact_id,
        AccountContact.deleted_at.is_(None),
    )
    return session.scalar(statement) in DECISION_ROLES


def may_edit_in_place(context: EditContext, record: Any) -> bool:
    """Whether the author may still change an append-only record: until accepted or for 24 h, whichever is later."""
    if record.created_by not in (None, context.user_id):
        return False
    made = record.created_at
    fresh = made is None or now(context) - made < EDITABLE_FOR
    return fresh or record.accepted_at is None


def amend_visit(
    session: Session,
    context: EditContext,
    visit_id: str,
    *,
    values: Mapping[str, Any] | None = None,
    text: str = "",
) -> Amended:
    """Correct a visit: in place while that is allowed, afterwards by an addendum with `text`.

    `values` maps fields to Python values. Raises UserError append_only where the visit can no longer be edited and
    there is no text to keep instead.
    """
    visit = living_one(session, Visit, visit_id)
    if values and may_edit_in_place(context, visit):
        for name, value in values.items():
            setattr(visit, name, checked("visit", table_of(Visit).c[name], value))
        return Amended("edited", visit.id)
    if not text.strip():
        raise UserError("append_only", entity="visit", id=visit_id)
    return Amended("addendum", _addendum(session, context, visit_id, "CORRECT" if values else "ADD", text))


def undo_visit(session: Session, context: EditContext, visit_id: str, reason: str = "") -> Amended:
    """Take a visit back: while it may be edited it goes, with its open task and promises, and its plan is open again.

    Afterwards it is only marked as withdrawn.
    """
    visit = living_one(session, Visit, visit_id)
    if not may_edit_in_place(context, visit):
        return Amended("addendum", _addendum(session, context, visit_id, "VOID", reason))
    moment = now(context)
    visit.deleted_at = moment
    for cls, state in ((Task, Task.status), (Promise, Promise.state)):
        follow_ups = select(cls).where(
            cls.visit_id == visit_id,
            state == "OPEN",
            cls.created_by == context.user_id,
            cls.deleted_at.is_(None),
        )
        for record in session.scalars(follow_ups):
            record.deleted_at = moment
    _open_plan_again(session, visit)
    return Amended("edited", visit.id)


def _open_plan_again(session: Session, visit: Visit) -> None:
    plan = session.get(VisitPlan, visit.plan_id) if visit.plan_id else None
    if plan is not None and plan.state == "DONE" and plan.visit_id == visit.id:
        plan.state, plan.visit_id = "PLANNED", None


def _addendum(session: Session, context: EditContext, visit_id: str, kind: str, text: str) -> str:
    addendum = VisitAddendum(id=context.ids.new(), visit_id=visit_id, kind=kind, text=text.strip() or None)
    session.add(addendum)
    return addendum.id
