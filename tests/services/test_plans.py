"""The calendar: visits are planned, moved, put in order, skipped, and done by the visit that carries them out."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from crm_core.model import VisitPlan
from crm_desktop.db import outbox
from crm_desktop.errors import UserError
from crm_desktop.services import customers, plans
from crm_desktop.services.plans import NewPlan, PlanItem
from crm_desktop.services.visits import NewVisit, log_visit, undo_visit
from tests.services.conftest import COLLEAGUE, ME, Desk

TODAY, TOMORROW, LATER = date(2026, 9, 21), date(2026, 9, 22), date(2026, 9, 25)


@pytest.fixture
def account(desk: Desk) -> str:
    values = {"name": "海川电子", "level": "A", "city": "上海"}
    return desk.write(lambda s: customers.create_customer(s, desk.context, values))


def plan(desk: Desk, account: str, on: date = TODAY, **values: str) -> str:
    return desk.write(lambda s: plans.plan_visit(s, desk.context, NewPlan(account, on, **values)))


def day(desk: Desk, on: date = TODAY, user_id: str | None = ME) -> list[PlanItem]:
    return desk.read(lambda s: plans.plans_between(s, user_id, on, on))


def test_a_planned_visit_is_mine_and_shows_whom_it_is_for(desk: Desk, account: str) -> None:
    plan(desk, account, starts="09:30", ends="10:30", purpose=" 谈年度合同 ")
    (found,) = day(desk)
    assert (found.account_name, found.level, found.city) == ("海川电子", "A", "上海")
    assert (found.assignee_name, found.purpose, found.state, found.pending) == (
        "李娜", "谈年度合同", "PLANNED", True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [("9:30", None, "starts"), ("25:00", None, "starts"), ("10:00", "09:00", "ends")],
)
def test_times_that_are_none_are_refused(
    desk: Desk, account: str, starts: str, ends: str | None, field: str
) -> None:
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: plans.plan_visit(s, desk.context, NewPlan(account, TODAY, starts, ends)))
    assert (caught.value.code, caught.value.params["field"]) == ("invalid_value", field)


def test_a_day_is_in_the_order_that_somebody_gave_it_then_by_the_clock(desk: Desk, account: str) -> None:
    late, early, whenever = (
        plan(desk, account, starts="15:00"), plan(desk, account, starts="09:00"), plan(desk, account),
    )  # fmt: skip
    assert [one.id for one in day(desk)] == [early, late, whenever]
    desk.write(lambda s: plans.reorder_day(s, desk.context, ME, TODAY, [whenever, late]))
    assert [one.id for one in day(desk)] == [whenever, late, early]
    desk.write(lambda s: plans.reorder_day(s, desk.context, ME, TODAY, [whenever, late, early]))
    assert desk.read(outbox.pending_count) == 1 + 3 + 3


def test_moving_to_another_day_says_so_and_leaves_the_old_order(desk: Desk, account: str) -> None:
    one = plan(desk, account, starts="09:00")
    desk.write(lambda s: plans.reorder_day(s, desk.context, ME, TODAY, [one]))
    desk.write(lambda s: plans.move_plan(s, desk.context, one, TODAY, "11:00", "12:00"))
    assert [(p.state, p.starts, p.order_in_day) for p in day(desk)] == [("PLANNED", "11:00", 10)]
    desk.write(lambda s: plans.move_plan(s, desk.context, one, LATER))
    assert day(desk) == []
    assert [(p.state, p.starts, p.order_in_day) for p in day(desk, LATER)] == [("MOVED", None, None)]


def test_one_that_was_skipped_keeps_why_and_can_be_planned_again(desk: Desk, account: str) -> None:
    one = plan(desk, account)
    desk.write(lambda s: plans.skip_plan(s, desk.context, one, "客户出差"))
    assert [(p.state, p.skip_reason) for p in day(desk)] == [("SKIPPED", "客户出差")]
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: plans.plan_done(s, desk.context, one))
    assert caught.value.code == "state_not_allowed"
    desk.write(lambda s: plans.move_plan(s, desk.context, one, LATER))
    assert [(p.state, p.skip_reason) for p in day(desk, LATER)] == [("PLANNED", "")]


def test_the_visit_that_carries_a_plan_out_settles_it_and_gives_it_back(desk: Desk, account: str) -> None:
    one = plan(desk, account)
    visit = desk.write(lambda s: log_visit(s, desk.context, NewVisit(account, summary="x", plan_id=one)))
    assert [(p.state, p.visit_id) for p in day(desk)] == [("DONE", visit.visit_id)]
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: plans.move_plan(s, desk.context, one, LATER))
    assert caught.value.code == "state_not_allowed"
    desk.write(lambda s: log_visit(s, desk.context, NewVisit(account, summary="again", plan_id=one)))
    assert day(desk)[0].visit_id == visit.visit_id
    desk.write(lambda s: undo_visit(s, desk.context, visit.visit_id))
    assert [(p.state, p.visit_id) for p in day(desk)] == [("PLANNED", None)]


def test_a_plan_of_another_customer_is_not_settled(desk: Desk, account: str) -> None:
    other = desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "其他"}))
    one = plan(desk, other)
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: log_visit(s, desk.context, NewVisit(account, summary="x", plan_id=one)))
    assert (caught.value.code, caught.value.params["field"]) == ("invalid_value", "plan_id")


def test_everybodys_plans_of_a_week(desk: Desk, account: str) -> None:
    plan(desk, account, TOMORROW, assignee_id=COLLEAGUE)
    plan(desk, account, LATER)
    gone = plan(desk, account, TODAY)
    desk.write(lambda s: setattr(s.get(VisitPlan, gone), "deleted_at", datetime(2026, 9, 21, tzinfo=UTC)))
    found = desk.read(lambda s: plans.plans_between(s, None, TODAY, LATER))
    assert [(one.planned_on, one.assignee_name) for one in found] == [(TOMORROW, "王伟"), (LATER, "李娜")]
    upcoming = desk.read(lambda s: plans.plans_of_account(s, account, since=TOMORROW))
    assert [one.planned_on for one in upcoming] == [TOMORROW, LATER]


def test_visits_lie_on_the_day_of_the_laptop(desk: Desk, account: str) -> None:
    noon = datetime.combine(TODAY, datetime.min.time()).astimezone().replace(hour=12).astimezone(UTC)
    late = noon.astimezone().replace(hour=23, minute=59).astimezone(UTC)
    for at in (late, noon):
        visit = NewVisit(account, summary="x", started_at=at)
        desk.write(partial(log_visit, context=desk.context, visit=visit))
    found = desk.read(lambda s: plans.visits_between(s, ME, TODAY, TODAY))
    assert [(one.started_at, one.day, one.account_name) for one in found] == [
        (noon, TODAY, "海川电子"), (late, TODAY, "海川电子"),
    ]  # fmt: skip
    assert desk.read(lambda s: plans.visits_between(s, COLLEAGUE, TODAY, TODAY)) == []
    assert desk.read(lambda s: plans.visits_between(s, None, TOMORROW, LATER)) == []
