"""The revisions of one quote, and which of several that live side by side is to hold."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.model import Quote
from crm_core.workflow import may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.services.lookups import living_one, user_names
from crm_desktop.services.quotes.states import move_quote

LIVE = frozenset(("DRAFT", "IN_APPROVAL", "APPROVED", "REJECTED", "SENT"))
"""States in which two revisions of one quote contradict each other."""


@dataclass(frozen=True)
class Revision:
    """One revision as the choice shows it."""

    id: str
    revision: int
    status: str
    who: str
    made_at: datetime | None
    quote_on: date | None
    total_gross: Decimal | None
    currency: str
    parallel: str | None

    @property
    def is_live(self) -> bool:
        """Whether it can still become what holds."""
        return self.status in LIVE


def revisions_of(session: Session, quote_id: str) -> list[Revision]:
    """Return all revisions of a quote that are here, the first one first."""
    quote = living_one(session, Quote, quote_id)
    root = quote.root_id or quote.id
    statement = (
        select(Quote)
        .where(or_(Quote.id == root, Quote.root_id == root), Quote.deleted_at.is_(None))
        .order_by(Quote.revision, Quote.created_at, Quote.id)
    )
    found = session.scalars(statement).all()
    names = user_names(session, (one.created_by for one in found))
    return [
        Revision(
            one.id,
            one.revision or 1,
            one.status,
            names.get(one.created_by or "", ""),
            one.created_at,
            one.quote_on,
            one.total_gross,
            one.currency,
            one.parallel,
        )
        for one in found
    ]


def keep_revision(session: Session, context: EditContext, quote_id: str, reason: str) -> int:
    """Let one of several live revisions hold; the others are cancelled. Returns how many those were.

    Raises UserError record_missing, state_not_allowed.
    """
    others = [one for one in revisions_of(session, quote_id) if one.is_live and one.id != quote_id]
    for one in others:
        target = "CANCELLED" if may_move("quote", "status", one.status, "CANCELLED") else "SUPERSEDED"
        move_quote(session, context, one.id, target, reason=reason)
    return len(others)
