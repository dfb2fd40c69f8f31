"""Products for a line and the price that holds for this customer today, with the reasons for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from crm_core.model import Account, BundleItem, Product
from crm_core.model.types import Quantity
from crm_core.money import TaxMode
from crm_core.price_rows import (
    BASE_CURRENCY,
    BOOK_COLUMNS,
    ENTRY_COLUMNS,
    RULE_COLUMNS,
    book_of,
    entry_of,
    query_of,
    rule_of,
)
from crm_core.pricing import PriceLists, Reason, ResolvedPrice, price_in_mode, resolve_in
from crm_desktop.db import search
from crm_desktop.db.local_tables import sync_run
from crm_desktop.services.lookups import living_one, local_day
from crm_desktop.services.quotes.draft import LineDraft, QuoteDraft
from crm_desktop.services.values import stored_row

SEARCHED = 200
_LISTS = "price lists"
"""Under this name a session keeps what it has read; it is over with the session."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class ProductHit:
    """A product that may go on a line. Prices are per unit."""

    id: str
    code: str
    name: str
    spec: str | None
    unit: str | None
    category: str | None
    list_price: Decimal | None
    currency: str | None
    tax_rate: Decimal | None
    status: str | None
    is_bundle: bool = False


@dataclass(frozen=True)
class PriceOffer:
    """A unit price in the document's tax mode, or None where there is none.

    `source` is account, level_region, parent, default, list or none; `reasons` explain it. `as_of` is the day of the
    last sync: how old the price lists on this laptop are; None before the first.
    """

    price: Decimal | None
    source: str
    reasons: tuple[Reason, ...]
    as_of: date | None
    currency: str
    list_price: Decimal | None
    tax_rate: Decimal | None
    book_id: str | None


def find_products(session: Session, words: str, limit: int = 20) -> list[ProductHit]:
    """Return the products on sale that fit the text, best first; without text by code."""
    on_sale = (Product.deleted_at.is_(None), or_(Product.status.is_(None), Product.status != "OFF"))
    if not words.strip():
        statement = select(Product).where(*on_sale).order_by(Product.code).limit(limit)
        return _hits(session, list(session.scalars(statement)))
    exact = select(Product).where(*on_sale, Product.code.istartswith(words.strip(), autoescape=True))
    found = {product.id: product for product in session.scalars(exact.order_by(Product.code).limit(limit))}
    ids = [hit.id for hit in search.find(session, words, SEARCHED, ("product",))]
    by_id = {
        product.id: product
        for product in session.scalars(select(Product).where(Product.id.in_(ids), *on_sale))
    }
    found |= {one: by_id[one] for one in ids if one in by_id and one not in found}
    return _hits(session, list(found.values())[:limit])


def product_of_code(session: Session, code: str) -> str | None:
    """Return the id of the product with this code, in capitals or not; one on sale goes before one that is off."""
    statement = (
        select(Product.id)
        .where(Product.deleted_at.is_(None), func.lower(Product.code) == code.lower())
        .order_by(func.coalesce(Product.status, "ON") == "OFF", Product.code != code, Product.id)
    )
    return session.scalar(statement.limit(1)) if code else None


def _hits(session: Session, products: Sequence[Product]) -> list[ProductHit]:
    made_up = bundles_among(session, [product.id for product in products])
    return [product_hit(product, is_bundle=product.id in made_up) for product in products]


def bundles_among(session: Session, product_ids: Sequence[str]) -> set[str]:
    """Return which of these products consist of others."""
    statement = select(BundleItem.bundle_id).where(
        BundleItem.bundle_id.in_(product_ids), BundleItem.deleted_at.is_(None)
    )
    return set(session.scalars(statement.distinct()))


def product_hit(product: Product, *, is_bundle: bool = False) -> ProductHit:
    """Return a product as lists show it."""
    return ProductHit(
        product.id,
        product.code,
        product.name,
        product.spec,
        product.unit,
        product.category,
        product.list_price,
        product.currency,
        product.tax_rate,
        product.status,
        is_bundle,
    )


def price_for(
    session: Session,
    account_id: str | None,
    product_id: str,
    qty: Decimal,
    on: date,
    *,
    currency: str | None = None,
    tax_mode: str = "EXCL",
) -> PriceOffer:
    """Return the price of a product for a customer, a quantity and a day.

    `currency` None means the customer's, else CNY. The price comes as a document of `tax_mode` shows it. Raises
    UserError record_missing.
    """
    product = stored_row(living_one(session, Product, product_id))
    found = session.get(Account, account_id) if account_id else None
    account = stored_row(found) if found else None
    money = currency or (account["default_currency"] if account else None) or BASE_CURRENCY
    query = query_of(product, account, currency=money, qty=Quantity.to_stored(qty), on=on)
    resolved = resolve_in(query, price_lists(session, account, product_id))
    is_listed = query.list_currency == money
    return PriceOffer(
        price=_in_mode(resolved, query.tax_rate, tax_mode),
        source=resolved.source.value,
        reasons=resolved.reasons,
        as_of=prices_as_of(session),
        currency=money,
        list_price=query.list_price if is_listed else None,
        tax_rate=None if product["tax_rate"] is None else query.tax_rate,
        book_id=resolved.book_id,
    )


def _in_mode(resolved: ResolvedPrice, tax_rate: Decimal, tax_mode: str) -> Decimal | None:
    if resolved.unit_price is None:
        return None
    mode = TaxMode(tax_mode)
    return price_in_mode(
        resolved.unit_price, tax_inclusive=resolved.tax_inclusive, mode=mode, tax_rate=tax_rate
    )


def price_lists(session: Session, account: Row | None, product_id: str) -> PriceLists:
    """Return the price lists that are here, with the entries of one product."""
    kept = session.info.setdefault(_LISTS, {})
    whose = account["id"] if account else None
    if whose not in kept:  # of a quote with many lines, books and rules are read once
        kept[whose] = (
            [book_of(row, own_of=account) for row in _rows(session, "price_book", BOOK_COLUMNS)],
            [rule for row in _rows(session, "price_rule", RULE_COLUMNS) if (rule := rule_of(row))],
        )
    books, rules = kept[whose]
    entries = _rows(session, "price_entry", ENTRY_COLUMNS, product_id=product_id)
    return PriceLists.of(books, map(entry_of, entries), rules)


def _rows(session: Session, entity: str, columns: Sequence[str], **where: str) -> Iterator[Row]:
    """Yield living rows in stored form; the names are those of the model."""
    conditions = "".join(f" AND {name} = :{name}" for name in where)
    statement = f"SELECT {', '.join(columns)} FROM {entity} WHERE deleted_at IS NULL{conditions}"  # noqa: S608 -- as said
    return (dict(row) for row in session.execute(text(statement), where).mappings())


def prices_as_of(session: Session) -> date | None:
    """Return the day of the last sync that ended well."""
    statement = (
        select(sync_run.c.ended_ms)
        .where(sync_run.c.ended_ms.is_not(None), sync_run.c.error_code.is_(None))
        .order_by(sync_run.c.id.desc())
        .limit(1)
    )
    ended = session.scalar(statement)
    return local_day(ended) if ended else None


def apply_product(
    session: Session, draft: QuoteDraft, line: LineDraft, product_id: str, on: date
) -> PriceOffer:
    """Put a product and its price for this customer on a line, and return the offer with its reasons."""
    product = living_one(session, Product, product_id)
    offer = price_for(
        session, draft.account_id, product_id, line.qty, on, currency=draft.currency, tax_mode=draft.tax_mode
    )
    line.product_id = product.id
    line.code, line.name, line.spec, line.unit = product.code, product.name, product.spec, product.unit
    line.tax_rate = product.tax_rate
    line.list_price = offer.list_price
    line.unit_price = offer.price if offer.price is not None else Decimal(0)
    line.price_source = offer.source
    draft.price_as_of = offer.as_of
    return offer
