"""Customers by stage."""

from decimal import Decimal

from crm_desktop.reports.chart import chart_figure
from crm_desktop.reports.palette import Palette
from tests.reports.office import COLLEAGUE, MANAGER, Office, column, row_where


def test_every_stage_has_a_row(office: Office) -> None:
    office.customer("甲", "A", lifecycle="CUSTOMER")
    second = office.customer("乙", "B", lifecycle="CUSTOMER")
    office.customer("丙", None, lifecycle="LOST")
    office.customer("丁", "A", lifecycle="CUSTOMER", deleted_at=1)
    office.customer("戊", "A", lifecycle="CUSTOMER", kind="competitor_ref")
    result = office.report("lifecycle")
    assert len(result.rows) == 8
    cells = row_where(result, stage="订单客户")
    assert (cells["customers"], cells["level_a"], cells["level_b"], cells["level_none"]) == (2, 1, 1, 0)
    assert cells["share"] == Decimal("66.67")
    assert row_where(result, stage="流失")["level_none"] == 1
    assert result.records_seen == 3
    row = next(row for row in result.rows if row.key["lifecycle"] == "CUSTOMER")
    assert second in office.behind(result, row)
    assert len(office.behind(result, row)) == 2


def test_states_of_a_newer_version_and_none_are_shown(office: Office) -> None:
    office.customer("甲", lifecycle=None)
    office.customer("乙", lifecycle="ASCENDED")
    result = office.report("lifecycle")
    assert row_where(result, stage="未填")["customers"] == 1
    assert row_where(result, stage="ASCENDED")["customers"] == 1
    assert [len(office.behind(result, row)) for row in result.rows] == column(result, "customers")


def test_without_customers_there_is_no_share_and_no_chart(office: Office) -> None:
    result = office.report("lifecycle")
    assert set(column(result, "share")) == {None}
    assert result.panels == []


def test_whose_customers(office: Office) -> None:
    office.customer("甲", lifecycle="USER")
    office.customer("乙", lifecycle="USER", owner=COLLEAGUE)
    assert row_where(office.report("lifecycle"), stage="用户")["customers"] == 1
    assert row_where(office.report("lifecycle", owner="all"), stage="用户")["customers"] == 2
    office.sign_in(MANAGER)
    assert row_where(office.report("lifecycle"), stage="用户")["customers"] == 2
    assert row_where(office.report("lifecycle", owner="王伟"), stage="用户")["customers"] == 1


def test_an_axis_of_counts_has_whole_numbers(office: Office) -> None:
    office.customer("甲", "A", lifecycle="CUSTOMER")
    (axes, *_) = chart_figure(office.report("lifecycle"), (900, 400), 96, Palette()).axes
    marks = [float(mark) for mark in axes.get_yticks()]
    assert len(marks) > 1
    assert all(mark == int(mark) for mark in marks)
