"""What competitors ask for the same, beside what we last told that customer (features.md 107, 127)."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import Account, CompetitorPrice, Product, Quote, QuoteLine, User
from crm_core.model.competition import TRUST
from crm_core.model.fields import Label
from crm_desktop.reports import wording
from crm_desktop.reports.options import PERIOD, WHOSE
from crm_desktop.reports.panels import scatter
from crm_desktop.reports.price_scatter import PRODUCT, TOLD
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
from crm_desktop.reports.whose import belongs

L = Label

DIFFERENCE = Column("difference", L("比我方", "比我方", "Difference"), "percent")
COLUMNS = (
    Column("product", PRODUCT),
    Column("competitor", L("竞争对手", "競爭對手", "Competitor")),
    Column("price", L("对方未税单价", "對方未稅單價", "Their net price"), "amount"),
    Column("ours", L("我方最近报价", "我方最近報價", "Our quote"), "amount"),
    DIFFERENCE,
    Column(CURRENCY, wording.CURRENCY),
    Column("customer", wording.CUSTOMER),
    Column("day", L("得知日期", "得知日期", "Learnt on"), "day", minor=True),
    Column("age", L("至今", "至今", "Age"), "duration", minor=True),
    Column("trust", L("可信度", "可信度", "Source"), minor=True),
    Column("person", wording.PERSON, minor=True),
    Column("offered", L("对方产品", "對方產品", "Their product"), minor=True),
    Column("note", L("备注", "備註", "Notes"), minor=True),
)
_STEP, _PER_CENT = Decimal("0.0001"), Decimal("0.1")
_Key = tuple[str, str, str]


def query(session: Session, asked: Asked) -> Found:
    """Compare each price of a rival with our last quote to that customer for the same product, the latest first."""
    name = func.coalesce(Product.name, CompetitorPrice.offered, "")
    statement = (
        select(
            CompetitorPrice, func.coalesce(Product.code, ""), name, Account.name, func.coalesce(User.name, "")
        )
        .join(Account, Account.id == CompetitorPrice.account_id)
        .outerjoin(Product, Product.id == CompetitorPrice.product_id)
        .outerjoin(User, User.id == CompetitorPrice.created_by)
        .where(CompetitorPrice.deleted_at.is_(None), Account.deleted_at.is_(None))
        .where(belongs(CompetitorPrice.created_by, asked.people))
        .order_by(CompetitorPrice.seen_on.desc(), CompetitorPrice.id)
    )
    if asked.first is not None:
        statement = statement.where(CompetitorPrice.seen_on >= asked.first)
    if asked.last is not None:
        statement = statement.where(CompetitorPrice.seen_on <= asked.last)
    found = session.execute(statement).all()
    ours = _ours(session, {price.account_id for price, *_ in found})
    rows = [
        _row(price, " ".join(filter(None, (code, product))), customer, person, ours, asked)
        for price, code, product, customer, person in found
    ]
    return Found(COLUMNS, tuple(rows), len(found))


def _ours(session: Session, accounts: set[str]) -> dict[_Key, Decimal]:
    """Return by customer, product and currency what the latest quote that was told asks for one unit before tax."""
    statement = (
        select(Quote.account_id, QuoteLine.product_id, Quote.currency, QuoteLine.amount_net, QuoteLine.qty)
        .join(QuoteLine, QuoteLine.quote_id == Quote.id)
        .where(Quote.account_id.in_(sorted(accounts)), Quote.status.in_(TOLD), Quote.deleted_at.is_(None))
        .where(QuoteLine.deleted_at.is_(None), QuoteLine.product_id.is_not(None))
        .where(QuoteLine.qty > 0, QuoteLine.amount_net.is_not(None))
        .order_by(Quote.quote_on, Quote.id)
    )
    return {
        (account, product, currency): (amount / qty).quantize(_STEP, rounding=ROUND_HALF_UP)
        for account, product, currency, amount, qty in session.execute(statement)
    }


def _row(
    price: CompetitorPrice,
    product: str,
    customer: str,
    person: str,
    ours: Mapping[_Key, Decimal],
    asked: Asked,
) -> Row:
    currency = price.currency or "CNY"
    own = ours.get((price.account_id, price.product_id or "", currency))
    difference = None
    if own:
        difference = ((price.price - own) / own * 100).quantize(_PER_CENT, rounding=ROUND_HALF_UP)
    cells: dict[str, Any] = {
        "product": product,
        "competitor": price.competitor,
        "price": price.price,
        "ours": own,
        "difference": difference,
        CURRENCY: currency,
        "customer": customer,
        "day": price.seen_on,
        "age": (asked.calendar.today - price.seen_on).days,
        "trust": TRUST.text(price.trust, asked.language),
        "person": person,
        "offered": price.offered or "",
        "note": price.note or "",
    }
    return Row(cells, {"account_id": price.account_id})


def chart(result: ReportResult) -> list[Panel]:
    """A point for each price, above its product: how far it lies from ours."""
    return scatter(result, DIFFERENCE)


def drill(session: Session, asked: Asked, key: Mapping[str, str | None]) -> Drill:  # noqa: ARG001 -- of every report
    """The customer where a price was heard."""
    return Drill("account", (key["account_id"] or "",))


REPORT = Report(
    name="rival_prices",
    numbers=(107, 127),
    title=L("竞争报价", "競爭報價", "Competitor prices"),
    definition=(
        L(
            "每条记下的竞争对手报价一行，最近得知的在最前：对方未税单价，与我方最近一次给同一客户、同一产品、同一币种的报价之差。"
            "差在 ±{band}% 以内和以外的点用不同颜色。",
            "每筆記下的競爭對手報價一列，最近得知的在最前：對方未稅單價，與我方最近一次給同一客戶、同一產品、同一幣別的報價之差。"
            "差在 ±{band}% 以內和以外的點用不同顏色。",
            "One row for each price of a competitor that was noted, the latest first: their unit price before tax, "
            "and how far it lies from our last quote to that customer for the same product in the same currency. "
            "Points within and beyond ±{band}% have different colours.",
        ),
        L(
            "我方只计客户已经看到的报价。没有对应产品或还没有报过价的，只列出，不比较。双击打开那家客户。",
            "我方只計客戶已經看到的報價。沒有對應產品或還沒有報過價的，只列出，不比較。雙擊開啟那家客戶。",
            "Of ours only quotes count that customers have seen. What has no product of ours beside it, or no quote "
            "yet, is listed and not compared. Enter opens the customer.",
        ),
    ),
    options=(*PERIOD, Option("band", L("容许偏离 %", "容許偏離 %", "Band in %"), "int", 10), *WHOSE),
    query=query,
    chart=chart,
    drill=drill,
    filled=lambda asked: {"band": asked.number("band")},
)
