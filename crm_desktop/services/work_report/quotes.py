"""What became of a person's quotes in a period: made, sent, won, lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.model import Quote
from crm_desktop.services.lookups import titles_of
from crm_desktop.services.work_report.moves import moved_in
from crm_desktop.services.work_report.period import Period

Fate = Literal["made", "sent", "won", "lost"]
FATES: tuple[Fate, ...] = ("made", "sent", "won", "lost")


@dataclass(frozen=True)
class QuoteFact:
    """One thing that happened to a quote; `amount` includes tax, None while there is no total."""

    fate: Fate
    number: str
    provisional: bool
    customer: str
    subject: str
    amount: Decimal | None
    currency: str
    reason: str


def quotes_of(session: Session, user_id: str, period: Period) -> tuple[QuoteFact, ...]:
    """Return what happened to the quotes of a person; a quote that was made and sent is named twice."""
    found = list(_happened(session, user_id, period))
    customers = titles_of(session, "account", (quote.account_id for _, quote in found))
    return tuple(
        QuoteFact(
            fate=fate,
            number=quote.shown_number,
            provisional=not quote.official_number,
            customer=customers.get(quote.account_id or "", ""),
            subject=quote.subject or "",
            amount=quote.total_gross,
            currency=quote.currency,
            reason=(quote.reject_reason or "") if fate == "lost" else "",
        )
        for fate, quote in found
    )


def _happened(session: Session, user_id: str, period: Period) -> Iterator[tuple[Fate, Quote]]:
    made = (Quote.created_at >= period.begin) & (Quote.created_at < period.end)
    sent = (Quote.sent_at >= period.begin) & (Quote.sent_at < period.end)
    won = Quote.status.in_(("ACCEPTED", "ORDERED")) & (Quote.accepted_on >= period.first)
    won &= Quote.accepted_on <= period.last
    yield from (("made", one) for one in _those(session, user_id, made, Quote.created_at))
    yield from (("sent", one) for one in _those(session, user_id, sent, Quote.sent_at))
    yield from (("won", one) for one in _those(session, user_id, won, Quote.accepted_on))
    declined = _those(session, user_id, Quote.status == "DECLINED", Quote.created_at)
    lost = set(moved_in(session, declined, "status", period))
    yield from (("lost", one) for one in declined if one.id in lost)


def _those(session: Session, user_id: str, condition: Any, order: Any) -> list[Quote]:
    """A quote that the server has not taken yet has no owner: it is its author's."""
    mine = or_(Quote.owner_id == user_id, Quote.owner_id.is_(None) & (Quote.created_by == user_id))
    statement = select(Quote).where(mine, Quote.deleted_at.is_(None), condition)
    return list(session.scalars(statement.order_by(order, Quote.id)))
