"""The ranking on imported orders: which are sales, how amounts add up, and that currencies never mix."""

from decimal import Decimal
from typing import Any

import pytest

from tests.reports.office import COLLEAGUE, MANAGER, Office, column, row_where, yuan


def test_ranking_shares_and_cumulated_shares(office: Office) -> None:
    first, second, third = (office.customer(name) for name in ("甲", "乙", "丙"))
    for account, amount in ((first, "100"), (second, "200.5"), (second, "99.5"), (third, "100")):
        office.order(account, amount)
    result = office.report("sales_ranking")
    assert column(result, "customer")[0] == "乙"
    assert column(result, "rank") == [1, 2, 3]
    assert column(result, "orders") == [2, 1, 1]
    assert column(result, "amount") == [Decimal(300), Decimal(100), Decimal(100)]
    assert column(result, "share") == [Decimal(60), Decimal(20), Decimal(20)]
    assert column(result, "cumulated") == [Decimal(60), Decimal(80), Decimal(100)]
    assert result.records_seen == 4
    assert len(office.behind(result, result.rows[0])) == 2


def test_the_cumulated_share_is_not_a_sum_of_rounded_shares(office: Office) -> None:
    for name in ("甲", "乙", "丙"):
        office.order(office.customer(name), "10")
    result = office.report("sales_ranking")
    assert column(result, "share") == [Decimal("33.33")] * 3
    assert column(result, "cumulated")[-1] == Decimal(100)


def test_currencies_have_rankings_of_their_own(office: Office) -> None:
    both = office.customer("两币")
    office.order(both, "10")
    office.order(both, "20")
    office.order(both, "90000", currency="TWD")
    office.order(office.customer("新台币"), "10000", currency="TWD")
    office.order(office.customer("没写"), "5", currency=None)
    result = office.report("sales_ranking")
    assert column(result, "currency") == ["CNY", "TWD", "TWD", ""]
    assert column(result, "rank") == [1, 1, 2, 1]
    assert column(result, "share") == [Decimal(100), Decimal(90), Decimal(10), Decimal(100)]
    assert [len(office.behind(result, row)) for row in result.rows] == [2, 1, 1, 1]
    assert [len(panel.labels) for panel in result.panels] == [1, 2, 1]


@pytest.mark.parametrize("what", [{"status": "CANCELLED"}, {"status": "DRAFT"}, {"deleted_at": 1}])
def test_what_is_no_sale(office: Office, what: dict[str, Any]) -> None:
    account = office.customer("恒远")
    office.order(account, "10", **what)
    result = office.report("sales_ranking")
    assert (result.rows, result.records_seen, result.panels) == ((), 0, [])


def test_orders_of_deleted_customers_do_not_count_and_of_merged_ones_do(office: Office) -> None:
    target = office.customer("恒远")
    merged = office.customer("恒远（旧）", status="merged", merged_into_id=target)
    office.order(office.customer("走了", deleted_at=1), "1000")
    office.order(target, "10")
    office.order(merged, "5")
    result = office.report("sales_ranking")
    assert column(result, "customer") == ["恒远"]
    assert column(result, "amount") == [Decimal(15)]
    assert len(office.behind(result, result.rows[0])) == 2


def test_an_order_without_total_is_the_sum_of_its_lines(office: Office) -> None:
    order = office.order(office.customer("恒远"), None, status=None)
    for amount, deleted in (("3.5", None), ("4.25", None), ("100", 1)):
        office.put("order_line", order_id=order, amount_net=yuan(amount), deleted_at=deleted)
    office.order(office.customer("空单"), None)
    assert column(office.report("sales_ranking"), "amount") == [Decimal("7.75"), Decimal(0)]


def test_period_order_and_top(office: Office) -> None:
    often, much = office.customer("常来"), office.customer("大单")
    for day in ("2026-08-01", "2026-08-31", "2026-09-01"):
        office.order(often, "1", day)
    office.order(much, "500", "2026-08-15")
    assert column(office.report("sales_ranking", by="orders"), "customer") == ["常来", "大单"]
    assert column(office.report("sales_ranking", by="orders"), "share") == [Decimal(75), Decimal(25)]
    august = office.report("sales_ranking", from_="2026-08-01", to="2026-08-31")
    assert row_where(august, customer="常来")["orders"] == 2
    assert column(office.report("sales_ranking", top="1"), "cumulated") == [Decimal("99.40")]


def test_returns_leave_no_senseless_share(office: Office) -> None:
    office.order(office.customer("退货"), "-10")
    result = office.report("sales_ranking")
    assert column(result, "share") == [None]
    assert column(result, "amount") == [Decimal(-10)]


def test_whose_customers(office: Office) -> None:
    office.order(office.customer("我的"), "1")
    office.order(office.customer("他的", owner=COLLEAGUE), "2")
    office.order("account-not-here", "3")
    assert column(office.report("sales_ranking"), "customer") == ["我的"]
    office.sign_in(MANAGER)
    assert column(office.report("sales_ranking"), "customer") == ["（不在本机）", "他的", "我的"]
