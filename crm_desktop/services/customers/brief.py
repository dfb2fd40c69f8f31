"""What a rep needs to know of a customer in the four minutes before a meeting, read in a dozen small statements."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import OrderLine, Promise, Quote, Visit
from crm_desktop.db.local_tables import account_glance
from crm_desktop.services.backoffice import OrderItem, orders_of
from crm_desktop.services.customers.card import CustomerCard, customer_card
from crm_desktop.services.plans import PlanItem, VisitItem, plans_of_account, visit_items
from crm_desktop.services.promises import PromiseItem, promise_items, promises
from crm_desktop.services.quotes.listing import QuoteRow, quote_rows
from crm_desktop.services.warnings import Warning as Known
from crm_desktop.services.warnings import warnings

RUNNING: Final = ("DRAFT", "IN_APPROVAL", "APPROVED", "REJECTED", "SENT")
"""States of a quote that is not over yet."""
MOST: Final = 5
MOST_PRODUCTS: Final = 3


@dataclass(frozen=True)
class Bought:
    """The last order, and the first of its products by name."""

    order: OrderItem
    products: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """`said` are the promises that were made at `last_visit`; those in `open_promises` are still to be kept."""

    card: CustomerCard
    warnings: tuple[Known, ...]
    last_visit: VisitItem | None
    next_step: str
    said: tuple[PromiseItem, ...]
    open_promises: tuple[PromiseItem, ...]
    quotes: tuple[QuoteRow, ...]
    bought: Bought | None
    next_plan: PlanItem | None


def customer_brief(session: Session, account_id: str, me: str, on: date) -> Brief:
    """Return the brief of a customer; `on` is today. Raises UserError record_missing if it is not on this laptop."""
    card = customer_card(session, account_id)
    visit = _last_visit(session, account_id)
    of_visit = (
        select(Promise).where(Promise.visit_id == visit.id, Promise.deleted_at.is_(None)) if visit else None
    )
    plans = [
        one for one in plans_of_account(session, account_id, since=on, limit=MOST) if one.state == "PLANNED"
    ]
    return Brief(
        card,
        tuple(warnings(session, account_id, me)),
        visit_items(session, [visit])[0] if visit else None,
        (visit.next_step or "") if visit else "",
        tuple(promise_items(session, of_visit, on)) if of_visit is not None else (),
        tuple(promises(session, "open", account_id, on=on, limit=MOST)),
        tuple(quote_rows(session, _running(session, account_id))),
        _bought(session, account_id),
        plans[0] if plans else None,
    )


def _last_visit(session: Session, account_id: str) -> Visit | None:
    """Return the visit at which somebody was last met."""
    glance = account_glance.c
    visit_id = session.scalar(select(glance.visit_id).where(glance.account_id == account_id))
    return session.get(Visit, visit_id) if visit_id else None


def _running(session: Session, account_id: str) -> list[str]:
    statement = (
        select(Quote.id)
        .where(Quote.account_id == account_id, Quote.deleted_at.is_(None), Quote.status.in_(RUNNING))
        .order_by(Quote.quote_on.desc(), Quote.id.desc())
        .limit(MOST)
    )
    return list(session.scalars(statement))


def _bought(session: Session, account_id: str) -> Bought | None:
    last = orders_of(session, account_id, 1)
    if not last:
        return None
    lines = (
        select(OrderLine.name, OrderLine.code)
        .where(OrderLine.order_id == last[0].id, OrderLine.deleted_at.is_(None))
        .order_by(OrderLine.amount_net.desc(), OrderLine.id)
        .limit(MOST_PRODUCTS)
    )
    return Bought(last[0], tuple(name or code or "" for name, code in session.execute(lines)))
