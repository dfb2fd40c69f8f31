"""The hours of a day: what overlaps stands side by side, what is dragged or pushed gets another time, and routes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.plans import NewPlan, plan_visit
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.visits.holidays import is_day_off
from crm_desktop.ui.screens.visits.plan_several_dialog import working_days
from crm_desktop.ui.screens.visits.time_grid import TimeGrid, side_by_side
from tests.support.accessible import nameless
from tests.ui.desk import Shell
from tests.ui.test_visits_screen import SHIFT, monday, open_week, plan, plans, undo

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize(
    ("spans", "places"),
    [
        ([], []),
        ([(9, 10), (10, 11)], [(0, 1), (0, 1)]),
        ([(9, 11), (10, 12)], [(0, 2), (1, 2)]),
        ([(9, 12), (9, 10), (10, 11), (13, 14)], [(1, 2), (0, 2), (0, 2), (0, 1)]),
    ],
)
def test_what_overlaps_never_shares_a_column(
    spans: list[tuple[int, int]], places: list[tuple[int, int]]
) -> None:
    assert side_by_side(spans) == places


def test_the_hours_of_a_week_are_worked_out_once_for_all_of_its_entries(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = open_week(shell)
    assert isinstance(grid, TimeGrid)
    (entry,) = grid._of(monday())
    many = [replace(entry, id=f"{number}") for number in range(40)]
    grid.show_entries(grid._days, {monday(): many}, monday(), None)
    asked: list[None] = []

    def counted(_grid: TimeGrid) -> tuple[int, int]:
        asked.append(None)
        return 8, 18

    monkeypatch.setattr(TimeGrid, "_hours", property(counted))
    assert len(grid.areas(monday())) == 40
    assert len(asked) == 1


def times(shell: Shell) -> list[tuple[date, str | None, str | None]]:
    shell.settle()
    return [(one.planned_on, one.starts, one.ends) for one in plans(shell)]


def test_shift_and_up_or_down_change_the_time_and_it_can_be_taken_back(shell: Shell) -> None:
    grid = open_week(shell)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    assert times(shell) == [(monday(), "09:45", "10:45")]
    undo(shell)
    assert times(shell) == [(monday(), "09:30", None)]


def test_dragging_to_another_day_and_time(shell: Shell) -> None:
    grid = open_week(shell)
    assert isinstance(grid, TimeGrid)
    start = grid._slot(grid._cell(0), 0).center()
    end = QPoint(grid._cell(2).center().x(), grid._y_of(14 * 60) + (start.y() - grid._y_of(570)))
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(grid, start + QPoint(12, 12))
    QTest.mouseMove(grid, end)
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=end)
    assert times(shell) == [(monday() + timedelta(days=2), "14:00", "15:00")]
    undo(shell)
    assert times(shell) == [(monday(), "09:30", None)]


def test_dropped_above_the_hours_it_has_no_time(shell: Shell) -> None:
    grid = open_week(shell)
    assert isinstance(grid, TimeGrid)
    start = grid._slot(grid._cell(0), 0).center()
    end = QPoint(start.x(), 10)
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(grid, start - QPoint(0, 30))
    QTest.mouseMove(grid, end)
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=end)
    assert times(shell) == [(monday(), None, None)]


def test_two_at_once_are_both_seen(shell: Shell) -> None:
    grid = open_week(shell)
    assert isinstance(grid, TimeGrid)
    plan(shell, shell.desk.new_customer("无锡澄江电器有限公司"), monday(), "10:00")
    shell.settle()
    (_, one), (_, other) = grid.areas(monday())
    assert not one.intersects(other)
    assert one.top() < other.top() < one.bottom()


def test_a_day_shows_its_hours_beside_the_list(shell: Shell) -> None:
    open_week(shell)
    shell.window.commands.run("visits.view_day")
    shell.settle()
    assert shell.screen.day_grid.isVisible()
    assert [one.title for one, _ in shell.screen.day_grid.areas(monday())] == ["苏州恒远机电有限公司"]


def route_day(shell: Shell) -> None:
    for name, lng in (("西", "120.0"), ("东", "122.0"), ("中", "121.0"), ("不知道", "")):
        place = {"lng": Decimal(lng), "lat": Decimal("31.2")} if lng else {}
        account_id = shell.desk.new_customer(name, **place)
        plan(shell, account_id, today_here(), {"西": "09:00", "东": "10:00", "中": "11:00"}.get(name))
    shell.open(Place("visits", options={"view": "day"}))


def test_a_route_is_proposed_accepted_and_taken_back_by_keys(shell: Shell) -> None:
    route_day(shell)
    before = times(shell)
    shell.press("Ctrl+R")
    shell.settle()
    dialog = shell.dialog()
    assert nameless(dialog) == []
    assert [row.item.title for row in dialog.stops.rows] == ["西", "东", "中", "不知道"]
    assert "3 个约好的钟点赶不上" not in dialog.late.text()
    assert "赶不上" in dialog.late.text()
    for box in dialog.hours.values():
        QTest.keyClick(box, Qt.Key.Key_Space)
    assert dialog.late.isHidden()
    dialog.start.setCurrentIndex(dialog.start.findText("西"))
    assert [row.item.title for row in dialog.stops.rows] == ["西", "中", "东", "不知道"]
    assert "1 家客户没有坐标" in dialog.unplaced.text()
    assert "190." in dialog.told.text()
    dialog.start.setCurrentIndex(dialog.start.findText("东"))
    assert [row.item.title for row in dialog.stops.rows] == ["东", "中", "西", "不知道"]
    assert dialog.stops.rows[3].item.right == "当天排不下"
    assert "有 1 家在工作时间（08:00–18:00）内排不下" in dialog.left_out.text()
    shell.press("Return", dialog.save_button)
    shell.settle()
    assert [row.item.title for row in shell.screen.day_page.plans.rows] == ["东", "中", "西", "不知道"]
    assert [bool(starts and ends) for _, starts, ends in times(shell)] == [True, True, True, False]
    undo(shell)
    assert times(shell) == before


def test_enter_on_a_stop_of_a_route_opens_the_customers_card(shell: Shell) -> None:
    route_day(shell)
    shell.press("Ctrl+R")
    shell.settle()
    row = shell.dialog().stops.rows[1]
    QTest.keyClick(row, Qt.Key.Key_Return)
    shell.settle()
    assert shell.dialogs() == []
    assert shell.window.here is not None
    assert shell.window.here.screen == "customer"
    assert shell.window.windowTitle().startswith(row.item.title)


def test_visits_at_several_customers_are_planned_at_once(shell: Shell) -> None:
    ids = shell.desk.fill()
    shell.open(Place("visits", options={"plan": ",".join(ids)}))
    shell.settle()
    dialog = shell.dialog()
    assert nameless(dialog) == []
    dialog.days.setValue(2)
    dialog.purpose.setText("年底回访")
    dialog.save()
    shell.settle()
    found = plans(shell)
    days = working_days(today_here() + timedelta(days=1), 2, "zh_CN")
    assert [one.planned_on for one in found] == [days[0], days[0], days[1]]
    assert {one.purpose for one in found} == {"年底回访"}
    undo(shell)
    assert plans(shell) == []


def test_what_is_on_the_days_already_is_told_and_left(shell: Shell) -> None:
    ids = shell.desk.fill()
    context = shell.desk.context
    day = working_days(today_here() + timedelta(days=1), 1, "zh_CN")[0]
    shell.desk.write(lambda session: plan_visit(session, context, NewPlan(ids[0], day, "10:00", "11:00")))
    shell.open(Place("visits", options={"plan": ",".join(ids)}))
    shell.settle()
    dialog = shell.dialog()
    assert dialog.there.isVisible()
    assert "1 次拜访" in dialog.there.text()
    assert "1 家已在其中" in dialog.there.text()
    dialog.save()
    shell.settle()
    found = plans(shell)
    assert sorted(one.account_id or "" for one in found) == sorted(ids)
    hours = sorted((one.starts or "", one.ends or "") for one in found)
    assert ("10:00", "11:00") in hours
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(hours))


@pytest.mark.parametrize(
    ("day", "language", "off"),
    [
        (date(2026, 11, 23), "zh_CN", False),
        (date(2026, 11, 22), "zh_CN", True),
        (date(2026, 2, 17), "zh_CN", True),
        (date(2026, 2, 28), "zh_CN", False),
        (date(2026, 2, 28), "zh_TW", True),
        (date(2026, 10, 1), "zh_TW", False),
        (date(2026, 2, 23), "zh_CN", True),
        (date(2040, 10, 1), "zh_CN", True),
    ],
)
def test_days_off_are_those_of_the_country(day: date, language: str, off: bool) -> None:
    assert is_day_off(day, language) is off


def test_the_month_is_a_grid_of_days(shell: Shell) -> None:
    shell.open(Place("visits", options={"view": "month", "day": "2026-10-01"}))
    assert shell.screen.grid is shell.screen.month_grid
    assert len(shell.screen.grid._days) >= 28
