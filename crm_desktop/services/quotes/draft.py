"""A quote while a person edits it: plain values that the grid changes, and what they were when it was loaded.

Saving writes only what the person changed since loading, so that a colleague's edit that arrived meanwhile is not
written back to what it was.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import Account, CurrencyRate, Quote, QuoteLine, table_of
from crm_core.model.base import length_of
from crm_core.money import default_tax_rounding
from crm_core.price_rows import BASE_CURRENCY
from crm_core.workflow import LOCKED_QUOTE_STATES
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import living_one, today
from crm_desktop.services.reach import primary_contacts

VALID_FOR = timedelta(days=30)
SECTION_LENGTH = length_of(table_of(QuoteLine).columns["section"]) or 0
"""Characters of a heading above lines."""

HEADER_FIELDS = (
    "contact_id", "subject", "currency", "fx_rate_to_base", "fx_as_of", "price_book_id", "price_as_of",
    "old_prices_accepted_on", "tax_mode",
    "tax_rounding", "quote_on", "valid_until", "payment_term", "delivery_term", "warranty", "terms_text",
    "header_discount_kind", "header_discount_value", "freight_amount", "freight_tax_rate", "internal_note", "language",
)  # fmt: skip
LINE_FIELDS = (
    "section", "product_id", "code", "name", "spec", "unit", "qty", "list_price", "price_source", "unit_price",
    "discount_kind", "discount_value", "tax_rate", "delivery", "note", "price_reason", "is_optional",
)  # fmt: skip


@dataclass
class LineDraft:
    """One line. Discounts are `pct` (0–100) or `amt`; `tax_rate` is in per cent. Order is that of the list."""

    id: str
    product_id: str | None = None
    section: str | None = None
    code: str | None = None
    name: str | None = None
    spec: str | None = None
    unit: str | None = None
    qty: Decimal = Decimal(1)
    list_price: Decimal | None = None
    price_source: str | None = None
    unit_price: Decimal = Decimal(0)
    discount_kind: str | None = None
    discount_value: Decimal | None = None
    tax_rate: Decimal | None = None
    delivery: str | None = None
    note: str | None = None
    price_reason: str | None = None
    is_optional: bool | None = None
    sort_key: str = ""


@dataclass
class QuoteDraft:
    """A quote to edit. `number`, `status` and `revision` are shown only; `move_quote` changes the status."""

    id: str
    account_id: str
    number: str | None = None
    provisional_number: str | None = None
    status: str = "DRAFT"
    revision: int = 1
    contact_id: str | None = None
    subject: str | None = None
    currency: str = "CNY"
    fx_rate_to_base: Decimal | None = None
    fx_as_of: date | None = None
    price_book_id: str | None = None
    price_as_of: date | None = None
    old_prices_accepted_on: date | None = None
    tax_mode: str = "EXCL"
    tax_rounding: str = "LINE"
    quote_on: date | None = None
    valid_until: date | None = None
    payment_term: str | None = None
    delivery_term: str | None = None
    warranty: str | None = None
    terms_text: str | None = None
    header_discount_kind: str | None = None
    header_discount_value: Decimal | None = None
    freight_amount: Decimal | None = None
    freight_tax_rate: Decimal | None = None
    internal_note: str | None = None
    language: str | None = "zh_CN"
    lines: list[LineDraft] = field(default_factory=list)
    loaded: "QuoteDraft | None" = field(default=None, repr=False, compare=False)
    """What was stored when this was loaded; None for a quote that was never saved."""

    @property
    def locked(self) -> bool:
        """Whether the content may no longer change, because the customer has it."""
        return self.status in LOCKED_QUOTE_STATES

    def copied(self) -> "QuoteDraft":
        """Return a copy whose lines change apart from these; what was loaded is shared, because nobody changes it."""
        return replace(self, lines=[replace(line) for line in self.lines])

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return self.loaded is None or self != self.loaded


def new_quote(session: Session, context: EditContext, account_id: str) -> QuoteDraft:
    """Return a draft for a customer with the customer's terms; nothing is stored until it is saved."""
    account = living_one(session, Account, account_id)
    currency = account.default_currency or "CNY"
    person = primary_contacts(session, [account_id]).get(account_id)
    day = today(context)
    rate = rate_on(session, currency, day)
    return QuoteDraft(
        id=context.ids.new(),
        account_id=account_id,
        contact_id=person.contact_id if person else None,
        currency=currency,
        fx_rate_to_base=rate[0] if rate else None,
        fx_as_of=rate[1] if rate else None,
        tax_rounding=default_tax_rounding(currency).value,
        price_book_id=account.price_book_id,
        quote_on=day,
        valid_until=day + VALID_FOR,
        payment_term=_payment_term(account),
    )


def _payment_term(account: Account) -> str | None:
    """What the customer's quotes say until somebody words it otherwise, in the language of a new draft."""
    days = account.payment_term_days
    return None if days is None else f"账期 {days} 天"


def rate_on(session: Session, currency: str, day: date) -> tuple[Decimal, date] | None:
    """Return what one unit of a currency is worth in the company's own on a day, and since when that holds.

    None for the company's own currency, and where no rate is known: then nothing is converted.
    """
    if currency == BASE_CURRENCY:
        return None
    known = (
        select(CurrencyRate.rate, CurrencyRate.valid_from)
        .where(
            CurrencyRate.currency == currency,
            CurrencyRate.valid_from <= day,
            CurrencyRate.deleted_at.is_(None),
        )
        .order_by(CurrencyRate.valid_from.desc(), CurrencyRate.id)
    )
    found = session.execute(known.limit(1)).first()
    return None if found is None else (found[0], found[1])


def new_line(context: EditContext) -> LineDraft:
    """Return an empty line."""
    return LineDraft(id=context.ids.new())


def load_quote(session: Session, quote_id: str) -> QuoteDraft:
    """Return a stored quote to look at or to edit. Raises UserError record_missing."""
    quote = living_one(session, Quote, quote_id)
    draft = QuoteDraft(
        id=quote.id,
        account_id=quote.account_id or "",
        number=quote.official_number,
        provisional_number=quote.provisional_number,
        status=quote.status,
        revision=quote.revision or 1,
        lines=_lines(session, quote_id),
        **{name: getattr(quote, name) for name in HEADER_FIELDS},
    )
    draft.loaded = draft.copied()
    return draft


def _lines(session: Session, quote_id: str) -> list[LineDraft]:
    """Read the columns of the lines past the ORM: three hundred objects take longer than a frame."""
    columns = [getattr(QuoteLine, name) for name in ("id", "sort_key", *LINE_FIELDS)]
    statement = (
        select(*columns)
        .where(QuoteLine.quote_id == quote_id, QuoteLine.deleted_at.is_(None))
        .order_by(QuoteLine.sort_key, QuoteLine.id)
    )
    return [
        LineDraft(id=line_id, sort_key=key, **dict(zip(LINE_FIELDS, values, strict=True)))
        for line_id, key, *values in session.execute(statement)
    ]


def living_lines(session: Session, quote_id: str) -> list[QuoteLine]:
    """Return the lines of a quote in order."""
    statement = (
        select(QuoteLine)
        .where(QuoteLine.quote_id == quote_id, QuoteLine.deleted_at.is_(None))
        .order_by(QuoteLine.sort_key, QuoteLine.id)
    )
    return list(session.scalars(statement))


def quote_to_edit(session: Session, quote_id: str) -> Quote:
    """Return a quote whose content may change. Raises UserError record_missing or document_locked."""
    quote = living_one(session, Quote, quote_id)
    if quote.status in LOCKED_QUOTE_STATES:
        number = quote.shown_number
        raise UserError("document_locked", entity="quote", id=quote.id, number=number, status=quote.status)
    return quote
