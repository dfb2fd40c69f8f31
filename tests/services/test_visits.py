"""Logging a visit in seconds, amending it, taking it back; the timeline and the tasks that come of it."""

from datetime import date, timedelta

import pytest

from crm_core.model import Task, Visit
from crm_desktop.errors import UserError
from crm_desktop.services import customers, tasks, visits
from crm_desktop.services.customers import NewContact
from crm_desktop.services.timeline import TimelineItem, timeline
from crm_desktop.services.visits import NewVisit, VisitLogged
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk

DAY = 24


@pytest.fixture
def account(desk: Desk) -> str:
    return desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))


def log(desk: Desk, visit: NewVisit) -> VisitLogged:
    return desk.write(lambda s: visits.log_visit(s, desk.context, visit))


def history(desk: Desk, account: str, before_ms: int | None = None, limit: int = 50) -> list[TimelineItem]:
    return desk.read(lambda s: timeline(s, account, limit, before_ms))


def accept(desk: Desk, visit_id: str) -> None:
    with desk.store.raw() as connection:
        connection.execute("UPDATE visit SET accepted_at = ? WHERE id = ?", (START_MS, visit_id))


def test_the_next_step_becomes_a_task_and_the_next_contact(desk: Desk, account: str) -> None:
    on = date(2026, 10, 8)
    logged = log(desk, NewVisit(account, summary=" 看样品 ", next_step="寄报价", next_step_on=on))
    (task,) = desk.read(lambda s: tasks.my_tasks(s, ME))
    assert (task.id, task.title, task.due_on, task.account_name) == (logged.task_id, "寄报价", on, "海川电子")
    assert desk.read(lambda s: customers.customer_rows(s, [account]))[0].next_contact_on == on
    desk.write(lambda s: tasks.complete_task(s, desk.context, task.id))
    assert desk.read(lambda s: tasks.my_tasks(s, ME)) == []
    assert desk.read(lambda s: tasks.my_tasks(s, ME, done=True))[0].done_at is not None
    desk.write(lambda s: tasks.reopen_task(s, desk.context, task.id))
    assert desk.read(lambda s: tasks.my_tasks(s, ME))[0].done_at is None


def test_a_visit_without_a_next_step_makes_no_task(desk: Desk, account: str) -> None:
    assert log(desk, NewVisit(account, summary="x")).task_id is None


@pytest.mark.parametrize(
    ("role", "result", "met"),
    [("DM", None, True), ("TDM", "PROGRESS", True), ("USER", None, False), ("DM", "NOT_MET", None)],
)
def test_meeting_the_decision_maker_follows_from_the_role(
    desk: Desk, account: str, role: str, result: str | None, met: bool | None
) -> None:
    person = desk.write(
        lambda s: customers.add_contact(s, desk.context, account, NewContact("陈晓梅", role=role))
    )
    logged = log(desk, NewVisit(account, person, summary="x", result=result))
    visit = desk.read(lambda s: s.get(Visit, logged.visit_id))
    assert visit.met_decision_maker is met


def test_a_fresh_visit_is_edited_and_goes_with_its_open_task(desk: Desk, account: str) -> None:
    logged = log(desk, NewVisit(account, summary="错了", next_step="寄报价"))
    amended = desk.write(
        lambda s: visits.amend_visit(s, desk.context, logged.visit_id, values={"summary": "对了"})
    )
    assert amended == ("edited", logged.visit_id)
    assert [item.text for item in history(desk, account) if item.kind == "visit"] == ["对了"]
    assert desk.write(lambda s: visits.undo_visit(s, desk.context, logged.visit_id)).how == "edited"
    assert history(desk, account) == []
    assert desk.read(lambda s: s.get(Task, logged.task_id)).deleted_at is not None


def test_an_accepted_visit_older_than_a_day_takes_addenda_only(desk: Desk, account: str) -> None:
    logged = log(desk, NewVisit(account, summary="原文"))
    desk.time.pass_hours(DAY + 1)
    assert visits_may_change(desk, logged.visit_id)  # nobody has it yet
    accept(desk, logged.visit_id)
    assert not visits_may_change(desk, logged.visit_id)

    def amend(text: str) -> visits.Amended:
        return desk.write(
            lambda s: visits.amend_visit(
                s, desk.context, logged.visit_id, values={"summary": "新"}, text=text
            )
        )

    with pytest.raises(UserError) as caught:
        amend(" ")
    assert caught.value.code == "append_only"
    assert amend("应为 20 台").how == "addendum"
    assert (
        desk.write(lambda s: visits.undo_visit(s, desk.context, logged.visit_id, "记错客户")).how
        == "addendum"
    )
    items = history(desk, account)
    assert [item.kind for item in items] == ["addendum", "addendum", "visit"]
    assert "void" in [badge.kind for badge in items[-1].badges]
    row = desk.read(lambda s: customers.customer_rows(s, [account]))[0]
    assert row.last_contact_at is None


def visits_may_change(desk: Desk, visit_id: str) -> bool:
    return desk.read(lambda s: visits.may_edit_in_place(desk.context, s.get(Visit, visit_id)))


def test_a_colleagues_visit_is_not_ours_to_edit(desk: Desk, account: str) -> None:
    visit = desk.receive(
        "visit", id="v1", account_id=account, kind="CALL", started_at=START_MS, created_at=START_MS,
        created_by=COLLEAGUE, recorded_by=COLLEAGUE, summary="他说的",
    )  # fmt: skip
    assert not visits_may_change(desk, visit)
    (item,) = history(desk, account)
    assert (item.by_name, item.text) == ("王伟", "他说的")


def test_the_timeline_is_read_page_by_page(desk: Desk, account: str) -> None:
    for n in range(7):
        log(desk, NewVisit(account, summary=str(n)))
        desk.time.pass_hours(1)
    first = history(desk, account, limit=4)
    rest = history(desk, account, limit=4, before_ms=first[-1].at_ms)
    assert [item.text for item in [*first, *rest]] == ["6", "5", "4", "3", "2", "1", "0"]


def test_visits_of_one_person_and_of_all(desk: Desk, account: str) -> None:
    log(desk, NewVisit(account, summary="我的"))
    desk.receive(
        "visit", id="v1", account_id=account, kind="CALL", started_at=START_MS - 1, created_by=COLLEAGUE,
        recorded_by=COLLEAGUE, summary="他的",
    )  # fmt: skip
    assert [row.summary for row in desk.read(visits.recent_visits)] == ["我的", "他的"]
    assert [row.pending for row in desk.read(visits.recent_visits)] == [True, False]
    assert [row.summary for row in desk.read(lambda s: visits.recent_visits(s, user_id=COLLEAGUE))] == [
        "他的"
    ]


def test_a_plan_that_the_visit_overtook_is_replaced(desk: Desk, account: str) -> None:
    today = date(2026, 9, 21)
    for planned, step, expected in (
        (today - timedelta(days=3), today + timedelta(days=9), today + timedelta(days=9)),
        (today + timedelta(days=5), today + timedelta(days=9), today + timedelta(days=5)),
    ):
        _plan(desk, account, planned)
        log(desk, NewVisit(account, summary="x", next_step="y", next_step_on=step))
        assert desk.read(lambda s: customers.customer_rows(s, [account]))[0].next_contact_on == expected


def _plan(desk: Desk, account: str, on: date) -> None:
    from crm_desktop.services import records

    desk.write(lambda s: records.set_values(s, desk.context, "account", account, {"next_contact_on": on}))
