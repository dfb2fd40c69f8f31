"""Customers ranked by the orders imported from the company's order system (features.md 144)."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crm_core.model import Account, Order, OrderLine
from crm_core.model.fields import Choices, Label
from crm_core.model.types import Amount
from crm_desktop.reports import wording
from crm_desktop.reports.options import PERIOD, WHOSE
from crm_desktop.reports.panels import by_currency
from crm_desktop.reports.shape import (
    CURRENCY,
    Asked,
    Column,
    Drill,
    Found,
    Option,
    Panel,
    Report,
    ReportResult,
    Row,
)
from crm_desktop.reports.shares import percent_of
from crm_desktop.reports.whose import belongs
from crm_desktop.services.lookups import titles_of

L = Label

NOT_SOLD = ("DRAFT", "CANCELLED")
ORDERS = L("订单数", "訂單數", "Orders")
BY = Choices(
    "by", {"amount": L("按金额", "按金額", "By amount"), "orders": L("按次数", "按次數", "By orders")}
)
COLUMNS = (
    Column("rank", L("名次", "名次", "Rank"), "int"),
    Column("customer", wording.CUSTOMER),
    Column("orders", ORDERS, "int"),
    Column(CURRENCY, wording.CURRENCY),
    Column("amount", wording.NET, "amount"),
    Column("share", wording.SHARE, "percent"),
    Column("cumulated", L("累计占比", "累計占比", "Cumulated"), "percent"),
)
OF_CURRENCY: ColumnElement[Any] = func.coalesce(Order.currency, "")
CUSTOMER_ID: ColumnElement[Any] = func.coalesce(Account.merged_into_id, Order.account_id)


def query(session: Session, asked: Asked) -> Found:
    """Add up by customer and currency in one statement; rank and shares run within each currency."""
    lines = (
        select(func.sum(OrderLine.amount_net))
        .where(OrderLine.order_id == Order.id, OrderLine.deleted_at.is_(None))
        .scalar_subquery()
    )
    amount = func.sum(func.coalesce(Order.total_net, lines, 0, type_=Amount), type_=Amount)
    statement = (
        select(OF_CURRENCY, CUSTOMER_ID, func.count(), amount)
        .select_from(Order)
        .outerjoin(Account, Account.id == Order.account_id)
        .where(*counted(asked))
        .group_by(OF_CURRENCY, CUSTOMER_ID)
    )
    found = defaultdict(list)
    for currency, account_id, orders, net in session.execute(statement):
        found[currency].append((account_id, orders, net))
    names = titles_of(session, "account", (one[0] for customers in found.values() for one in customers))
    rows: list[Row] = []
    seen = 0
    by_size = sorted(found, key=lambda currency: (-sum(one[1] for one in found[currency]), currency))
    for currency in by_size:
        ranked = _ranked(currency, found[currency], names, asked)
        seen += sum(one[1] for one in found[currency])
        rows += ranked[: asked.values["top"]]
    return Found(COLUMNS, tuple(rows), seen)


def counted(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which an order is a sale."""
    conditions: list[ColumnElement[bool]] = [
        Order.deleted_at.is_(None),
        Account.deleted_at.is_(None),
        func.coalesce(Order.status, "CONFIRMED").not_in(NOT_SOLD),
    ]
    if asked.people is not None:
        conditions.append(belongs(Account.owner_id, asked.people))
    if asked.first is not None:
        conditions.append(Order.ordered_on >= asked.first)
    if asked.last is not None:
        conditions.append(Order.ordered_on <= asked.last)
    return tuple(conditions)


def _ranked(
    currency: str, customers: list[tuple[str, int, Decimal]], names: Mapping[str, str], asked: Asked
) -> list[Row]:
    """Order the customers of a currency; the cumulated share is of the exact sum, not a sum of rounded shares."""
    by_orders = asked.values["by"] == "orders"
    customers.sort(key=lambda one: (-one[1], -one[2], one[0]) if by_orders else (-one[2], -one[1], one[0]))
    everything = sum((_measure(one, by_orders=by_orders) for one in customers), Decimal(0))
    so_far = Decimal(0)
    rows = []
    for place, one in enumerate(customers, start=1):
        account_id, orders, net = one
        measure = _measure(one, by_orders=by_orders)
        so_far += measure
        rows.append(
            Row(
                {
                    "rank": place,
                    "customer": names.get(account_id) or wording.NOT_HERE.text(asked.language),
                    "orders": orders,
                    CURRENCY: currency,
                    "amount": net,
                    "share": percent_of(measure, everything),
                    "cumulated": percent_of(so_far, everything),
                },
                {"account_id": account_id, "currency": currency},
            )
        )
    return rows


def _measure(customer: tuple[str, int, Decimal], *, by_orders: bool) -> Decimal:
    return Decimal(customer[1]) if by_orders else customer[2]


def chart(result: ReportResult) -> list[Panel]:
    """The first customers of each currency with their shares."""
    by_orders = result.asked.values["by"] == "orders"
    key, unit = ("orders", ORDERS) if by_orders else ("amount", wording.NET)
    return by_currency(result, "customer", key, unit, mark="share")


def drill(session: Session, asked: Asked, key: Mapping[str, str | None]) -> Drill:
    """The orders of a customer in a currency, latest first."""
    statement: Any = (
        select(Order.id)
        .outerjoin(Account, Account.id == Order.account_id)
        .where(
            *counted(asked), CUSTOMER_ID.in_([key["account_id"]]), OF_CURRENCY.in_([key["currency"] or ""])
        )
        .order_by(Order.ordered_on.desc(), Order.id)
    )
    return Drill("order", tuple(session.scalars(statement)))


REPORT = Report(
    name="sales_ranking",
    numbers=(144,),
    title=L("客户销售排行", "客戶銷售排行", "Sales ranking by customer"),
    definition=(
        L(
            "按从公司系统导入的订单排名：订单数，以及订单未税金额合计；订单没有合计的，取各行未税金额之和。",
            "按從公司系統匯入的訂單排名：訂單數，以及訂單未稅金額合計；訂單沒有合計的，取各行未稅金額之和。",
            "Customers ranked by the orders imported from the company's systems: their number and the sum of their net "
            "amounts; where an order has no total, its lines are added up.",
        ),
        L(
            "每个币种单独排名，占比和累计占比为占该币种合计的百分比（按金额排名时为金额，按次数时为订单数），不折算汇率。",
            "每個幣別單獨排名，占比和累計占比為占該幣別合計的百分比（按金額排名時為金額，按次數時為訂單數），不折算匯率。",
            "Each currency has a ranking of its own; shares are of that currency's total, of "
            "amounts or of orders, as ranked. Nothing is converted.",
        ),
        L(
            "草稿和已取消的订单不计，已删除客户的订单不计，合并前客户的订单计入合并后的客户；按下单日期计入期间。"
            "人员指客户当前的负责人。",
            "草稿和已取消的訂單不計，已刪除客戶的訂單不計，合併前客戶的訂單計入合併後的客戶；按下單日期計入期間。"
            "人員指客戶目前的負責人。",
            "Drafts, cancelled orders and orders of deleted customers do not count; those of a merged customer count "
            "for the one it was merged into. The day of the order puts it in the period. A person's customers are "
            "those owned now.",
        ),
    ),
    options=(
        *PERIOD,
        Option("by", L("排名依据", "排名依據", "Rank by"), "choice", "amount", BY),
        Option("top", L("前几名", "前幾名", "First"), "int"),
        *WHOSE,
    ),
    query=query,
    chart=chart,
    drill=drill,
)
