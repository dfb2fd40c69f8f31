"""Visits by week and rep: what counts, on which day it was, and that a week without visits shows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crm_desktop.errors import UserError
from tests.reports.office import COLLEAGUE, MANAGER, REP, Office, at, column, row_where


def test_a_week_begins_on_monday_where_the_reader_is(office: Office) -> None:
    account = office.customer("恒远")
    sunday = office.visit(account, at("2026-09-20", "23:30"))
    monday = office.visit(account, at("2026-09-21", "00:30"))
    result = office.report("visits", from_="2026-09-14")
    assert column(result, "period") == ["2026-W38", "2026-W39"]
    assert column(result, "visits") == [1, 1]
    assert [office.behind(result, row) for row in result.rows] == [(sunday,), (monday,)]


def test_the_default_is_twelve_weeks_and_empty_ones_show(office: Office) -> None:
    result = office.report("visits")
    assert len(result.rows) == 12
    assert column(result, "starts_on")[0] == date(2026, 7, 6)
    assert set(column(result, "visits")) == {0}
    assert set(column(result, "decision_share")) == {None}
    assert result.panels == []


def test_what_is_counted(office: Office) -> None:
    account = office.customer("恒远")
    day = at("2026-09-22")
    office.visit(account, day, result="PROGRESS", met_decision_maker=1)
    office.visit(account, day, kind="CALL", result="NEUTRAL", met_decision_maker=0)
    office.visit(account, day, result=None)
    office.visit(account, day, result="NOT_MET", met_decision_maker=1)
    office.visit(account, day, result="CANCELLED")
    office.visit(account, day, result="PROGRESS", deleted_at=1)
    void = office.visit(account, day, result="PROGRESS", met_decision_maker=1)
    office.put("visit_addendum", visit_id=void, kind="VOID")
    corrected = office.visit(account, day, result="PROGRESS")
    office.put("visit_addendum", visit_id=corrected, kind="VOID", deleted_at=1)
    result = office.report("visits", period="all")
    cells = row_where(result, person="李娜")
    assert (cells["visits"], cells["met"], cells["decision_maker"]) == (5, 4, 1)
    assert cells["decision_share"] == Decimal("25.00")
    assert (cells["kind_VISIT"], cells["kind_CALL"]) == (4, 1)
    assert result.records_seen == 5
    assert len(office.behind(result, result.rows[0])) == 5
    by_result = office.report("visits", period="all", split="result")
    cells = row_where(by_result, person="李娜")
    assert {key: cells[key] for key in cells if key.startswith("result_")} == {
        "result_PROGRESS": 2, "result_NEUTRAL": 1, "result_NOT_MET": 1, "result_": 1
    }  # fmt: skip


def test_both_ends_of_the_period_count_whole(office: Office) -> None:
    account = office.customer("恒远")
    for moment in (
        at("2026-08-31", "23:59"), at("2026-09-01", "00:00"), at("2026-09-22", "23:59"), at("2026-09-23", "00:00")
    ):  # fmt: skip
        office.visit(account, moment)
    result = office.report("visits", from_="2026-09-01", to="2026-09-22", period="all")
    assert column(result, "visits") == [2]
    months = office.report("visits", from_=date(2026, 8, 15), to="2026-09-23", period="month")
    assert column(months, "period") == ["2026-08", "2026-09"]
    assert column(months, "visits") == [1, 3]


def test_the_team_and_whoever_visited(office: Office) -> None:
    account = office.customer("恒远")
    office.visit(account, at("2026-09-22"))
    office.visit(account, at("2026-09-22"), by="user-gone")
    assert column(office.report("visits", period="all"), "person") == ["李娜"]
    office.sign_in(MANAGER)
    result = office.report("visits", period="all")
    assert dict(zip(column(result, "person"), column(result, "visits"), strict=True)) == {
        "李娜": 1, "王伟": 0, "（不在本机）": 1
    }  # fmt: skip
    for unit in ("华东分公司", "苏州组", "unit-team"):
        assert column(office.report("visits", period="all", unit=unit), "visits") == [1, 0]
    assert column(office.report("visits", period="all", unit="华南"), "visits") == [0]


def test_the_charts(office: Office) -> None:
    account = office.customer("恒远")
    office.visit(account, at("2026-09-22"), met_decision_maker=1)
    office.visit(account, at("2026-09-15"), kind="CALL")
    weeks, course = office.report("visits", from_="2026-09-14").panels
    assert (weeks.kind, weeks.labels) == ("stacked", ("2026-W38", "2026-W39"))
    assert {one.name: one.values for one in weeks.series} == {"上门": (0, 1), "电话": (1, 0)}
    assert (course.kind, course.series[1].values) == ("line", (0, 1))
    office.sign_in(MANAGER)
    office.visit(account, at("2026-09-15"), by=COLLEAGUE)
    _, people = office.report("visits", from_="2026-09-14").panels
    assert people.labels == ("李娜", "王伟")
    assert [one.values for one in people.series] == [(1, 0), (1, 1)]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"from": "yesterday"}, "report_parameter_invalid"),
        ({"from": "2026-09-02", "to": "2026-09-01"}, "report_period_reversed"),
        ({"period": "year"}, "report_parameter_invalid"),
        ({"from": "0001-01-01"}, "report_parameter_invalid"),
        ({"colour": "red"}, "report_parameter_unknown"),
        ({"unit": "月球"}, "report_unit_unknown"),
        ({"owner": "nobody"}, "report_person_unknown"),
    ],
)
def test_what_cannot_be_asked(office: Office, parameters: dict[str, str], code: str) -> None:
    with pytest.raises(UserError) as caught:
        office.report("visits", **parameters)
    assert caught.value.code == code


def test_the_answer_can_be_asked_for_again(office: Office) -> None:
    office.visit(office.customer("恒远"), at("2026-09-22"), by=REP)
    first = office.report("visits", period="month", to="")
    assert first.parameters["to"] == "2026-09-23"
    assert office.report("visits", **dict[str, Any](first.parameters)).rows == first.rows
