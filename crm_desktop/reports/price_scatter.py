"""What different people quoted for the same product: how far apart, who, for whom, and why (features.md 103)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import Account, Product, Quote, QuoteLine, User
from crm_core.model.fields import Label
from crm_desktop.reports import wording
from crm_desktop.reports.options import PERIOD, WHOSE
from crm_desktop.reports.panels import scatter
from crm_desktop.reports.quotes_by_state import MADE_FOR, counted
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

L = Label

PRODUCT = L("产品", "產品", "Product")
DEVIATION = Column("deviation", L("偏离中位价", "偏離中位價", "Off median"), "percent")
COLUMNS = (
    Column("product", PRODUCT),
    DEVIATION,
    Column("price", L("未税单价", "未稅單價", "Net unit price"), "amount"),
    Column("median", L("中位单价", "中位單價", "Median price"), "amount"),
    Column(CURRENCY, wording.CURRENCY),
    Column("qty", L("数量", "數量", "Quantity"), "amount", minor=True),
    Column("person", wording.PERSON, minor=True),
    Column("customer", wording.CUSTOMER),
    Column("number", L("报价单号", "報價單號", "Quote"), minor=True),
    Column("day", L("报价日期", "報價日期", "Date"), "day", minor=True),
    Column("reason", L("偏离原因", "偏離原因", "Reason"), minor=True),
)
TOLD = ("SENT", "ACCEPTED", "ORDERED", "DECLINED", "EXPIRED", "SUPERSEDED")
"""States in which the customer has heard the price."""
FEWEST = 2
"""Prices of a product that can be compared."""
_STEP, _PER_CENT = Decimal("0.0001"), Decimal("0.1")


@dataclass(frozen=True)
class _Price:
    quote_id: str
    product: str
    price: Decimal
    cells: dict[str, Any]


def query(session: Session, asked: Asked) -> Found:
    """Compare each quoted price with the median of its product and currency, the furthest first."""
    prices: dict[tuple[str, str], list[_Price]] = defaultdict(list)
    for product_id, currency, price in _quoted(session, asked):
        prices[product_id, currency].append(price)
    rows, seen = [], 0
    for found in prices.values():
        seen += len(found)
        if len(found) < FEWEST:
            continue
        middle = Decimal(median(one.price for one in found)).quantize(_STEP, rounding=ROUND_HALF_UP)
        rows += [_row(one, middle) for one in found]
    rows.sort(key=lambda row: (-abs(Decimal(str(row.cells["deviation"]))), str(row.cells["number"])))
    return Found(COLUMNS, tuple(rows), seen)


def _quoted(session: Session, asked: Asked) -> Sequence[tuple[str, str, _Price]]:
    name = func.coalesce(Product.name, QuoteLine.name)
    statement = (
        select(Quote, QuoteLine, name, func.coalesce(Account.name, ""), func.coalesce(User.name, ""))
        .join(QuoteLine, QuoteLine.quote_id == Quote.id)
        .outerjoin(Product, Product.id == QuoteLine.product_id)
        .outerjoin(Account, Account.id == Quote.account_id)
        .outerjoin(User, User.id == MADE_FOR)
        .where(*counted(asked), Quote.status.in_(TOLD), QuoteLine.deleted_at.is_(None))
        .where(QuoteLine.product_id.is_not(None), QuoteLine.qty > 0, QuoteLine.amount_net.is_not(None))
        .order_by(Quote.quote_on, Quote.id, QuoteLine.sort_key)
    )
    return [
        (line.product_id or "", quote.currency, _price(quote, line, product, customer, person))
        for quote, line, product, customer, person in session.execute(statement)
    ]


def _price(quote: Quote, line: QuoteLine, product: str, customer: str, person: str) -> _Price:
    price = (line.amount_net / line.qty).quantize(_STEP, rounding=ROUND_HALF_UP)
    cells = {
        "product": " ".join(filter(None, (line.code, product))),
        "price": price,
        CURRENCY: quote.currency,
        "qty": line.qty,
        "person": person,
        "customer": customer,
        "number": quote.shown_number,
        "day": quote.quote_on,
        "reason": line.price_reason or "",
    }
    return _Price(quote.id, product or "", price, cells)


def _row(one: _Price, middle: Decimal) -> Row:
    share = (one.price - middle) / middle * 100 if middle else Decimal(0)
    deviation = share.quantize(_PER_CENT, rounding=ROUND_HALF_UP)
    return Row(one.cells | {"median": middle, "deviation": deviation}, {"quote_id": one.quote_id})


def chart(result: ReportResult) -> list[Panel]:
    """A point for each price, above its product: how far it lies from the median."""
    return scatter(result, DEVIATION)


def drill(session: Session, asked: Asked, key: Mapping[str, str | None]) -> Drill:  # noqa: ARG001 -- of every report
    """The quote of a price."""
    return Drill("quote", (key["quote_id"] or "",))


REPORT = Report(
    name="price_scatter",
    numbers=(103,),
    title=L("报价一致性", "報價一致性", "Price consistency"),
    definition=(
        L(
            "每个报价行一个点：折后未税单价与同一产品、同一币种全部报价的中位价之差；只有一次报价的产品不列。"
            "超出 ±{band}% 的点用另一种颜色。",
            "每個報價明細一個點：折後未稅單價與同一產品、同一幣別全部報價的中位價之差；只有一次報價的產品不列。"
            "超出 ±{band}% 的點用另一種顏色。",
            "One point for each quoted line: its unit price after discounts and before tax against the median of all "
            "quotes of that product and currency. Products quoted once are left out; points beyond ±{band}% have "
            "another colour.",
        ),
        L(
            "只计客户已经看到的报价（草稿和审批中的不计），选配行也计入。偏离最大的排在最前，双击打开报价单。",
            "只計客戶已經看到的報價（草稿和簽核中的不計），選配列也計入。偏離最大的排在最前，雙擊開啟報價單。",
            "Only what customers have seen counts (no drafts, nothing in approval), optional lines too. The furthest "
            "come first; Enter opens the quote.",
        ),
    ),
    options=(*PERIOD, Option("band", L("容许偏离 %", "容許偏離 %", "Band in %"), "int", 10), *WHOSE),
    query=query,
    chart=chart,
    drill=drill,
    filled=lambda asked: {"band": asked.number("band")},
)
