"""What a product was offered and sold for: to this customer, to its group, to customers of its level.

A rep who writes a price should see beside it what this laptop knows, each with its day, so that one customer does not
hear two prices. Prices are per unit, after every discount and before tax, whatever the document showed; only those in
the currency asked for are given, because a rate of another day would make them look comparable.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from crm_core.model import Account, Order, OrderLine, Product, Quote, QuoteLine
from crm_desktop.services.lookups import chunks, titles_of, user_names
from crm_desktop.services.price_stats import PriceHint, price_hint
from crm_desktop.services.quotes.rivals import RivalPrice, rival_prices
from crm_desktop.services.quotes.substitutes import Substitute, substitutes_of

Kind = Literal["ordered", "quoted"]
MOST_EACH = 5
"""How many earlier prices of one product are given for the customer, and as many for its group."""
_STEP = Decimal("0.000001")
_TOLD = ("SENT", "ACCEPTED", "ORDERED", "DECLINED", "EXPIRED", "SUPERSEDED")
"""States in which the customer has seen the price."""


@dataclass(frozen=True)
class EarlierPrice:
    """A price that a customer was told or paid, per unit before tax. `status` is a code of the quote's states."""

    kind: Kind
    product_id: str
    account_id: str
    account_name: str
    on: date | None
    price: Decimal
    qty: Decimal
    currency: str
    record_id: str
    number: str
    status: str | None
    who: str


@dataclass(frozen=True)
class PriceMemory:
    """All that is known about one product for one customer; `cost` only for those who may see it."""

    product_id: str
    here: tuple[EarlierPrice, ...] = ()
    group: tuple[EarlierPrice, ...] = ()
    peers: PriceHint | None = None
    floor: Decimal | None = None
    cost: Decimal | None = None
    off_sale: bool = False
    phasing_out: bool = False
    instead: tuple[Substitute, ...] = ()
    """What serves in its place, the best first; only of a product that is not simply on sale."""
    rivals: tuple[RivalPrice, ...] = ()
    """What competitors asked this customer for the same, the latest first."""


def price_memories(
    session: Session,
    account_id: str,
    product_ids: Iterable[str],
    currency: str,
    *,
    but_not: str = "",
    with_cost: bool = False,
) -> dict[str, PriceMemory]:
    """Return what is known of these products; `but_not` is the quote at hand, with all its revisions.

    `with_cost` is for those who may see what a product costs (`COST_ROLES`).
    """
    wanted = sorted(set(product_ids))
    account = session.get(Account, account_id)
    group = _group_of(session, account) if account else set()
    found = _earlier(session, {account_id, *group}, wanted, currency, but_not)
    level = account.level if account else None
    memories: dict[str, PriceMemory] = {}
    rivals = rival_prices(session, account_id, wanted, currency)
    for part in chunks(wanted):
        products = session.scalars(select(Product).where(Product.id.in_(part))).all()
        instead = substitutes_of(session, [one for one in products if one.status in ("OFF", "PHASE_OUT")])
        for product in products:
            known = found.get(product.id, ())
            own = (product.currency or "CNY") == currency
            memories[product.id] = PriceMemory(
                product.id,
                tuple(one for one in known if one.account_id == account_id)[:MOST_EACH],
                tuple(one for one in known if one.account_id != account_id)[:MOST_EACH],
                price_hint(session, product.id, level, currency),
                product.floor_price if own else None,
                product.cost if own and with_cost else None,
                product.status == "OFF" or product.deleted_at is not None,
                product.status == "PHASE_OUT",
                instead.get(product.id, ()),
                rivals.get(product.id, ()),
            )
    return memories


def earlier_products(session: Session, account_id: str, currency: str | None = None) -> list[EarlierPrice]:
    """Return what a customer was quoted or bought, each product once with its latest price, the latest first."""
    known = sorted(
        (
            *_quoted(session, {account_id}, None, currency, ""),
            *_ordered(session, {account_id}, None, currency),
        ),
        key=_latest_first,
    )
    latest: dict[str, EarlierPrice] = {}
    for one in known:
        latest.setdefault(one.product_id, one)
    return list(latest.values())


def _group_of(session: Session, account: Account) -> set[str]:
    """The customers of the same group: the parent, its other children and this one's own."""
    relations: list[ColumnElement[bool]] = [Account.parent_id == account.id]
    if account.parent_id:
        relations += [Account.parent_id == account.parent_id, Account.id == account.parent_id]
    found = session.scalars(select(Account.id).where(or_(*relations), Account.deleted_at.is_(None)))
    return set(found) - {account.id}


def _earlier(
    session: Session, accounts: set[str], products: Sequence[str], currency: str, but_not: str
) -> Mapping[str, Sequence[EarlierPrice]]:
    found: dict[str, list[EarlierPrice]] = {}
    for part in chunks(products):
        for one in sorted(
            (
                *_quoted(session, accounts, part, currency, but_not),
                *_ordered(session, accounts, part, currency),
            ),
            key=_latest_first,
        ):
            found.setdefault(one.product_id, []).append(one)
    return found


def _latest_first(one: EarlierPrice) -> tuple[int, str, str]:
    return -(one.on.toordinal() if one.on else 0), one.kind, one.record_id


def _quoted(
    session: Session, accounts: set[str], products: Sequence[str] | None, currency: str | None, but_not: str
) -> list[EarlierPrice]:
    statement = (
        select(Quote, QuoteLine.product_id, QuoteLine.qty, QuoteLine.amount_net)
        .join(QuoteLine, QuoteLine.quote_id == Quote.id)
        .where(Quote.account_id.in_(sorted(accounts)), Quote.status.in_(_TOLD), Quote.deleted_at.is_(None))
        .where(QuoteLine.deleted_at.is_(None), QuoteLine.product_id.is_not(None), QuoteLine.qty > 0)
        .where(QuoteLine.amount_net.is_not(None), QuoteLine.is_optional.is_not(True))
    )
    if products is not None:
        statement = statement.where(QuoteLine.product_id.in_(products))
    if currency:
        statement = statement.where(Quote.currency == currency)
    if but_not:
        root = select(Quote.root_id).where(Quote.id == but_not).scalar_subquery()
        family = or_(
            Quote.id.in_([but_not]), Quote.id == root, Quote.root_id == root, Quote.root_id == but_not
        )
        statement = statement.where(family.is_not(True))
    rows = session.execute(statement).all()
    titles = titles_of(session, "account", (row[0].account_id for row in rows))
    names = user_names(session, (row[0].owner_id for row in rows))
    return [
        EarlierPrice(
            "quoted",
            product_id,
            quote.account_id or "",
            titles.get(quote.account_id or "", ""),
            quote.quote_on,
            _per_unit(amount, qty),
            qty,
            quote.currency,
            quote.id,
            quote.shown_number,
            quote.status,
            names.get(quote.owner_id or "", ""),
        )
        for quote, product_id, qty, amount in rows
    ]


def _ordered(
    session: Session, accounts: set[str], products: Sequence[str] | None, currency: str | None
) -> list[EarlierPrice]:
    statement = (
        select(Order, OrderLine.product_id, OrderLine.qty, OrderLine.amount_net)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.account_id.in_(sorted(accounts)), Order.deleted_at.is_(None))
        .where(Order.status.is_distinct_from("CANCELLED"), OrderLine.deleted_at.is_(None))
        .where(OrderLine.product_id.is_not(None), OrderLine.qty > 0, OrderLine.amount_net.is_not(None))
    )
    if products is not None:
        statement = statement.where(OrderLine.product_id.in_(products))
    if currency:
        statement = statement.where(Order.currency == currency)
    rows = session.execute(statement).all()
    titles = titles_of(session, "account", (row[0].account_id for row in rows))
    names = user_names(session, (row[0].owner_id for row in rows))
    return [
        EarlierPrice(
            "ordered",
            product_id,
            order.account_id,
            titles.get(order.account_id, ""),
            order.ordered_on,
            _per_unit(amount, qty),
            qty,
            order.currency or "CNY",
            order.id,
            order.number or "",
            order.status,
            names.get(order.owner_id or "", ""),
        )
        for order, product_id, qty, amount in rows
    ]


def _per_unit(amount: Any, qty: Any) -> Decimal:
    return (Decimal(amount) / Decimal(qty)).quantize(_STEP, rounding=ROUND_HALF_UP)
