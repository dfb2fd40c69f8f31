"""Products for a line and the price that holds for this customer today, with the reasons for it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.model import Account, PriceBook, PriceEntry, Product
from crm_core.money import TaxMode
from crm_core.pricing import (
    PriceBookInfo,
    PriceEntryInfo,
    PriceQuery,
    Reason,
    ResolvedPrice,
    price_in_mode,
    resolve_price,
)
from crm_desktop.db import search
from crm_desktop.db.local_tables import sync_run
from crm_desktop.services.lookups import living_one, local_day
from crm_desktop.services.quotes.draft import LineDraft, QuoteDraft

SEARCHED = 200
_NO_RATE = Decimal(0)


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


def find_products(session: Session, text: str, limit: int = 20) -> list[ProductHit]:
    """Return the products on sale that fit the text, best first; without text by code."""
    on_sale = (Product.deleted_at.is_(None), or_(Product.status.is_(None), Product.status != "OFF"))
    if not text.strip():
        statement = select(Product).where(*on_sale).order_by(Product.code).limit(limit)
        return [_hit(product) for product in session.scalars(statement)]
    exact = select(Product).where(*on_sale, Product.code.istartswith(text.strip(), autoescape=True))
    found = {product.id: product for product in session.scalars(exact.order_by(Product.code).limit(limit))}
    ids = [hit.id for hit in search.find(session, text, SEARCHED, ("product",))]
    by_id = {
        product.id: product
        for product in session.scalars(select(Product).where(Product.id.in_(ids), *on_sale))
    }
    found |= {one: by_id[one] for one in ids if one in by_id and one not in found}
    return [_hit(product) for product in found.values()][:limit]


def _hit(product: Product) -> ProductHit:
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
    product = living_one(session, Product, product_id)
    account = session.get(Account, account_id) if account_id else None
    money = currency or (account.default_currency if account else None) or "CNY"
    query = PriceQuery(
        product_id=product_id,
        currency=money,
        on=on,
        qty=qty,
        account_id=account_id,
        level=account.level if account else None,
        region=account.region if account else None,
        list_price=product.list_price,
        list_currency=product.currency or "CNY",
    )
    resolved = resolve_price(query, _books(session, account), _entries(session, product_id))
    return PriceOffer(
        price=_in_mode(resolved, product.tax_rate or _NO_RATE, tax_mode),
        source=resolved.source.value,
        reasons=resolved.reasons,
        as_of=prices_as_of(session),
        currency=money,
        list_price=product.list_price if (product.currency or "CNY") == money else None,
        tax_rate=product.tax_rate,
        book_id=resolved.book_id,
    )


def _in_mode(resolved: ResolvedPrice, tax_rate: Decimal, tax_mode: str) -> Decimal | None:
    if resolved.unit_price is None:
        return None
    mode = TaxMode(tax_mode)
    return price_in_mode(
        resolved.unit_price, tax_inclusive=resolved.tax_inclusive, mode=mode, tax_rate=tax_rate
    )


def _books(session: Session, account: Account | None) -> list[PriceBookInfo]:
    """Price books here; the one assigned to the customer counts as the customer's own."""
    books = [
        PriceBookInfo(
            id=book.id,
            name=book.name,
            currency=book.currency or "CNY",
            tax_inclusive=bool(book.tax_inclusive),
            parent_id=book.parent_id,
            account_id=book.account_id,
            level=book.level,
            region=book.region,
            valid_from=book.valid_from,
            valid_to=book.valid_to,
        )
        for book in session.scalars(select(PriceBook).where(PriceBook.deleted_at.is_(None)))
    ]
    if account is None or account.price_book_id is None:
        return books
    return [replace(b, account_id=account.id) if b.id == account.price_book_id else b for b in books]


def _entries(session: Session, product_id: str) -> list[PriceEntryInfo]:
    statement = select(PriceEntry).where(PriceEntry.product_id == product_id, PriceEntry.deleted_at.is_(None))
    return [
        PriceEntryInfo(
            id=entry.id,
            book_id=entry.price_book_id,
            product_id=product_id,
            price=entry.price,
            min_qty=entry.min_qty if entry.min_qty is not None else Decimal(0),
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
        )
        for entry in session.scalars(statement)
    ]


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
