"""Which of several prices is valid: all that concern a customer and a product, with the one that wins and why.

A customer who heard two prices asks which is true. What counts is the offer they hold while it is valid, and beside it
the price lists of today: for each quantity one entry wins, and each of the others has a reason why it does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Account, PriceBook, PriceEntry, Product, Quote, QuoteLine
from crm_core.price_rows import BASE_CURRENCY
from crm_desktop.services.lookups import living_one, user_names
from crm_desktop.services.quotes.prices import PriceOffer, price_for

Verdict = Literal["wins", "offered", "not_yet", "ended", "other_currency", "outranked"]
"""`wins`: holds from `min_qty` on; `offered`: in a quote that the customer holds; the others say why not."""
_HELD = ("SENT", "ACCEPTED")


@dataclass(frozen=True)
class KnownPrice:
    """One price. `name` is that of its book, or the number of its quote; `who` made the quote."""

    id: str
    kind: Literal["book", "list", "quote"]
    name: str
    price: Decimal
    currency: str
    tax_inclusive: bool
    min_qty: Decimal
    valid_from: date | None
    valid_to: date | None
    verdict: Verdict
    who: str = ""


@dataclass(frozen=True)
class PriceCheck:
    """`offer` is what holds for a single piece today, with its reasons; `prices` are all, those that hold first."""

    offer: PriceOffer
    prices: tuple[KnownPrice, ...]


def check_prices(session: Session, account_id: str, product_id: str, on: date) -> PriceCheck:
    """Return every price of a product that concerns a customer. Raises UserError record_missing."""
    account = living_one(session, Account, account_id)
    product = living_one(session, Product, product_id)
    currency = account.default_currency or BASE_CURRENCY
    offer = price_for(session, account_id, product_id, Decimal(1), on, currency=currency)
    found = [*_entries(session, account, product, currency, on), *_list_price(product, currency, offer)]
    found += _offered(session, account_id, product_id, on)
    order: dict[Verdict, int] = {
        "offered": 0, "wins": 1, "outranked": 2, "not_yet": 3, "other_currency": 4, "ended": 5,
    }  # fmt: skip
    found.sort(key=lambda one: (order[one.verdict], one.min_qty, one.name))
    return PriceCheck(offer, tuple(found))


def _entries(
    session: Session, account: Account, product: Product, currency: str, on: date
) -> Iterator[KnownPrice]:
    rows = session.execute(
        select(PriceEntry, PriceBook)
        .join(PriceBook, PriceBook.id == PriceEntry.price_book_id)
        .where(PriceEntry.product_id == product.id, PriceEntry.deleted_at.is_(None))
        .where(PriceBook.deleted_at.is_(None))
    ).all()
    concerned = [(entry, book) for entry, book in rows if _concerns(book, account)]
    steps = sorted({entry.min_qty or Decimal(1) for entry, _ in concerned} | {Decimal(1)})
    offers = {step: price_for(session, account.id, product.id, step, on, currency=currency) for step in steps}
    for entry, book in concerned:
        least = entry.min_qty or Decimal(0)
        first, last = entry.valid_from or book.valid_from, entry.valid_to or book.valid_to
        money = book.currency or BASE_CURRENCY
        at = offers[max(least, Decimal(1)) if least else Decimal(1)]
        verdict: Verdict = "wins" if at.book_id == book.id else "outranked"
        if money != currency:
            verdict = "other_currency"
        elif first is not None and first > on:
            verdict = "not_yet"
        elif last is not None and last < on:
            verdict = "ended"
        yield KnownPrice(
            entry.id,
            "book",
            book.name,
            entry.price,
            money,
            bool(book.tax_inclusive),
            least,
            first,
            last,
            verdict,
        )


def _concerns(book: PriceBook, account: Account) -> bool:
    if book.id == account.price_book_id:
        return True
    wanted = ((book.account_id, account.id), (book.level, account.level), (book.region, account.region))
    return all(target is None or target == actual for target, actual in wanted)


def _list_price(product: Product, currency: str, offer: PriceOffer) -> Iterator[KnownPrice]:
    if product.list_price is None:
        return
    money = product.currency or BASE_CURRENCY
    verdict: Verdict = (
        "other_currency" if money != currency else "wins" if offer.source == "list" else "outranked"
    )
    yield KnownPrice(
        product.id, "list", "", product.list_price, money, False, Decimal(0), None, None, verdict
    )


def _offered(session: Session, account_id: str, product_id: str, on: date) -> Iterator[KnownPrice]:
    """What the customer holds in writing: it was offered to them, whatever the lists say now."""
    rows = session.execute(
        select(Quote, QuoteLine)
        .join(QuoteLine, QuoteLine.quote_id == Quote.id)
        .where(Quote.account_id == account_id, Quote.status.in_(_HELD), Quote.deleted_at.is_(None))
        .where(QuoteLine.product_id == product_id, QuoteLine.deleted_at.is_(None), QuoteLine.qty > 0)
        .order_by(Quote.quote_on.desc(), Quote.id, QuoteLine.sort_key)
    ).all()
    names = user_names(session, (quote.owner_id for quote, _ in rows))
    for quote, line in rows:
        over = quote.valid_until is not None and quote.valid_until < on
        asked = line.amount_net / line.qty if line.amount_net is not None else line.unit_price
        yield KnownPrice(
            quote.id,
            "quote",
            quote.shown_number,
            asked,
            quote.currency,
            False,
            line.qty,
            quote.quote_on,
            quote.valid_until,
            "ended" if over else "offered",
            names.get(quote.owner_id or "", ""),
        )
