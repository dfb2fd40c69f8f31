"""One search over everything: customers, people, products and quotes by number."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.model import Quote
from crm_desktop.db import search as index
from crm_desktop.services.lookups import titles_of

LONGEST_NUMBER = 60


@dataclass(frozen=True)
class Found:
    """One answer, best first. `account_id` is the customer to open for it, where there is one."""

    entity: str
    id: str
    title: str
    snippet: str
    account_id: str | None = None


def search(session: Session, text: str, limit: int = 50) -> list[Found]:
    """Return what fits the text: names, pinyin, initials, phone digits, addresses, product codes, quote numbers."""
    if not text.strip():
        return []
    quotes = _quotes(session, text.strip(), limit)
    hits = [
        Found(hit.entity, hit.id, hit.title, hit.snippet, hit.id if hit.entity == "account" else None)
        for hit in index.find(session, text, limit)
    ]
    return [*quotes, *hits][:limit]


def _quotes(session: Session, text: str, limit: int) -> list[Found]:
    """Numbers are typed from the left (Q-2026…) or by their last digits."""
    if len(text) > LONGEST_NUMBER or not any(character.isdigit() for character in text):
        return []
    fits = [
        column.endswith(text, autoescape=True) | column.startswith(text, autoescape=True)
        for column in (Quote.number, Quote.provisional_number)
    ]
    statement = (
        select(Quote.id, Quote.number, Quote.provisional_number, Quote.subject, Quote.account_id)
        .where(or_(*fits), Quote.deleted_at.is_(None))
        .order_by(Quote.created_at.desc())
        .limit(limit)
    )
    rows = session.execute(statement).all()
    accounts = titles_of(session, "account", (row[4] for row in rows))
    return [
        Found("quote", row[0], row[1] or row[2] or "", accounts.get(row[4] or "", row[3] or ""), row[4])
        for row in rows
    ]
