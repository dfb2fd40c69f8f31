"""The order of a day in which some visits have an hour that was agreed: they keep it, the others go around them.

A visit with an hour stands among the others by its hour. Of few orders all are weighed; of many, those to which several
beginnings lead: each visit is put where it costs the least, then moved for as long as that helps. An order is better if
it comes less late to an agreed hour; then if fewer visits end after working hours; then if the way is shorter; then if
the day ends earlier.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

WORK_BEGINS, WORK_ENDS = 8 * 60, 18 * 60
"""Between these minutes of the day a visit may be proposed; what was agreed may lie outside."""
MOST_LOOKS = 3_000
"""Orders of one day that are weighed before no further beginning is tried."""
METRES = 1_000
"""In a kilometre; ways that differ by less than one are equally long."""

Cost = tuple[int, int, int, int]
Way = Callable[[int, int], float | None]
"""Kilometres between two visits; None where one of them is not on the map."""


@dataclass(frozen=True)
class Hour:
    """How long a visit takes, in minutes, and the minute of the day at which it was agreed to begin, if it was."""

    length: int
    agreed: int | None


@dataclass(frozen=True)
class Timed:
    """From and to as minutes of the day, and how many minutes after an agreed hour one would be there."""

    starts: int
    ends: int
    late: int


def timed(hours: Sequence[Hour], ways: Sequence[int], begins: int) -> list[Timed]:
    """Go through a day: `ways` are the minutes to each visit from the one before, the first of them does not count."""
    at, found = begins, []
    for place, hour in enumerate(hours):
        arrives = at + ways[place] if place else at
        starts = max(arrives, WORK_BEGINS) if hour.agreed is None else hour.agreed
        at = starts + hour.length
        found.append(Timed(starts, at, max(0, arrives - starts)))
    return found


def is_outside(hour: Hour, time: Timed) -> bool:
    """Whether a visit that nobody agreed on would end after working hours."""
    return hour.agreed is None and time.ends > WORK_ENDS


class AgreedDay:
    """Looks for the best order of the visits `0 … len(hours) - 1`, beginning with `first` where that is given."""

    def __init__(
        self,
        hours: Sequence[Hour],
        way: Way,
        minutes: Callable[[float | None], int],
        begins: int,
        first: int | None = None,
    ) -> None:
        self._hours, self._begins = hours, begins
        every = range(len(hours))
        ways = [[way(one, other) for other in every] for one in every]
        self._km = [[km or 0.0 for km in row] for row in ways]
        self._minutes = [[minutes(km) for km in row] for row in ways]
        self._kept = 0 if first is None else 1
        self._looks = 0
        agreed = [at for at, hour in enumerate(hours) if hour.agreed is not None and at != first]
        by_hour = sorted(agreed, key=lambda at: (hours[at].agreed or 0, at))
        self._order = [*([] if first is None else [first]), *by_hour]
        self._free = [at for at, hour in enumerate(hours) if hour.agreed is None and at != first]

    def best(self) -> list[int]:
        """Return the best of all orders where they are few, else the best that several beginnings lead to."""
        if _orders(len(self._order) - self._kept, len(self._free)) <= MOST_LOOKS:
            return min(self._every([self._order], self._free), key=lambda order: (self._cost(order), order))
        agreed = list(self._order)
        found: list[tuple[Cost, list[int]]] = []
        for at in range(len(self._free)):
            if found and self._looks >= MOST_LOOKS:
                break
            self._order = self._inserted(agreed, [*self._free[at:], *self._free[:at]])
            while self._is_mended():
                pass
            found.append((self._cost(self._order), self._order))
        return min(found)[1]

    def _every(self, orders: list[list[int]], more: Sequence[int]) -> list[list[int]]:
        for one in more:
            orders = [longer for order in orders for longer in self._with(order, [one])]
        return orders

    def _inserted(self, order: list[int], more: Sequence[int]) -> list[int]:
        for one in more:
            order = min(self._with(order, [one]), key=self._cost)
        return order

    def _is_mended(self) -> bool:
        """Move up to three visits that stand side by side, or one of them, to where they cost less."""
        before = cost = self._cost(self._order)
        for many in (1, 2, 3):
            for begin in range(self._kept, len(self._order) - many + 1):
                moved = self._order[begin : begin + many]
                if all(self._hours[one].agreed is None for one in moved):
                    rest = self._order[:begin] + self._order[begin + many :]
                    tries = [*self._with(rest, moved), *self._with(rest, moved[::-1])]
                    cost, self._order = min((self._cost(order), order) for order in tries)
        return cost < before

    def _with(self, order: Sequence[int], more: Sequence[int]) -> list[list[int]]:
        return [[*order[:at], *more, *order[at:]] for at in range(self._kept, len(order) + 1)]

    def _cost(self, order: Sequence[int]) -> Cost:
        self._looks += 1
        hours = [self._hours[one] for one in order]
        km = sum(self._km[one][other] for one, other in pairwise(order))
        times = timed(
            hours, [0, *(self._minutes[one][other] for one, other in pairwise(order))], self._begins
        )
        late = sum(one.late for one in times)
        outside = sum(is_outside(hour, one) for hour, one in zip(hours, times, strict=True))
        return late, outside, int(km * METRES), times[-1].ends


def _orders(agreed: int, free: int) -> int:
    """Return how many orders there are of visits of which the agreed ones stand by their hours."""
    return prod(range(agreed + 1, agreed + free + 1))
