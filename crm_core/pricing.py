"""Which price holds for a product, a customer, a quantity and a day, and why.

A rep must be able to say where a price comes from, offline and in front of the customer. So the answer
carries its reasons as codes with parameters; the sentence in the user's language is made where it is
shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from crm_core.money.document import TaxMode
from crm_core.money.rounding import MONEY_CONTEXT

_PRICE_STEP = Decimal("0.000001")


class PriceSource(StrEnum):
    """Where a price was found, in the order of the search."""

    ACCOUNT = "account"
    LEVEL_REGION = "level_region"
    PARENT = "parent"
    DEFAULT = "default"
    LIST = "list"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PriceBookInfo:
    """A price book. It is for every customer that meets all of account, level and region that are set.

    One with none of them set is a default book. Days are inclusive; None is open.
    """

    id: str
    name: str
    currency: str
    tax_inclusive: bool
    parent_id: str | None = None
    account_id: str | None = None
    level: str | None = None
    region: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class PriceEntryInfo:
    """The price of one unit of a product from a quantity on. Days are inclusive; None is open."""

    id: str
    book_id: str
    product_id: str
    price: Decimal
    min_qty: Decimal = Decimal(0)
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class PriceQuery:
    """What is asked.

    ``list_price`` is the product's own, used only when ``list_currency`` is the currency asked for.
    """

    product_id: str
    currency: str
    on: date
    qty: Decimal
    account_id: str | None = None
    level: str | None = None
    region: str | None = None
    list_price: Decimal | None = None
    list_currency: str | None = None
    list_tax_inclusive: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of an explanation; ``params`` are strings: names, ISO dates, plain numbers."""

    code: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResolvedPrice:
    """The price of one unit, or None with source NONE, and the reasons for it."""

    source: PriceSource
    unit_price: Decimal | None
    tax_inclusive: bool
    reasons: tuple[Reason, ...]
    book_id: str | None = None
    entry_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Stage:
    """Books that are equally specific; ``heir`` is the book whose parent they are."""

    source: PriceSource
    books: tuple[PriceBookInfo, ...]
    heir: PriceBookInfo | None = None


def resolve_price(
    query: PriceQuery, books: Iterable[PriceBookInfo], entries: Iterable[PriceEntryInfo]
) -> ResolvedPrice:
    """Search account books, level and region books, their parents, default books, then the list price.

    The first stage with an entry wins; in it the greatest ``min_qty`` not above the quantity, then the
    latest start. A return (negative quantity) is priced as the quantity it takes back. Books of another
    currency or another day give no price, but their parents are searched. Pure, and independent of the
    order of the input.
    """
    by_id = {book.id: book for book in books}
    fitting = _fitting_entries(query, entries)
    for stage in _stages(query, by_id):
        candidates = [
            (entry, book)
            for book in stage.books
            if book.currency == query.currency and _on(query.on, book.valid_from, book.valid_to)
            for entry in fitting.get(book.id, ())
        ]
        if candidates:
            entry, book = max(candidates, key=_preference)
            return _from_book(stage, entry, book)
    return _from_list(query)


def price_in_mode(price: Decimal, *, tax_inclusive: bool, mode: TaxMode, tax_rate: Decimal) -> Decimal:
    """A unit price as a document of ``mode`` shows it, at 6 decimals HALF_UP; ``tax_rate`` in percent.

    Unchanged where the price already is with or without tax as the document is.
    """
    if tax_inclusive == (mode == TaxMode.INCL):
        return price
    with localcontext(MONEY_CONTEXT):
        factor = 1 + tax_rate / 100
        converted = price / factor if tax_inclusive else price * factor
        return converted.quantize(_PRICE_STEP, rounding=ROUND_HALF_UP)


def _fitting_entries(query: PriceQuery, entries: Iterable[PriceEntryInfo]) -> dict[str, list[PriceEntryInfo]]:
    fitting: dict[str, list[PriceEntryInfo]] = {}
    for entry in entries:
        if (
            entry.product_id == query.product_id
            and entry.min_qty <= query.qty.copy_abs()
            and _on(query.on, entry.valid_from, entry.valid_to)
        ):
            fitting.setdefault(entry.book_id, []).append(entry)
    return fitting


def _stages(query: PriceQuery, books: Mapping[str, PriceBookInfo]) -> list[_Stage]:
    direct: dict[int, list[PriceBookInfo]] = {}
    defaults = []
    for book in sorted(books.values(), key=lambda book: book.id):
        if _is_default(book):
            defaults.append(book)
        elif _is_for(book, query):
            direct.setdefault(_specificity(book), []).append(book)
    stages = [
        _Stage(
            PriceSource.ACCOUNT if group[0].account_id is not None else PriceSource.LEVEL_REGION, tuple(group)
        )
        for _, group in sorted(direct.items(), reverse=True)
    ]
    heirs = [book for stage in stages for book in stage.books]
    stages += [stage for heir in heirs for stage in _parents(heir, books)]
    stages.append(_Stage(PriceSource.DEFAULT, tuple(defaults)))
    stages += [stage for heir in defaults for stage in _parents(heir, books)]
    return stages


def _parents(heir: PriceBookInfo, books: Mapping[str, PriceBookInfo]) -> list[_Stage]:
    """The chain above ``heir``, nearest first, up to a missing book or one already seen."""
    seen = {heir.id}
    stages = []
    parent_id = heir.parent_id
    while parent_id is not None and parent_id in books and parent_id not in seen:
        seen.add(parent_id)
        stages.append(_Stage(PriceSource.PARENT, (books[parent_id],), heir))
        parent_id = books[parent_id].parent_id
    return stages


def _is_default(book: PriceBookInfo) -> bool:
    return book.account_id is None and book.level is None and book.region is None


def _is_for(book: PriceBookInfo, query: PriceQuery) -> bool:
    wanted: Sequence[tuple[str | None, str | None]] = (
        (book.account_id, query.account_id),
        (book.level, query.level),
        (book.region, query.region),
    )
    return all(target is None or target == actual for target, actual in wanted)


def _specificity(book: PriceBookInfo) -> int:
    """Account before level before region; a book with more of them before one with fewer."""
    return 4 * (book.account_id is not None) + 2 * (book.level is not None) + (book.region is not None)


def _on(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _start(entry: PriceEntryInfo, book: PriceBookInfo) -> date | None:
    return entry.valid_from or book.valid_from


def _preference(candidate: tuple[PriceEntryInfo, PriceBookInfo]) -> tuple[Decimal, date, str]:
    entry, book = candidate
    return entry.min_qty, _start(entry, book) or date.min, entry.id


def _from_book(stage: _Stage, entry: PriceEntryInfo, book: PriceBookInfo) -> ResolvedPrice:
    reasons = [Reason(f"book_{stage.source}", {"book": book.name})]
    if stage.heir is not None:
        reasons.append(Reason("inherited_by", {"book": stage.heir.name}))
    start = _start(entry, book)
    if start is not None:
        reasons.append(Reason("valid_from", {"date": start.isoformat()}))
    if entry.min_qty > 0:
        reasons.append(Reason("from_quantity", {"qty": _plain(entry.min_qty)}))
    reasons.append(_tax_reason(book.tax_inclusive))
    return ResolvedPrice(
        stage.source, entry.price, book.tax_inclusive, tuple(reasons), book_id=book.id, entry_id=entry.id
    )


def _from_list(query: PriceQuery) -> ResolvedPrice:
    if query.list_price is None or query.list_currency != query.currency:
        reason = Reason("no_price", {"currency": query.currency, "date": query.on.isoformat()})
        return ResolvedPrice(PriceSource.NONE, None, query.list_tax_inclusive, (reason,))
    reasons = (Reason("list_price", {}), _tax_reason(query.list_tax_inclusive))
    return ResolvedPrice(PriceSource.LIST, query.list_price, query.list_tax_inclusive, reasons)


def _tax_reason(tax_inclusive: bool) -> Reason:
    return Reason("tax_included" if tax_inclusive else "tax_excluded", {})


def _plain(number: Decimal) -> str:
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
