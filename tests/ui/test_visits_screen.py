"""The calendar and the list of visits: seen by day, week and month, moved by keys and by dragging."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.plans import NewPlan, PlanItem, plan_visit, plans_between
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.visits.entries import Entry, Span, put_by_clock, step_of
from crm_desktop.ui.screens.visits.grid import CalendarGrid
from crm_desktop.ui.screens.visits.plan_dialog import TimeUnknownError, parse_time
from tests.ui.desk import COLLEAGUE, ME, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SHIFT = Qt.KeyboardModifier.ShiftModifier


def monday() -> date:
    today = today_here()
    return today - timedelta(days=today.weekday())


def plan(shell: Shell, account_id: str, day: date, starts: str | None = "09:30") -> str:
    new = NewPlan(account_id, day, starts)
    return shell.desk.write(lambda session: plan_visit(session, shell.desk.context, new))


def plans(shell: Shell) -> list[PlanItem]:
    first = monday() - timedelta(days=60)
    return shell.desk.read(lambda session: plans_between(session, ME, first, first + timedelta(days=120)))


def open_week(shell: Shell) -> CalendarGrid:
    account_id = shell.desk.new_customer("苏州恒远机电有限公司")
    plan(shell, account_id, monday())
    shell.open(Place("visits", options={"view": "week", "day": monday().isoformat()}))
    grid: CalendarGrid = shell.screen.grid
    return grid


def slot(grid: CalendarGrid, number: int, place: int = 0) -> QPoint:
    return grid._slot(grid._cell(number), place).center()


def undo(shell: Shell) -> None:
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()


@pytest.mark.parametrize(
    ("text", "time"),
    [("", None), ("9", "09:00"), ("930", "09:30"), ("9:30", "09:30"), ("23：59", "23:59"), ("1405", "14:05")],
)
def test_times_are_read_as_people_type_them(text: str, time: str | None) -> None:
    assert parse_time(text) == time


@pytest.mark.parametrize("text", ["24:00", "9:60", "早上", "12:3", "-1"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(TimeUnknownError):
        parse_time(text)


def test_views_span_whole_weeks() -> None:
    day = date(2026, 11, 21)
    assert Span.around(day, "day") == Span(day, day)
    assert Span.around(day, "week") == Span(date(2026, 11, 16), date(2026, 11, 22))
    month = Span.around(day, "month")
    assert month == Span(date(2026, 10, 26), date(2026, 12, 6))
    assert len(month.days) % 7 == 0


@pytest.mark.parametrize(
    ("view", "step", "day"),
    [
        ("day", 1, (2026, 2, 1)),
        ("week", -1, (2026, 1, 24)),
        ("month", 1, (2026, 2, 28)),
        ("month", -1, (2025, 12, 31)),
    ],
)
def test_pages_are_turned(view: str, step: int, day: tuple[int, int, int]) -> None:
    assert step_of(date(2026, 1, 31), view, step) == date(*day)  # type: ignore[arg-type]  # parametrised


def test_enter_opens_the_customer_of_the_marked_entry(shell: Shell) -> None:
    grid = open_week(shell)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    entry = grid.entry
    assert entry is not None
    assert "苏州恒远机电有限公司" in grid.accessibleDescription()
    assert shell.screen.account_id() == entry.account_id
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert shell.window.here == Place("customer", entry.account_id or "")


def test_shift_and_an_arrow_move_a_plan_and_it_can_be_taken_back(shell: Shell) -> None:
    grid = open_week(shell)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    shell.settle()
    assert [(one.planned_on, one.starts) for one in plans(shell)] == [(monday() + timedelta(days=1), "09:30")]
    undo(shell)
    assert [one.planned_on for one in plans(shell)] == [monday()]


def test_dragging_moves_a_plan(shell: Shell) -> None:
    grid = open_week(shell)
    start, end = slot(grid, 0), slot(grid, 3)
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(grid, start + QPoint(12, 0))
    QTest.mouseMove(grid, end)
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=end)
    shell.settle()
    assert [one.planned_on for one in plans(shell)] == [monday() + timedelta(days=3)]


def test_a_click_marks_and_does_not_move(shell: Shell) -> None:
    grid = open_week(shell)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=slot(grid, 0))
    shell.settle()
    assert grid.entry is not None
    assert [one.planned_on for one in plans(shell)] == [monday()]


def test_a_visit_made_from_a_plan_is_shown_once(shell: Shell) -> None:
    account_id = shell.desk.new_customer("苏州恒远机电有限公司")
    plan_id = plan(shell, account_id, today_here())
    shell.desk.log(account_id, "试样合格", plan_id=plan_id)
    shell.open(Place("visits", options={"view": "week"}))
    (entry,) = shell.screen.grid._entries[today_here()]
    assert entry.visit is not None
    assert entry.more == "试样合格"


def test_arrows_turn_the_page_at_its_edge(shell: Shell) -> None:
    grid = open_week(shell)
    QTest.keyClick(grid, Qt.Key.Key_Left)
    shell.settle()
    assert grid._days[0] == monday() - timedelta(days=7)
    assert grid.day == monday() - timedelta(days=1)


def test_a_month_opens_its_days(shell: Shell) -> None:
    open_week(shell)
    shell.window.commands.run("visits.view_month")
    shell.settle()
    assert len(shell.screen.grid._days) >= 28
    QTest.keyClick(shell.screen.grid, Qt.Key.Key_Return)
    shell.settle()
    assert shell.screen.view == "day"
    assert [row.item.title for row in shell.screen.day_page.plans.rows] == ["苏州恒远机电有限公司"]


def test_the_day_says_how_far_it_is(shell: Shell) -> None:
    places = (("121.4700", "31.2300"), ("120.6200", "31.3000"))
    for number, (lng, lat) in enumerate(places):
        account_id = shell.desk.new_customer(f"客户 {number}", lng=Decimal(lng), lat=Decimal(lat))
        plan(shell, account_id, today_here(), f"1{number}:00")
    shell.open(Place("visits", options={"view": "day"}))
    first, second = (row.item.right for row in shell.screen.day_page.plans.rows)
    assert (first, second) == ("", "距上站 81.2 公里")
    assert shell.screen.day_page.route.text() == "当日路线 81.2 公里（直线）"


def test_the_list_is_narrowed_by_kind_period_and_person(shell: Shell) -> None:
    account_id = shell.desk.new_customer("苏州恒远机电有限公司")
    shell.desk.log(account_id, "打了电话", days_ago=3, kind="CALL")
    shell.desk.log(account_id, "很久以前", days_ago=60)
    at = 1_000 * int((today_here() - timedelta(days=1) - date(1970, 1, 1)).total_seconds())
    shell.desk.receive(
        "visit", "v-1", kind="VISIT", account_id=account_id, started_at=at, summary="同事去过",
        created_by=COLLEAGUE, recorded_by=COLLEAGUE,
    )  # fmt: skip
    shell.open(Place("visits", options={"view": "recent"}))
    recent = shell.screen.recent

    def shown() -> list[str]:
        shell.settle()
        model = recent.table.records
        return [model.row_at(row).summary for row in range(model.rowCount())]

    assert shown() == ["打了电话"]
    recent.period.setCurrentIndex(2)
    assert shown() == ["打了电话", "很久以前"]
    shell.screen.person.setCurrentIndex(1)
    assert shown() == ["同事去过", "打了电话", "很久以前"]
    recent.kind.setCurrentIndex(recent.kind.findData("CALL"))
    assert shown() == ["打了电话"]
    shell.press("Return", recent.table)
    assert shell.window.here == Place("customer", account_id)


def test_an_empty_list_says_what_to_do(shell: Shell) -> None:
    shell.open(Place("visits", options={"view": "recent"}))
    assert shell.screen.recent._pages.currentIndex() == 1


@pytest.mark.parametrize(("made", "place"), [("08:00", 0), ("09:30", 1), ("12:00", 1), ("15:00", 2)])
def test_a_visit_that_was_made_stands_among_the_plans_by_the_clock(made: str, place: int) -> None:
    """What has no hour stands behind it."""
    day = date(2026, 11, 23)
    entries = [Entry(hour, day, hour, "", None) for hour in ("09:30", "14:00", "")]
    put_by_clock(entries, Entry("made", day, made, "", None))
    assert [one.id for one in entries].index("made") == place
