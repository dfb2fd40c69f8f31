"""Entering a competitor's price where it was heard: at a customer, on a visit, about a line of a quote."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import CompetitorPrice, Visit
from crm_desktop.db.capture import EditContext
from crm_desktop.services.lookups import today
from crm_desktop.services.records.making import make
from crm_desktop.services.records.writing import check_new
from crm_desktop.services.values import invalid


@dataclass(frozen=True)
class NewRivalPrice:
    """A price to enter; `seen_on` None means today. What I enter after a visit belongs to it."""

    account_id: str
    competitor: str
    price: Decimal
    currency: str = "CNY"
    product_id: str | None = None
    offered: str = ""
    qty: Decimal | None = None
    trust: str = "HEARD"
    seen_on: date | None = None
    note: str = ""
    quote_id: str | None = None


def note_rival_price(session: Session, context: EditContext, new: NewRivalPrice) -> str:
    """Enter a competitor's price and return its id.

    Raises UserError missing_value, invalid_value, too_long, record_missing.
    """
    values = {
        "account_id": new.account_id,
        "competitor": new.competitor.strip() or None,
        "offered": new.offered.strip() or None,
        "product_id": new.product_id or None,
        "price": new.price,
        "currency": new.currency,
        "qty": new.qty,
        "seen_on": new.seen_on or today(context),
        "trust": new.trust,
        "note": new.note.strip() or None,
        "visit_id": _visit_of_today(session, context, new.account_id),
        "quote_id": new.quote_id or None,
    }
    check_new(session, CompetitorPrice, values)
    if new.price <= 0:
        raise invalid(CompetitorPrice.entity, "price", new.price)
    return make(session, context, CompetitorPrice, values)


def _visit_of_today(session: Session, context: EditContext, account_id: str) -> str | None:
    """Return my latest visit to a customer, if that is of today: that is where I heard it."""
    statement = (
        select(Visit.id, Visit.started_at)
        .where(Visit.account_id == account_id, Visit.created_by == context.user_id)
        .where(Visit.deleted_at.is_(None))
        .order_by(Visit.started_at.desc())
        .limit(1)
    )
    found = session.execute(statement).first()
    return found[0] if found is not None and found[1].astimezone().date() == today(context) else None
