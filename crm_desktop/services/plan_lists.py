"""Visits to be made as lists show them, read by the driver alone: the first screen begins with them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_core import stored
from crm_desktop.db.raw import Source, rows_of
from crm_desktop.db.shapes import Shape
from crm_desktop.services.lookups import pending_ids, titles_of, user_names
from crm_desktop.services.reach import phones_of

if TYPE_CHECKING:
    from crm_core.model import VisitPlan

OPEN_PLANS: Final = ("PLANNED", "MOVED")
"""States of a visit that is still to be made; MOVED is planned for another day than at first."""


@dataclass(frozen=True)
class PlanItem:
    """A planned visit as day, week and month show it. `phone` is that of the person to be met."""

    id: str
    account_id: str | None
    account_name: str
    level: str | None
    city: str | None
    contact_id: str | None
    contact_name: str
    phone: str
    assignee_id: str | None
    assignee_name: str
    planned_on: date
    starts: str | None
    ends: str | None
    purpose: str
    order_in_day: int | None
    state: str
    skip_reason: str
    visit_id: str | None
    pending: bool


class StoredPlan(NamedTuple):
    """A plan without the ORM."""

    id: str
    account_id: str | None
    contact_id: str | None
    assignee_id: str | None
    planned_on: date
    starts: str | None
    ends: str | None
    purpose: str | None
    order_in_day: int | None
    state: str
    skip_reason: str | None
    visit_id: str | None


_PLANS: Final = Shape("visit_plan", StoredPlan, {"planned_on": stored.day})
_BETWEEN: Final = (
    "WHERE planned_on BETWEEN ? AND ? AND deleted_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM account AS gone"
    " WHERE gone.id = visit_plan.account_id AND gone.deleted_at IS NOT NULL)"
)
_OF_ACCOUNT: Final = (
    "WHERE account_id = ? AND planned_on >= ? AND deleted_at IS NULL ORDER BY planned_on, starts, id LIMIT ?"
)
_ACCOUNTS: Final = "SELECT id, name, level, city FROM account WHERE id IN (SELECT value FROM json_each(?))"


def plans_between(source: Source, user_id: str | None, start: date, end: date) -> list[PlanItem]:
    """Return the planned visits of `start` to `end`, both included, in order; of everybody without `user_id`.

    Those at a customer that was deleted are left out; they are back as soon as the customer is restored.
    """
    whose, who = ("", ()) if user_id is None else (" AND assignee_id = ?", (user_id,))
    found = _PLANS.read(source, _BETWEEN + whose, (start.isoformat(), end.isoformat(), *who))
    return _items(
        source,
        sorted(found, key=place_in_day),
    )


def plans_of_account(source: Source, account_id: str, *, since: date, limit: int = 50) -> list[PlanItem]:
    """Return the visits planned at a customer from a day on, the next one first, whoever is to make them."""
    return _items(source, _PLANS.read(source, _OF_ACCOUNT, (account_id, since.isoformat(), limit)))


def place_in_day(plan: "VisitPlan | StoredPlan") -> tuple[date, int, str, str]:
    """Return what plans are sorted by: those that somebody put in order stand as ordered, the others by the clock."""
    last = 2**31
    return plan.planned_on, plan.order_in_day or last, plan.starts or "99", plan.id


def _items(source: Source, plans: Sequence[StoredPlan]) -> list[PlanItem]:
    accounts = _accounts(source, {plan.account_id for plan in plans if plan.account_id})
    people = titles_of(source, "contact", (plan.contact_id for plan in plans))
    phones = phones_of(source, list(people))
    names = user_names(source, (plan.assignee_id for plan in plans))
    waiting = pending_ids(source, "visit_plan", (plan.id for plan in plans))
    return [
        PlanItem(
            id=plan.id,
            account_id=plan.account_id,
            account_name=accounts.get(plan.account_id or "", ("", None, None))[0],
            level=accounts.get(plan.account_id or "", ("", None, None))[1],
            city=accounts.get(plan.account_id or "", ("", None, None))[2],
            contact_id=plan.contact_id,
            contact_name=people.get(plan.contact_id or "", ""),
            phone=phones.get(plan.contact_id or "", ""),
            assignee_id=plan.assignee_id,
            assignee_name=names.get(plan.assignee_id or "", ""),
            planned_on=plan.planned_on,
            starts=plan.starts,
            ends=plan.ends,
            purpose=plan.purpose or "",
            order_in_day=plan.order_in_day,
            state=plan.state,
            skip_reason=plan.skip_reason or "",
            visit_id=plan.visit_id,
            pending=plan.id in waiting,
        )
        for plan in plans
    ]


def _accounts(source: Source, ids: set[str]) -> dict[str, tuple[str, str | None, str | None]]:
    rows = rows_of(source, _ACCOUNTS, (json.dumps(sorted(ids)),))
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def beginning_of(day: date) -> datetime:
    """Return the first moment of a calendar day where the laptop is, in UTC."""
    return datetime.combine(day, time()).astimezone().astimezone(UTC)
