"""Who is to be visited on a journey, and in which order: as planned, otherwise the nearest one next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from crm_core.model import Account
from crm_desktop.services.lookups import chunks
from crm_desktop.services.places import Whereabouts, distance_km, whereabouts
from crm_desktop.services.plans import OPEN_PLANS, PlanItem, plans_between

MOST_CUSTOMERS = 300
"""Nobody visits more on one journey; a city of a manager may have thousands."""
GONE = ("archived", "merged")


@dataclass(frozen=True)
class City:
    """A city and how many customers in it are on this laptop."""

    name: str
    customers: int


@dataclass(frozen=True)
class Stop:
    """A customer to visit; `plan` is the first visit planned there during the journey, if any."""

    account_id: str
    plan: PlanItem | None = None


def cities(session: Session, owner_id: str | None = None) -> list[City]:
    """Return the cities of the customers here, or of those of one person, the fullest first."""
    statement = select(Account.city, func.count()).where(
        Account.deleted_at.is_(None), Account.city.is_not(None), Account.city != "", _is_alive()
    )
    if owner_id is not None:
        statement = statement.where(Account.owner_id == owner_id)
    ordered = statement.group_by(Account.city).order_by(func.count().desc(), Account.city)
    return [City(name or "", count) for name, count in session.execute(ordered)]


def customers_in(session: Session, names: Collection[str], owner_id: str | None = None) -> list[str]:
    """Return the customers of some cities, the most important first, as many as a journey can have."""
    if not names:
        return []
    statement = select(Account.id).where(
        Account.deleted_at.is_(None), Account.city.in_(sorted(names)), _is_alive()
    )
    if owner_id is not None:
        statement = statement.where(Account.owner_id == owner_id)
    ordered = statement.order_by(Account.level.is_(None), Account.level, Account.name, Account.id)
    return list(session.scalars(ordered.limit(MOST_CUSTOMERS)))


def _is_alive() -> ColumnElement[bool]:
    return or_(Account.status.is_(None), Account.status.not_in(GONE))


def stops(
    session: Session, user_id: str, first: date, last: date, account_ids: Sequence[str] = ()
) -> list[Stop]:
    """Return where the journey leads: the planned visits by day and time, then `account_ids` by the shortest way on."""
    planned: dict[str, PlanItem] = {}
    for plan in plans_between(session, user_id, first, last):
        if plan.account_id and plan.state in OPEN_PLANS:
            planned.setdefault(plan.account_id, plan)
    others = [one for one in dict.fromkeys(account_ids) if one not in planned]
    last_planned = next(reversed(planned), None)
    places = whereabouts(session, [*others, *([last_planned] if last_planned else [])])
    way = _nearest_next(others, places, places.get(last_planned or ""))
    return [*(Stop(one, plan) for one, plan in planned.items()), *(Stop(one) for one in way)][:MOST_CUSTOMERS]


def _nearest_next(ids: Sequence[str], places: dict[str, Whereabouts], start: Whereabouts | None) -> list[str]:
    """Go to the nearest of those whose place is known; the others follow city by city in their order."""
    known = [
        one for one in ids if one in places and places[one].lng is not None and places[one].lat is not None
    ]
    unknown = [one for one in ids if one not in set(known)]
    way: list[str] = []
    here = start
    while known:
        nearest = min(known, key=lambda one: distance_km(here, places[one]) or 0.0)
        known.remove(nearest)
        way.append(nearest)
        here = places[nearest]
    return [*way, *unknown]


def living_successors(session: Session, account_ids: Sequence[str]) -> dict[str, str]:
    """Return, for customers that became part of another, which one to go to; those without one are left out."""
    found: dict[str, str] = {}
    for part in chunks(account_ids):
        statement = select(Account.id, Account.merged_into_id).where(
            Account.id.in_(part), Account.merged_into_id.is_not(None)
        )
        found.update((row[0], row[1] or "") for row in session.execute(statement))
    return found
