"""The list of quotes: ids by one statement, rows for those on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm_core.model import Account, Quote
from crm_desktop.services.lookups import chunks, pending_ids, titles_of, user_names

QuoteSort = Literal["quote_on", "number", "customer", "total", "status", "valid_until"]


@dataclass(frozen=True)
class QuoteFilter:
    """Which quotes, in which order (the latest first). `text` is part of a number, a subject or a name."""

    text: str = ""
    status: str | None = None
    account_id: str | None = None
    owner_id: str | None = None
    sort: QuoteSort = "quote_on"
    descending: bool = True


@dataclass(frozen=True)
class QuoteRow:
    """What a list shows of a quote. `number` is the provisional one until the server numbered it."""

    id: str
    number: str
    provisional: bool
    revision: int
    status: str
    account_id: str | None
    account_name: str
    subject: str | None
    currency: str
    total_gross: Decimal | None
    quote_on: date | None
    valid_until: date | None
    owner_id: str | None
    owner_name: str
    created_at: datetime | None
    pending: bool


def quote_ids(session: Session, wanted: QuoteFilter) -> list[str]:
    """Return the ids of the quotes that `wanted` describes, in its order."""
    statement = select(Quote.id).where(Quote.deleted_at.is_(None))
    equal: Sequence[tuple[Any, str | None]] = (
        (Quote.status, wanted.status),
        (Quote.account_id, wanted.account_id),
        (Quote.owner_id, wanted.owner_id),
    )
    statement = statement.where(*[column == value for column, value in equal if value])
    if wanted.text.strip() or wanted.sort == "customer":
        statement = statement.outerjoin(Account, Account.id == Quote.account_id)
    for word in wanted.text.split():
        columns = (Quote.number, Quote.drawn_number, Quote.provisional_number, Quote.subject, Account.name)
        statement = statement.where(or_(*[column.icontains(word, autoescape=True) for column in columns]))
    columns_by_sort: dict[QuoteSort, Any] = {
        "quote_on": Quote.quote_on,
        "number": func.coalesce(Quote.number, Quote.drawn_number),
        "customer": Account.name,
        "total": Quote.total_gross,
        "status": Quote.status,
        "valid_until": Quote.valid_until,
    }
    column = columns_by_sort[wanted.sort]
    statement = statement.order_by(
        column.is_(None), column.desc() if wanted.descending else column, Quote.id.desc()
    )
    return list(session.execute(statement).scalars())


def quote_rows(session: Session, ids: Sequence[str]) -> list[QuoteRow]:
    """Return what a list shows of these quotes, in the order of `ids`; those that are gone are left out."""
    found: dict[str, QuoteRow] = {}
    for part in chunks(ids):
        quotes = session.scalars(select(Quote).where(Quote.id.in_(part), Quote.deleted_at.is_(None))).all()
        accounts = titles_of(session, "account", (quote.account_id for quote in quotes))
        owners = user_names(session, (quote.owner_id for quote in quotes))
        waiting = pending_ids(session, "quote", part)
        for quote in quotes:
            found[quote.id] = QuoteRow(
                id=quote.id,
                number=quote.shown_number,
                provisional=not quote.official_number,
                revision=quote.revision or 1,
                status=quote.status,
                account_id=quote.account_id,
                account_name=accounts.get(quote.account_id or "", ""),
                subject=quote.subject,
                currency=quote.currency,
                total_gross=quote.total_gross,
                quote_on=quote.quote_on,
                valid_until=quote.valid_until,
                owner_id=quote.owner_id,
                owner_name=owners.get(quote.owner_id or "", ""),
                created_at=quote.created_at,
                pending=quote.id in waiting,
            )
    return [found[one] for one in ids if one in found]
