"""Every price of a product, whoever it is for: list price, price books with their steps, rules that reach it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import PriceBook, PriceEntry, PriceRule, Product
from crm_core.price_rows import BASE_CURRENCY
from crm_core.price_rules import is_in_category
from crm_desktop.services.lookups import titles_of

Standing = Literal["holds", "not_yet", "ended"]


@dataclass(frozen=True)
class ProductPrice:
    """One price. `entity` and `id` name the record behind it; `whom` is a customer, level or region, or empty.

    `price` is None for a rule, whose sentence is made of `base`, `percent` and `surcharge`.
    """

    entity: Literal["product", "price_entry", "price_rule"]
    id: str
    book: str
    whom: str
    min_qty: Decimal | None
    price: Decimal | None
    currency: str
    tax_inclusive: bool
    valid_from: date | None
    valid_to: date | None
    standing: Standing
    base: str = ""
    percent: Decimal | None = None
    surcharge: Decimal | None = None


def product_prices(session: Session, product: Product, on: date) -> tuple[ProductPrice, ...]:
    """Return the prices of a product on a day: what holds, then what will, then what is over."""
    found = [*_list_price(product), *_entries(session, product, on), *_rules(session, product, on)]
    order: dict[Standing, int] = {"holds": 0, "not_yet": 1, "ended": 2}
    found.sort(key=lambda one: (order[one.standing], bool(one.book), one.book, one.min_qty or Decimal(0)))
    return tuple(found)


def _list_price(product: Product) -> Iterator[ProductPrice]:
    if product.list_price is not None:
        money = product.currency or BASE_CURRENCY
        yield ProductPrice(
            "product", product.id, "", "", None, product.list_price, money, False, None, None, "holds"
        )


def _entries(session: Session, product: Product, on: date) -> Iterator[ProductPrice]:
    rows = session.execute(
        select(PriceEntry, PriceBook)
        .join(PriceBook, PriceBook.id == PriceEntry.price_book_id)
        .where(PriceEntry.product_id == product.id, PriceEntry.deleted_at.is_(None))
        .where(PriceBook.deleted_at.is_(None))
    ).all()
    whom = _whom(session, [book for _, book in rows])
    for entry, book in rows:
        first, last = entry.valid_from or book.valid_from, entry.valid_to or book.valid_to
        yield ProductPrice(
            "price_entry",
            entry.id,
            book.name,
            whom[book.id],
            entry.min_qty,
            entry.price,
            book.currency or BASE_CURRENCY,
            bool(book.tax_inclusive),
            first,
            last,
            _standing(first, last, on),
        )


def _rules(session: Session, product: Product, on: date) -> Iterator[ProductPrice]:
    """Rules on cost are left out: the server makes entries of them."""
    rows = session.execute(
        select(PriceRule, PriceBook)
        .join(PriceBook, PriceBook.id == PriceRule.price_book_id)
        .where(PriceRule.deleted_at.is_(None), PriceBook.deleted_at.is_(None), PriceRule.base != "COST")
    ).all()
    whom = _whom(session, [book for _, book in rows])
    for rule, book in rows:
        if not is_in_category(product.category, rule.category):
            continue
        first, last = rule.valid_from or book.valid_from, rule.valid_to or book.valid_to
        yield ProductPrice(
            "price_rule",
            rule.id,
            book.name,
            whom[book.id],
            rule.min_qty,
            None,
            book.currency or BASE_CURRENCY,
            bool(book.tax_inclusive),
            first,
            last,
            _standing(first, last, on),
            rule.base,
            rule.percent,
            rule.surcharge,
        )


def _whom(session: Session, books: list[PriceBook]) -> dict[str, str]:
    names = titles_of(session, "account", (book.account_id for book in books if book.account_id))
    return {
        book.id: " · ".join(
            filter(None, (names.get(book.account_id or "", ""), book.level or "", book.region or ""))
        )
        for book in books
    }


def _standing(first: date | None, last: date | None, on: date) -> Standing:
    if last is not None and last < on:
        return "ended"
    return "not_yet" if first is not None and first > on else "holds"
