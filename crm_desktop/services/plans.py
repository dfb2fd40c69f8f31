"""Planned visits and the calendar: what is to be done on a day, in which order, and what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from crm_core.model import Visit, VisitPlan, table_of
from crm_core.workflow import may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.last_contact import withdrawn
from crm_desktop.services.lookups import living, living_one, titles_of, user_names
from crm_desktop.services.plan_lists import (
    OPEN_PLANS,
    PlanItem,
    beginning_of,
    place_in_day,
    plans_between,
    plans_of_account,
)
from crm_desktop.services.values import checked, invalid

__all__ = [
    "OPEN_PLANS",
    "STEP",
    "NewPlan",
    "PlanItem",
    "VisitItem",
    "beginning_of",
    "check_window",
    "enter_plan",
    "follow_changes",
    "made_between",
    "move_plan",
    "plan_done",
    "plan_visit",
    "plans_between",
    "plans_of_account",
    "reopen_plan",
    "reorder_day",
    "settle_by_visit",
    "skip_plan",
    "visit_items",
    "visits_between",
]

STEP = 10


@dataclass(frozen=True)
class NewPlan:
    """A visit to plan. `starts` and `ends` are local times such as 09:30; without an assignee it is mine."""

    account_id: str
    planned_on: date
    starts: str | None = None
    ends: str | None = None
    purpose: str = ""
    contact_id: str | None = None
    assignee_id: str | None = None


@dataclass(frozen=True)
class VisitItem:
    """A visit that was made, as a calendar shows it; `void` for one that was withdrawn."""

    id: str
    account_id: str | None
    account_name: str
    contact_name: str
    kind: str
    started_at: datetime
    ended_at: datetime | None
    summary: str
    result: str | None
    by_id: str | None
    by_name: str
    plan_id: str | None
    void: bool

    @property
    def day(self) -> date:
        """The calendar day where the laptop is."""
        return self.started_at.astimezone().date()


def visits_between(session: Session, user_id: str | None, start: date, end: date) -> list[VisitItem]:
    """Return the visits made from `start` to `end`, both included, by local days, the earliest first."""
    statement = select(Visit).where(*made_between(user_id, start, end))
    return visit_items(session, session.scalars(statement.order_by(Visit.started_at, Visit.id)).all())


def made_between(user_id: str | None, start: date, end: date) -> list[ColumnElement[bool]]:
    """Return the conditions that a visit was made in these days, by a person or by anybody."""
    conditions: list[ColumnElement[bool]] = [
        Visit.started_at >= beginning_of(start),
        Visit.started_at < beginning_of(end + timedelta(days=1)),
        Visit.deleted_at.is_(None),
    ]
    return conditions if user_id is None else [*conditions, Visit.created_by == user_id]


def visit_items(session: Session, visits: Sequence[Visit]) -> list[VisitItem]:
    """Return what is shown of these visits, in their order."""
    accounts = titles_of(session, "account", (visit.account_id for visit in visits))
    people = titles_of(session, "contact", (visit.contact_id for visit in visits))
    names = user_names(session, (visit.recorded_by for visit in visits))
    void = withdrawn(session, [visit.id for visit in visits])
    return [
        VisitItem(
            id=visit.id,
            account_id=visit.account_id,
            account_name=accounts.get(visit.account_id or "", ""),
            contact_name=people.get(visit.contact_id or "", ""),
            kind=visit.kind,
            started_at=visit.started_at,
            ended_at=visit.ended_at,
            summary=visit.summary or "",
            result=visit.result,
            by_id=visit.recorded_by,
            by_name=names.get(visit.recorded_by or "", ""),
            plan_id=visit.plan_id,
            void=visit.id in void,
        )
        for visit in visits
    ]


def plan_visit(session: Session, context: EditContext, plan: NewPlan) -> str:
    """Plan a visit and return the plan's id. Raises UserError record_missing, invalid_value, too_long."""
    living(session, "account", plan.account_id)
    if plan.contact_id:
        living(session, "contact", plan.contact_id)
    record = VisitPlan(
        id=context.ids.new(),
        account_id=plan.account_id,
        contact_id=plan.contact_id,
        assignee_id=plan.assignee_id or context.user_id,
        planned_on=plan.planned_on,
        starts=plan.starts,
        ends=plan.ends,
        purpose=plan.purpose.strip() or None,
    )
    return enter_plan(session, context, record)


def enter_plan(session: Session, context: EditContext, record: VisitPlan) -> str:
    """Store a plan, whoever made the row: it is mine if it is nobody's."""
    record.assignee_id = record.assignee_id or context.user_id
    check_window(record.starts, record.ends)
    checked("visit_plan", table_of(VisitPlan).c["purpose"], record.purpose)
    session.add(record)
    return record.id


def check_window(starts: Any, ends: Any) -> None:
    """Raise UserError invalid_value for times that are none, or an end before its start."""
    for name, text in (("starts", starts), ("ends", ends)):
        if text is not None and not _is_clock(text):
            raise invalid("visit_plan", name, text)
    if starts is not None and ends is not None and ends < starts:
        raise invalid("visit_plan", "ends", ends)


def _is_clock(text: str) -> bool:
    hours, colon, minutes = text.partition(":")
    if len(hours) != 2 or len(minutes) != 2 or not colon or not (hours + minutes).isdecimal():
        return False
    return int(hours) < 24 and int(minutes) < 60


def move_plan(
    session: Session,
    _context: EditContext,
    plan_id: str,
    on: date,
    starts: str | None = None,
    ends: str | None = None,
) -> None:
    """Put a planned visit on another day or time; one that was skipped is planned again.

    Raises UserError record_missing, invalid_value, state_not_allowed for one that was made.
    """
    plan = living_one(session, VisitPlan, plan_id)
    if plan.state == "DONE":
        raise UserError("state_not_allowed", entity="visit_plan", source=plan.state, target="MOVED")
    check_window(starts, ends)
    if plan.state == "SKIPPED":
        plan.state, plan.skip_reason = "PLANNED", None
    elif plan.planned_on != on:
        plan.state = "MOVED"
    if plan.planned_on != on:
        plan.planned_on, plan.order_in_day = on, None
    plan.starts, plan.ends = starts, ends


def skip_plan(session: Session, _context: EditContext, plan_id: str, reason: str = "") -> None:
    """Say that a planned visit was not made, and why. Raises UserError record_missing, state_not_allowed, too_long."""
    plan = living_one(session, VisitPlan, plan_id)
    _move(plan, "SKIPPED")
    text = reason.strip() or None
    plan.skip_reason = checked("visit_plan", table_of(VisitPlan).c["skip_reason"], text)


def plan_done(session: Session, _context: EditContext, plan_id: str, visit_id: str | None = None) -> None:
    """Say that a planned visit was made, and by which visit. Raises UserError record_missing, state_not_allowed."""
    plan = living_one(session, VisitPlan, plan_id)
    _move(plan, "DONE")
    if visit_id is not None:
        plan.visit_id = visit_id


def settle_by_visit(session: Session, plan_id: str, visit: Visit) -> None:
    """Mark a plan as made by a visit. One that was skipped, or made by an earlier visit, stays as it is.

    Raises UserError record_missing, invalid_value for a plan of another customer.
    """
    plan = living_one(session, VisitPlan, plan_id)
    if plan.account_id != visit.account_id:
        raise invalid("visit", "plan_id", plan_id)
    if plan.state in OPEN_PLANS:
        plan.state, plan.visit_id = "DONE", visit.id


def reopen_plan(session: Session, _context: EditContext, plan_id: str) -> None:
    """Plan a visit again that was skipped or made by mistake."""
    plan = living_one(session, VisitPlan, plan_id)
    _move(plan, "PLANNED")
    plan.skip_reason, plan.visit_id = None, None


def _move(plan: VisitPlan, state: str) -> None:
    if not may_move("visit_plan", "state", plan.state, state):
        raise UserError("state_not_allowed", entity="visit_plan", source=plan.state, target=state)
    plan.state = state


def follow_changes(plan: VisitPlan, before: Mapping[str, Any], state: str | None) -> None:
    """Bring a plan in step after its fields were set one by one; `before` has the changed ones' old values.

    `state` is what the person said, if anything. Raises UserError invalid_value, state_not_allowed.
    """
    check_window(plan.starts, plan.ends)
    if "state" in before and state is not None:
        _move(plan, state)
        if state in OPEN_PLANS:
            plan.skip_reason, plan.visit_id = None, None
    elif "planned_on" in before:
        if plan.state == "SKIPPED":
            plan.skip_reason = None
        _move(plan, "PLANNED" if plan.state == "SKIPPED" else "MOVED")
        plan.order_in_day = None


def reorder_day(session: Session, _context: EditContext, user_id: str, on: date, ids: Sequence[str]) -> None:
    """Put a day's visits of a person into the order of `ids`; those not named follow as they stood."""
    plans = session.scalars(
        select(VisitPlan).where(
            VisitPlan.assignee_id == user_id, VisitPlan.planned_on == on, VisitPlan.deleted_at.is_(None)
        )
    )
    wanted = {plan_id: place for place, plan_id in enumerate(ids)}
    ordered = sorted(
        plans,
        key=lambda plan: (
            wanted.get(plan.id, len(wanted)),
            place_in_day(plan),
        ),
    )
    for place, plan in enumerate(ordered, start=1):
        if plan.order_in_day != place * STEP:
            plan.order_in_day = place * STEP
