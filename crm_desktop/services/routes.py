"""The order of a day's visits by straight-line distance: nearest neighbour first, then mended until nothing crosses.

Roads are longer than straight lines, but the order that is short in the one is nearly always short in the other; no map
and no network is needed, so it works in the lobby. A visit whose hour was agreed with the customer keeps it
(`agreed_hours`); the others are proposed within working hours, and what does not fit there is left out and told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import VisitPlan
from crm_desktop.db.capture import EditContext
from crm_desktop.services.agreed_hours import (
    WORK_BEGINS,
    WORK_ENDS,
    AgreedDay,
    Hour,
    Timed,
    is_outside,
    timed,
)
from crm_desktop.services.places import Whereabouts, distance_km
from crm_desktop.services.plans import OPEN_PLANS, STEP, PlanItem

DAY_BEGINS = 9 * 60
VISIT_MINUTES = 60
KM_PER_HOUR = 40
"""Of the straight line, in a city: roads are a third longer, so about 50 km/h on the road."""
ROUND_TO = 5
LATEST = 24 * 60 - 1
MOST_STARTS = 12
"""Beginnings that are tried where the day may begin anywhere; fewer where there are many stops."""
MOST_STEPS = 2_000_000
"""A path takes about the cube of its stops; all that are tried together take tenths of a second."""
LEAST_GAIN_KM = 1e-9


@dataclass(frozen=True)
class Stop:
    """A visit on the way: the time proposed for it, and the kilometres from the stop before (None: not known).

    An `agreed` visit keeps its hour; `late` is how many minutes after it one would be there. What does not fit into
    working hours has no time.
    """

    plan: PlanItem
    starts: str
    ends: str
    km: float | None
    agreed: bool = False
    late: int = 0


@dataclass(frozen=True)
class Route:
    """A day in a better order.

    `unplaced` are visits without an agreed hour whose customers have no coordinates: they come last, as they were;
    behind them what the day is too short for. `km` and `km_now` are what the proposed and the present order are long,
    over the customers that are on the map and fit.
    """

    stops: tuple[Stop, ...]
    unplaced: int
    km: float
    km_now: float

    @property
    def left_out(self) -> int:
        """How many visits the working hours of the day are too short for."""
        return sum(not stop.starts for stop in self.stops)

    @property
    def saved_km(self) -> float:
        """How much shorter the proposal is."""
        return max(0.0, self.km_now - self.km)


def propose_route(
    plans: Sequence[PlanItem],
    places: Mapping[str, Whereabouts],
    start_id: str = "",
    movable: Collection[str] = (),
) -> Route:
    """Return the best order found of a day's open visits; those with an hour keep it, unless they are `movable`.

    `start_id` is the plan to begin with; without one the day may begin anywhere.
    """
    still_open = [plan for plan in plans if plan.state in OPEN_PLANS]
    agreed = [_agreed_hour(plan, movable) for plan in still_open]
    on_map = [is_placed(places.get(plan.account_id or "")) for plan in still_open]
    unplaced = [at for at, hour in enumerate(agreed) if hour is None and not on_map[at]]
    others = [at for at in range(len(still_open)) if at not in unplaced]
    where = [places.get(plan.account_id or "") for plan in still_open]
    start = next((at for at in others if still_open[at].id == start_id), None)
    begins = _day_begins(still_open, agreed)
    hours = [Hour(length_of(plan), hour) for plan, hour in zip(still_open, agreed, strict=True)]
    first = None if start is None else others.index(start)
    found = _order([hours[at] for at in others], [where[at] for at in others], begins, first)
    order, left_out = _within_hours([*(others[at] for at in found), *unplaced], hours, where, begins)
    legs, times = _walk(order, hours, where, begins)
    stops = [
        Stop(
            still_open[at],
            clock_of(time.starts),
            clock_of(min(time.ends, LATEST)),
            km,
            agreed[at] is not None,
            time.late,
        )
        for at, km, time in zip(order, legs, times, strict=True)
    ]
    stops += [Stop(still_open[at], "", "", None) for at in left_out]
    km = _length([where[at] for at in order if on_map[at]])
    km_now = _length([where[at] for at in sorted(order) if on_map[at]])
    return Route(tuple(stops), len(unplaced), km, km_now)


def _order(
    hours: Sequence[Hour], where: Sequence[Whereabouts | None], begins: int, start: int | None
) -> list[int]:
    """Return the shortest order found; where hours were agreed or the day is too short, what fits counts first."""
    if all(hour.agreed is None for hour in hours):
        distances = [[distance_km(one, other) or 0.0 for other in where] for one in where]
        shortest = shortest_order(distances, start)
        _, times = _walk(shortest, hours, where, begins)
        if not any(is_outside(hours[at], time) for at, time in zip(shortest, times, strict=True)):
            return shortest
    return AgreedDay(
        hours, lambda one, other: distance_km(where[one], where[other]), way_minutes, begins, start
    ).best()


def _walk(
    order: Sequence[int], hours: Sequence[Hour], where: Sequence[Whereabouts | None], begins: int
) -> tuple[list[float | None], list[Timed]]:
    """Return for each visit of an order the kilometres from the one before, and when it is."""
    legs = [None, *(distance_km(where[one], where[other]) for one, other in pairwise(order))][: len(order)]
    return legs, timed([hours[at] for at in order], [way_minutes(km) for km in legs], begins)


def _within_hours(
    order: Sequence[int], hours: Sequence[Hour], where: Sequence[Whereabouts | None], begins: int
) -> tuple[list[int], list[int]]:
    """Return what of an order is over when working hours end, and what had to be left out for that."""
    kept = list(order)
    left_out: list[int] = []
    while True:
        _, times = _walk(kept, hours, where, begins)
        found = (at for at, time in zip(kept, times, strict=True) if is_outside(hours[at], time))
        if (first := next(found, None)) is None:
            return kept, left_out
        kept.remove(first)
        left_out.append(first)


def has_hour(plan: PlanItem) -> bool:
    """Whether a visit that is still to be made has an hour."""
    return plan.state in OPEN_PLANS and minutes_of(plan.starts) is not None


def _agreed_hour(plan: PlanItem, movable: Collection[str]) -> int | None:
    return None if plan.id in movable else minutes_of(plan.starts)


def _day_begins(plans: Sequence[PlanItem], agreed: Sequence[int | None]) -> int:
    """Return when the first visit was planned; at nine where none has an hour, or as the first agreed hour is later.

    A visit that stands outside working hours without being agreed says nothing about the beginning.
    """
    loose = [
        minutes
        for plan, hour in zip(plans, agreed, strict=True)
        if hour is None
        and (minutes := minutes_of(plan.starts)) is not None
        and WORK_BEGINS <= minutes < WORK_ENDS
    ]
    return min([min(loose, default=DAY_BEGINS), *(hour for hour in agreed if hour is not None)])


def _length(where: Sequence[Whereabouts | None]) -> float:
    return sum(distance_km(one, other) or 0.0 for one, other in pairwise(where))


def is_placed(place: Whereabouts | None) -> bool:
    return place is not None and place.lng is not None and place.lat is not None


def length(distances: Sequence[Sequence[float]], order: Sequence[int]) -> float:
    """Return the kilometres of an order."""
    return sum(distances[one][other] for one, other in pairwise(order))


def shortest_order(distances: Sequence[Sequence[float]], start: int | None = None) -> list[int]:
    """Return a short open path through all points: nearest neighbour, then 2-opt; the best start where none is set."""
    count = len(distances)
    tried = max(1, min(MOST_STARTS, MOST_STEPS // max(count**3, 1)))
    step = max(1, -(-count // tried))
    starts = range(0, count, step) if start is None else (start,)
    paths = [_mended(distances, _nearest(distances, one), fixed=start is not None) for one in starts]
    return min(paths, key=lambda path: (length(distances, path), path), default=[])


def _nearest(distances: Sequence[Sequence[float]], start: int) -> list[int]:
    path, left = [start], set(range(len(distances))) - {start}
    while left:
        path.append(min(left, key=lambda one: (distances[path[-1]][one], one)))
        left.remove(path[-1])
    return path


def _mended(distances: Sequence[Sequence[float]], path: list[int], *, fixed: bool) -> list[int]:
    """Turn stretches round as long as that makes the path shorter (2-opt)."""
    better = True
    while better:
        better = False
        for first in range(1 if fixed else 0, len(path) - 1):
            for last in range(first + 1, len(path)):
                if _gain(distances, path, first, last) > LEAST_GAIN_KM:
                    path[first : last + 1] = path[first : last + 1][::-1]
                    better = True
    return path


def _gain(distances: Sequence[Sequence[float]], path: Sequence[int], first: int, last: int) -> float:
    """Return by how much the path becomes shorter when the stretch from `first` to `last` is turned round."""
    gain = 0.0
    if first:
        before = distances[path[first - 1]]
        gain += before[path[first]] - before[path[last]]
    if last + 1 < len(path):
        after = distances[path[last + 1]]
        gain += after[path[last]] - after[path[first]]
    return gain


def way_minutes(km: float | None) -> int:
    """Return the minutes between two stops, to the next five; half an hour where the distance is not known."""
    minutes = 30.0 if km is None else km / KM_PER_HOUR * 60
    return -(-int(minutes) // ROUND_TO) * ROUND_TO if minutes else 0


def minutes_of(clock: str | None) -> int | None:
    """Return 570 for 09:30."""
    if not clock:
        return None
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def clock_of(minutes: int) -> str:
    """Return 09:30 for 570."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def length_of(plan: PlanItem) -> int:
    """Return how many minutes a visit is planned for, an hour where nobody said."""
    starts, ends = minutes_of(plan.starts), minutes_of(plan.ends)
    return ends - starts if starts is not None and ends is not None and ends > starts else VISIT_MINUTES


Before = list[tuple[str, int | None, str | None, str | None]]
"""Plan, order in the day, from and to, as they were before a route was accepted."""


def accept_route(session: Session, _context: EditContext, stops: Sequence[Stop]) -> Before:
    """Write the order and the times of a route into the plans; returns how they were, for `restore_route`.

    An agreed hour stays as it was written; what the day is too short for gets none. A visit that was made, skipped or
    moved to another day meanwhile stays as it is.
    """
    wanted = {stop.plan.id: (place, stop) for place, stop in enumerate(stops, start=1)}
    before: Before = []
    for plan in session.scalars(select(VisitPlan).where(VisitPlan.id.in_(wanted))):
        place, stop = wanted[plan.id]
        if plan.state in OPEN_PLANS and plan.planned_on == stop.plan.planned_on and plan.deleted_at is None:
            before.append((plan.id, plan.order_in_day, plan.starts, plan.ends))
            plan.order_in_day = place * STEP
            if not stop.agreed:
                plan.starts, plan.ends = stop.starts or None, stop.ends or None
    return before


def restore_route(session: Session, _context: EditContext, before: Before) -> None:
    """Put the order and the times back."""
    for plan_id, order, starts, ends in before:
        plan: Any = session.get(VisitPlan, plan_id)
        if plan is not None:
            plan.order_in_day, plan.starts, plan.ends = order, starts, ends
