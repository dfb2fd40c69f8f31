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
from crm_core.price_rules import PRICE_STEP, PriceRuleInfo, RuleBase, is_in_category, rule_price

_DEEPEST = 3
"""How many books deep rules may build on one another."""


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

    ``list_price`` is the product's own, used only when ``list_currency`` is the currency asked for. ``category`` and
    ``tax_rate`` (in percent) are the product's, for rules.
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
    category: str | None = None
    tax_rate: Decimal = Decimal(0)


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
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class PriceLists:
    """Everything that a search looks through."""

    books: Mapping[str, PriceBookInfo]
    entries: Mapping[str, Sequence[PriceEntryInfo]]
    rules: Mapping[str, Sequence[PriceRuleInfo]]

    @classmethod
    def of(
        cls,
        books: Iterable[PriceBookInfo],
        entries: Iterable[PriceEntryInfo],
        rules: Iterable[PriceRuleInfo] = (),
    ) -> "PriceLists":
        """Arrange entries and rules by their book."""
        by_book: dict[str, list[PriceEntryInfo]] = {}
        ruled: dict[str, list[PriceRuleInfo]] = {}
        for entry in entries:
            by_book.setdefault(entry.book_id, []).append(entry)
        for rule in rules:
            ruled.setdefault(rule.book_id, []).append(rule)
        return cls({book.id: book for book in books}, by_book, ruled)


@dataclass(frozen=True, slots=True)
class _Found:
    """A price in a book: of an entry, or what a rule makes; `specific` 2 for the product, 1 category, 0 all."""

    book: PriceBookInfo
    price: Decimal
    specific: int
    min_qty: Decimal
    start: date | None
    id: str
    rule: PriceRuleInfo | None = None
    base_book: PriceBookInfo | None = None

    @property
    def preference(self) -> tuple[int, Decimal, date, str]:
        return self.specific, self.min_qty, self.start or date.min, self.id


@dataclass(frozen=True, slots=True)
class _Stage:
    """Books that are equally specific; ``heir`` is the book whose parent they are."""

    source: PriceSource
    books: tuple[PriceBookInfo, ...]
    heir: PriceBookInfo | None = None


def resolve_price(
    query: PriceQuery,
    books: Iterable[PriceBookInfo],
    entries: Iterable[PriceEntryInfo],
    rules: Iterable[PriceRuleInfo] = (),
) -> ResolvedPrice:
    """Search account books, level and region books, their parents, default books, then the list price.

    The first stage with a price wins. In it an entry goes before a rule for the category, and that before a rule for
    everything; then the greatest ``min_qty`` not above the quantity, then the latest start. A return (negative
    quantity) is priced as the quantity it takes back. Books of another currency or another day give no price, but
    their parents are searched. Pure, and independent of the order of the input.
    """
    return resolve_in(query, PriceLists.of(books, entries, rules))


def resolve_in(query: PriceQuery, lists: PriceLists) -> ResolvedPrice:
    """As `resolve_price`, in lists that are arranged already."""
    for stage in _stages(query, lists.books):
        found = [one for book in stage.books for one in _in_book(query, lists, book, _DEEPEST)]
        if found:
            return _from_book(stage, max(found, key=lambda one: one.preference))
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
        return converted.quantize(PRICE_STEP, rounding=ROUND_HALF_UP)


def _in_book(query: PriceQuery, lists: PriceLists, book: PriceBookInfo, deep: int) -> list[_Found]:
    """Return every price that a book has for what is asked; `deep` books may be looked through for bases of rules."""
    if book.currency != query.currency or not _on(query.on, book.valid_from, book.valid_to):
        return []
    found = [
        _Found(book, entry.price, 2, entry.min_qty, entry.valid_from or book.valid_from, entry.id)
        for entry in lists.entries.get(book.id, ())
        if entry.product_id == query.product_id and _fits(query, entry)
    ]
    for rule in lists.rules.get(book.id, ()):
        if not _fits(query, rule) or not is_in_category(query.category, rule.category):
            continue
        base = _base(query, lists, rule, book, deep)
        if base is not None:
            price = rule_price(rule, base[0])
            start = rule.valid_from or book.valid_from
            specific = int(rule.category is not None)
            found.append(_Found(book, price, specific, rule.min_qty, start, rule.id, rule, base[1]))
    return found


def _fits(query: PriceQuery, one: PriceEntryInfo | PriceRuleInfo) -> bool:
    return one.min_qty <= query.qty.copy_abs() and _on(query.on, one.valid_from, one.valid_to)


def _base(
    query: PriceQuery, lists: PriceLists, rule: PriceRuleInfo, book: PriceBookInfo, deep: int
) -> tuple[Decimal, PriceBookInfo | None] | None:
    """Return the price that a rule starts from, with or without tax as the rule's book is; None if there is none."""
    mode = TaxMode.INCL if book.tax_inclusive else TaxMode.EXCL
    base, inclusive, base_book = query.list_price, query.list_tax_inclusive, None
    if rule.base is RuleBase.COST or (rule.base is RuleBase.LIST and query.list_currency != query.currency):
        return None
    if rule.base is RuleBase.BOOK:
        base_book = lists.books.get(rule.base_book_id or "")
        found = _in_book(query, lists, base_book, deep - 1) if base_book and deep else []
        best = max(found, key=lambda one: one.preference, default=None)
        base, inclusive = (best.price, best.book.tax_inclusive) if best else (None, False)
    if base is None:
        return None
    return price_in_mode(base, tax_inclusive=inclusive, mode=mode, tax_rate=query.tax_rate), base_book


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


def _from_book(stage: _Stage, found: _Found) -> ResolvedPrice:
    book, rule = found.book, found.rule
    reasons = [Reason(f"book_{stage.source}", {"book": book.name})]
    if stage.heir is not None:
        reasons.append(Reason("inherited_by", {"book": stage.heir.name}))
    if found.start is not None:
        reasons.append(Reason("valid_from", {"date": found.start.isoformat()}))
    if found.min_qty > 0:
        reasons.append(Reason("from_quantity", {"qty": _plain(found.min_qty)}))
    if rule is not None:
        reasons += _rule_reasons(rule, found.base_book)
    reasons.append(_tax_reason(book.tax_inclusive))
    return ResolvedPrice(
        stage.source,
        found.price,
        book.tax_inclusive,
        tuple(reasons),
        book_id=book.id,
        entry_id=None if rule else found.id,
        rule_id=rule.id if rule else None,
    )


def _rule_reasons(rule: PriceRuleInfo, base_book: PriceBookInfo | None) -> list[Reason]:
    percent = ("+" if rule.percent >= 0 else "\N{MINUS SIGN}") + _plain(rule.percent.copy_abs())
    reasons = (
        [Reason("rule_on_book", {"percent": percent, "book": base_book.name})]
        if base_book
        else [Reason("rule_on_list", {"percent": percent})]
    )
    if rule.category is not None:
        reasons.append(Reason("for_category", {"category": rule.category}))
    if rule.factor:
        reasons.append(Reason(f"rounded_{rule.rounding.lower()}", {"factor": _plain(rule.factor)}))
    if rule.surcharge:
        reasons.append(Reason("surcharge", {"amount": _plain(rule.surcharge)}))
    return reasons


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
