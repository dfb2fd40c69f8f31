"""Visits with an agreed hour keep it when the day is put in order; the others go around them."""

from itertools import permutations
from random import Random
from typing import Any

import pytest

from crm_desktop.services import agreed_hours
from crm_desktop.services.agreed_hours import AgreedDay, Hour, timed
from crm_desktop.services.routes import accept_route, way_minutes
from tests.services.conftest import Desk
from tests.services.test_routes import customer, plan, plans, proposed

NINE = 540


def test_nobody_is_there_before_the_agreed_hour_and_delay_goes_on_to_the_next() -> None:
    hours = [Hour(60, None), Hour(30, 660), Hour(30, 690), Hour(60, None)]
    found = timed(hours, [0, 20, 10, 5], NINE)
    assert [(one.starts, one.ends, one.late) for one in found] == [
        (540, 600, 0),
        (660, 690, 0),
        (690, 720, 10),
        (725, 785, 0),
    ]


@pytest.mark.parametrize("most", [0, agreed_hours.MOST_LOOKS])
@pytest.mark.parametrize("seed", range(4))
def test_the_order_is_nearly_the_best_there_is(seed: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Random(seed)
    points = [(draw.uniform(0, 30), draw.uniform(0, 30)) for _ in range(7)]
    hours = [Hour(45, {2: 630, 5: 840}.get(at)) for at in range(7)]

    def way(one: int, other: int) -> float:
        (a, b), (c, d) = points[one], points[other]
        return float(((a - c) ** 2 + (b - d) ** 2) ** 0.5)

    day = AgreedDay(hours, way, way_minutes, NINE)
    monkeypatch.setattr(agreed_hours, "MOST_LOOKS", most or 2_000)
    found = day.best()
    assert sorted(found) == list(range(7))
    best = min(day._cost(order) for order in permutations(range(7)))
    late, evening, km, _ = day._cost(found)
    assert (late, evening) == best[:2]
    assert km <= best[2] * (1.0 if most else 1.15)


def line(desk: Desk) -> dict[str, str]:
    """Four customers from west to east, some 9 km apart; the second has an agreed hour, the others none."""
    names = (("甲", "120.0"), ("乙", "120.1"), ("丙", "120.2"), ("丁", "120.3"))
    hours: dict[str, tuple[str | None, str | None]] = {"乙": ("13:30", "14:15")}
    return {
        name: plan(desk, customer(desk, name, lng), *hours.get(name, (None, None))) for name, lng in names
    }


def test_the_others_go_around_an_agreed_hour_which_is_not_written_anew(desk: Desk) -> None:
    line(desk)
    route = proposed(desk, movable=False)
    (agreed,) = [stop for stop in route.stops if stop.agreed]
    assert (agreed.plan.account_name, agreed.starts, agreed.ends, agreed.late) == ("乙", "13:30", "14:15", 0)
    assert sorted(stop.starts for stop in route.stops) == [stop.starts for stop in route.stops]
    assert route.km < 29
    desk.write(lambda session: accept_route(session, desk.context, route.stops))
    after = {one.account_name: one for one in plans(desk)}
    assert (after["乙"].starts, after["乙"].ends) == ("13:30", "14:15")
    assert all(one.starts and one.ends for one in after.values())
    again = proposed(desk, movable=False)
    assert [(stop.starts, stop.late) for stop in again.stops] == [(stop.starts, 0) for stop in route.stops]


def test_an_hour_without_an_end_stays_without_one(desk: Desk) -> None:
    plan(desk, customer(desk, "甲", "120.0"), "10:00")
    (stop,) = proposed(desk, movable=False).stops
    assert (stop.starts, stop.ends) == ("10:00", "11:00")
    desk.write(lambda session: accept_route(session, desk.context, [stop]))
    assert [(one.starts, one.ends) for one in plans(desk)] == [("10:00", None)]


def test_an_hour_that_cannot_be_reached_is_told(desk: Desk) -> None:
    plan(desk, customer(desk, "近", "120.0"), "09:00", "10:00")
    plan(desk, customer(desk, "远", "121.0"), "10:30", "11:00")
    stops: Any = proposed(desk, movable=False).stops
    assert [(stop.plan.account_name, stop.starts) for stop in stops] == [("近", "09:00"), ("远", "10:30")]
    assert stops[0].late == 0
    assert 110 < stops[1].late < 120


def test_a_day_that_begins_elsewhere_still_keeps_the_hours(desk: Desk) -> None:
    ids = line(desk)
    route = proposed(desk, ids["丁"], movable=False)
    assert route.stops[0].plan.account_name == "丁"
    assert [stop.starts for stop in route.stops if stop.agreed] == ["13:30"]
    assert all(stop.late == 0 for stop in route.stops)


def test_an_agreed_hour_off_the_map_keeps_its_place_in_the_day(desk: Desk) -> None:
    plan(desk, customer(desk, "没坐标", None), "10:30", "11:00")
    for name, lng in (("甲", "120.0"), ("乙", "120.1")):
        plan(desk, customer(desk, name, lng))
    route = proposed(desk, movable=False)
    assert route.unplaced == 0
    (off,) = [stop for stop in route.stops if stop.agreed]
    assert (off.starts, off.km, off.late) == ("10:30", None, 0)


def test_what_the_day_is_too_short_for_gets_no_time(desk: Desk) -> None:
    for name, lng in (("甲", "120.0"), ("乙", "127.0")):
        plan(desk, customer(desk, name, lng))
    stops = proposed(desk, movable=False).stops
    assert [bool(stop.starts) for stop in stops] == [True, False]
    desk.write(lambda session: accept_route(session, desk.context, stops))
    assert [one.starts for one in plans(desk)] == [stops[0].starts, None]
