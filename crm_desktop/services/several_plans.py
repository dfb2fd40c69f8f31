"""Visits planned at several customers at once, around those that are on their days already.

The customers are put in one short order over all and cut into days between which the person sleeps; each day then is
one route through all that is to be visited on it. What has an hour keeps it, so that no two are at the same time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import VisitPlan
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import now
from crm_desktop.services.places import Whereabouts, distance_km, whereabouts
from crm_desktop.services.plans import OPEN_PLANS, NewPlan, PlanItem, plan_visit, plans_between
from crm_desktop.services.routes import (
    Before,
    accept_route,
    is_placed,
    propose_route,
    restore_route,
    shortest_order,
)

MOST_AT_ONCE = 300
"""Visits planned in one act."""
MOST_TRIED = 24
"""New visits for which an hour is looked for on one day; working hours hold ten."""


@dataclass(frozen=True)
class SeveralPlanned:
    """The plans that were made, and how many of them have no hour because their day is full.

    `already` customers were planned in these days before and are left as they were; `before` is how other plans of the
    days were, for `unplan`.
    """

    ids: list[str]
    without_hour: int
    already: int
    before: Before


def open_plans(
    session: Session, context: EditContext, days: Sequence[date], assignee_id: str | None = None
) -> list[PlanItem]:
    """Return what somebody, or I, has still to visit on these days."""
    who = assignee_id or context.user_id
    found = plans_between(session, who, min(days), max(days)) if days else []
    return [plan for plan in found if plan.state in OPEN_PLANS and plan.planned_on in set(days)]


def plan_several(
    session: Session,
    context: EditContext,
    account_ids: Sequence[str],
    days: Sequence[date],
    *,
    purpose: str = "",
    assignee_id: str | None = None,
) -> SeveralPlanned:
    """Plan one visit at each customer, so that the days have as many, in a short order, around what is there.

    Customers without coordinates are spread at the end; what does not fit into the working hours of its day has no
    hour. Raises UserError too_many_visits.
    """
    if len(account_ids) > MOST_AT_ONCE:
        raise UserError("too_many_visits", n=len(account_ids), most=MOST_AT_ONCE)
    there = open_plans(session, context, days, assignee_id)
    wanted = list(dict.fromkeys(account_ids))
    new = [one for one in wanted if one not in {plan.account_id for plan in there}]
    places = whereabouts(session, [*new, *(plan.account_id for plan in there if plan.account_id)])
    made: list[str] = []
    tried: set[str] = set()
    sizes = _sizes([sum(plan.planned_on == day for plan in there) for day in days], len(new))
    for day, group in zip(days, _cut(_in_order(new, places), sizes), strict=True):
        plans = [NewPlan(one, day, purpose=purpose, assignee_id=assignee_id) for one in group]
        ids = [plan_visit(session, context, plan) for plan in plans]
        made += ids
        tried |= set(ids[:MOST_TRIED])
    before: Before = []
    timed: set[str] = set()
    considered = tried | {plan.id for plan in there}
    for day in days:
        known = [one for one in open_plans(session, context, [day], assignee_id) if one.id in considered]
        route = propose_route(known, places)
        before += accept_route(session, context, route.stops)
        timed |= {stop.plan.id for stop in route.stops if stop.starts}
    new_ids = set(made)
    return SeveralPlanned(
        made,
        len(new_ids - timed),
        len(wanted) - len(new),
        [one for one in before if one[0] not in new_ids],
    )


def unplan(session: Session, context: EditContext, planned: SeveralPlanned) -> None:
    """Take back that visits were planned; what was made, skipped or moved of them meanwhile stays."""
    for plan in session.scalars(select(VisitPlan).where(VisitPlan.id.in_(planned.ids))):
        if plan.state == "PLANNED":
            plan.deleted_at = now(context)
    restore_route(session, context, planned.before)


def _in_order(ids: Sequence[str], places: dict[str, Whereabouts]) -> list[str]:
    placed = [one for one in ids if is_placed(places.get(one))]
    distances = [[distance_km(places[one], places[other]) or 0.0 for other in placed] for one in placed]
    ordered = [placed[at] for at in shortest_order(distances)]
    return [*ordered, *(one for one in ids if one not in placed)]


def _sizes(there: Sequence[int], more: int) -> list[int]:
    """Return how many come to each day, so that the fullest day has as few as possible, the first days first."""
    sizes = [0] * len(there)
    for _ in range(more):
        sizes[min(range(len(there)), key=lambda day: (there[day] + sizes[day], day))] += 1
    return sizes


def _cut(ids: Sequence[str], sizes: Sequence[int]) -> list[Sequence[str]]:
    groups, at = [], 0
    for size in sizes:
        groups.append(ids[at : at + size])
        at += size
    return groups
