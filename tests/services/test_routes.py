"""The day's visits in a short order, accepted into the plans and taken back; several visits planned at once."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, permutations
from random import Random
from typing import Any

import pytest

from crm_desktop.errors import UserError
from crm_desktop.services import routes, several_plans
from crm_desktop.services.customers import create_customer
from crm_desktop.services.lookups import local_day
from crm_desktop.services.places import whereabouts
from crm_desktop.services.plans import NewPlan, PlanItem, plan_visit, plans_between, skip_plan
from crm_desktop.services.routes import (
    Route,
    accept_route,
    length,
    propose_route,
    restore_route,
    shortest_order,
    way_minutes,
)
from crm_desktop.services.several_plans import plan_several, unplan
from tests.services.conftest import ME, START_MS, Desk

TODAY = local_day(START_MS)


@pytest.mark.parametrize("seed", range(8))
def test_the_order_is_nearly_the_shortest_there_is(seed: int) -> None:
    draw = Random(seed)
    points = [(draw.random(), draw.random()) for _ in range(7)]
    distances = [[((a - c) ** 2 + (b - d) ** 2) ** 0.5 for c, d in points] for a, b in points]
    found = shortest_order(distances)
    assert sorted(found) == list(range(7))
    best = min(length(distances, order) for order in permutations(range(7)))
    assert length(distances, found) <= best * 1.1
    from_three = shortest_order(distances, 3)
    assert from_three[0] == 3
    assert sorted(from_three) == list(range(7))


def test_no_point_and_one_point_are_orders_too() -> None:
    assert shortest_order([]) == []
    assert shortest_order([[0.0]]) == [0]


@pytest.mark.parametrize(("km", "minutes"), [(None, 30), (0.0, 0), (1.0, 5), (40.0, 60), (41.0, 65)])
def test_the_way_takes_time(km: float | None, minutes: int) -> None:
    assert way_minutes(km) == minutes


def customer(desk: Desk, name: str, lng: str | None, lat: str = "31.2") -> str:
    place = {"lng": Decimal(lng), "lat": Decimal(lat)} if lng else {}
    return desk.write(lambda session: create_customer(session, desk.context, {"name": name, **place}))


def plan(desk: Desk, account_id: str, starts: str | None = None, ends: str | None = None) -> str:
    new = NewPlan(account_id, TODAY, starts, ends)
    return desk.write(lambda session: plan_visit(session, desk.context, new))


def plans(desk: Desk, days: int = 0) -> list[PlanItem]:
    return desk.read(lambda session: plans_between(session, ME, TODAY, TODAY + timedelta(days=days)))


def proposed(desk: Desk, start_id: str = "", *, movable: bool = True) -> Route:
    def job(session: Any) -> Route:
        found = plans_between(session, ME, TODAY, TODAY)
        free = [one.id for one in found] if movable else []
        return propose_route(
            found, whereabouts(session, [one.account_id or "" for one in found]), start_id, free
        )

    return desk.read(job)


def far_and_near(desk: Desk) -> list[str]:
    """West, east, middle, and one that nobody has placed."""
    names = (("西", "120.0"), ("东", "122.0"), ("中", "121.0"), ("不知道", None))
    ids = [customer(desk, name, lng) for name, lng in names]
    return [plan(desk, one, f"{9 + at:02}:00", f"{9 + at:02}:30") for at, one in enumerate(ids)]


def test_a_shorter_order_is_proposed_with_times_and_what_is_not_known(desk: Desk) -> None:
    far_and_near(desk)
    route = proposed(desk)
    assert [stop.plan.account_name for stop in route.stops][1:] in (
        ["中", "东", "不知道"],
        ["中", "西", "不知道"],
    )
    assert route.unplaced == 1
    assert route.km_now > route.km
    assert 185 < route.km < 195
    first, second, *_ = route.stops
    assert (first.starts, first.ends, first.km) == ("09:00", "09:30", None)
    assert second.starts == "11:55"


def test_the_day_begins_where_the_person_says(desk: Desk) -> None:
    _, east, *_ = far_and_near(desk)
    assert [stop.plan.account_name for stop in proposed(desk, east).stops] == ["东", "中", "西", "不知道"]


def test_accepting_writes_the_times_and_can_be_taken_back(desk: Desk) -> None:
    _, east, *_ = far_and_near(desk)
    before = plans(desk)
    stops = proposed(desk, east).stops
    past = desk.write(lambda session: accept_route(session, desk.context, stops))
    assert [one.account_name for one in plans(desk)] == ["东", "中", "西", "不知道"]
    assert [one.starts for one in plans(desk)] == [stop.starts for stop in stops]
    desk.write(lambda session: restore_route(session, desk.context, past))
    assert plans(desk) == before


def test_what_was_skipped_meanwhile_stays(desk: Desk) -> None:
    west, east, *_ = far_and_near(desk)
    stops = proposed(desk, east).stops
    desk.write(lambda session: skip_plan(session, desk.context, west, "下雨"))
    desk.write(lambda session: accept_route(session, desk.context, stops))
    (skipped,) = [one for one in plans(desk) if one.id == west]
    assert (skipped.starts, skipped.state) == ("09:00", "SKIPPED")


def test_several_visits_are_spread_over_days_in_a_short_order(desk: Desk) -> None:
    ids = [customer(desk, name, lng) for name, lng in (("西", "120.0"), ("东", "121.0"), ("中", "120.5"))]
    ids.append(customer(desk, "不知道", None))
    days = [TODAY, TODAY + timedelta(days=1)]
    planned = desk.write(lambda session: plan_several(session, desk.context, ids, days, purpose="年底回访"))
    assert len(planned.ids) == 4
    assert planned.without_hour == 0
    found = plans(desk, 1)
    assert [(one.account_name, (one.planned_on - TODAY).days) for one in found] in (
        [("西", 0), ("中", 0), ("东", 1), ("不知道", 1)],
        [("东", 0), ("中", 0), ("西", 1), ("不知道", 1)],
    )
    assert {one.purpose for one in found} == {"年底回访"}
    assert all(one.starts and one.ends for one in found)


def test_no_more_visits_are_planned_at_once_than_anybody_can_make(desk: Desk) -> None:
    ids = [f"a{n}" for n in range(several_plans.MOST_AT_ONCE + 1)]
    with pytest.raises(UserError, match="too_many_visits"):
        desk.write(lambda s: plan_several(s, desk.context, ids, [date(2026, 9, 22)]))


def test_a_long_way_is_mended_from_fewer_beginnings(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    nearest = routes._nearest

    def count_start(distances: Any, start: int) -> list[int]:
        tried.append(start)
        return nearest(distances, start)

    monkeypatch.setattr(routes, "_nearest", count_start)
    for count in (12, 120, 200):
        tried.clear()
        line = [[float(abs(one - other)) for other in range(count)] for one in range(count)]
        assert length(line, shortest_order(line)) == count - 1
        assert len(tried) == {12: 12, 120: 1, 200: 1}[count]


def minutes(clock: str | None) -> int:
    hours, _, rest = (clock or "").partition(":")
    return int(hours) * 60 + int(rest)


def test_nothing_is_proposed_in_the_evening(desk: Desk) -> None:
    """Twelve visits of an hour, ten minutes apart: seven fit between nine and six, the others have no time."""
    for at in range(12):
        plan(
            desk,
            customer(desk, f"客户{at:02}", f"{120 + at * 0.06:.2f}"),
            f"{9 + at:02}:30",
            f"{10 + at:02}:30",
        )
    route = proposed(desk)
    fitting = [stop for stop in route.stops if stop.starts]
    assert (len(fitting), route.left_out) == (7, 5)
    assert all(minutes(stop.starts) >= 9 * 60 and minutes(stop.ends) <= 18 * 60 for stop in fitting)
    assert route.stops[:7] == tuple(fitting), "what was left out comes last"
    desk.write(lambda session: accept_route(session, desk.context, route.stops))
    written = [one.starts for one in plans(desk)]
    assert written == [stop.starts or None for stop in route.stops], "no old hour stays behind"


def test_a_nearer_visit_takes_the_place_of_one_that_is_too_far(desk: Desk) -> None:
    """The shortest way may begin far out; what fits into the day counts first."""
    for name, lng in (("远", "128.0"), ("甲", "120.0"), ("乙", "120.1"), ("丙", "120.2")):
        plan(desk, customer(desk, name, lng))
    route = proposed(desk)
    assert {stop.plan.account_name for stop in route.stops if stop.starts} == {"甲", "乙", "丙"}
    assert route.km < 25, "what is left out makes no way"


def test_an_hour_in_the_evening_that_is_not_agreed_does_not_begin_the_day(desk: Desk) -> None:
    plan(desk, customer(desk, "甲", "120.0"), "21:30", "22:30")
    (stop,) = proposed(desk).stops
    assert (stop.starts, stop.ends) == ("09:00", "10:00")


def test_an_agreed_dinner_stays_and_nothing_else_follows_it(desk: Desk) -> None:
    dinner = plan(desk, customer(desk, "甲", "120.0"), "18:30", "20:00")
    plan(desk, customer(desk, "乙", "120.1"))
    route = proposed(desk, movable=False)
    assert [(stop.plan.account_name, stop.starts) for stop in route.stops] == [
        ("乙", "09:00"),
        ("甲", "18:30"),
    ]
    assert route.stops[1].plan.id == dinner
    assert route.left_out == 0


def test_what_a_day_cannot_hold_is_planned_without_an_hour(desk: Desk) -> None:
    ids = [customer(desk, f"客户{at:02}", "120.0") for at in range(12)]
    planned = desk.write(lambda session: plan_several(session, desk.context, ids, [TODAY]))
    assert (len(planned.ids), planned.without_hour) == (12, 3)
    found = [one for one in plans(desk) if one.starts]
    assert len(found) == 9
    assert max(minutes(one.ends) for one in found) == 18 * 60


def test_visits_planned_at_once_go_around_those_that_are_there(desk: Desk) -> None:
    agreed, loose = customer(desk, "约好", "120.0"), customer(desk, "没定时间", "120.0")
    plan(desk, agreed, "09:30", "11:00")
    plan(desk, loose)
    before = plans(desk)
    ids = [customer(desk, f"客户{at}", "120.0") for at in range(3)]
    planned = desk.write(lambda session: plan_several(session, desk.context, ids, [TODAY]))
    assert (len(planned.ids), planned.without_hour, planned.already) == (3, 0, 0)
    found = sorted(plans(desk), key=lambda one: one.starts or "")
    assert len(found) == 5
    hours = [(one.starts or "", one.ends or "") for one in found]
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(hours)), "no two at the same time"
    (kept,) = [one for one in found if one.account_id == agreed]
    assert (kept.starts, kept.ends) == ("09:30", "11:00")
    desk.write(lambda session: unplan(session, desk.context, planned))
    assert plans(desk) == before


def test_a_day_that_is_full_gets_fewer_more_visits_and_no_customer_two(desk: Desk) -> None:
    there = [customer(desk, f"已有{at}", "120.0") for at in range(3)]
    for one in there:
        plan(desk, one)
    ids = [there[0], *(customer(desk, f"客户{at}", "120.0") for at in range(5))]
    days = [TODAY, TODAY + timedelta(days=1)]
    planned = desk.write(lambda session: plan_several(session, desk.context, ids, days))
    assert (len(planned.ids), planned.already) == (5, 1)
    found = plans(desk, 1)
    assert [sum(one.planned_on == day for one in found) for day in days] == [4, 4]
