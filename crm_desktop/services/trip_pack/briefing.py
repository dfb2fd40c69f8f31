"""What somebody wants to have read before they walk in: one customer on a page, from what is on this laptop."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import Account, Order, OrderLine, Quote, Visit
from crm_desktop.services.backoffice import CaseItem, CreditItem, cases_of, credit_of
from crm_desktop.services.customers import ContactCard
from crm_desktop.services.customers.card import contacts_of
from crm_desktop.services.last_contact import is_contact
from crm_desktop.services.lookups import titles_of, user_names
from crm_desktop.services.promises import PromiseItem, promises
from crm_desktop.services.quotes.listing import QuoteRow, quote_rows
from crm_desktop.services.tasks import TaskRow, tasks_of_account
from crm_desktop.services.trip_pack.check import RUNNING_QUOTES, PackedCustomer
from crm_desktop.services.warnings import Warning as Known
from crm_desktop.services.warnings import warnings

VISITS = 3
PRICES = 8
COMPANY_WIDE = frozenset(("stale_data",))
"""Warnings that are about the laptop: said once for the whole journey."""


@dataclass(frozen=True)
class PaidPrice:
    """What the customer paid last for a product; the price is that of the order, per unit."""

    name: str
    code: str
    qty: Decimal | None
    price: Decimal | None
    discount_pct: Decimal | None
    currency: str
    ordered_on: date
    number: str


@dataclass(frozen=True)
class BriefVisit:
    """One of the last visits, whoever made it; withdrawn ones are left out. `kind` and `result` are codes."""

    at: datetime
    kind: str
    result: str | None
    met_decision_maker: bool
    contact: str
    by: str
    purpose: str
    summary: str
    next_step: str


@dataclass(frozen=True)
class Brief:
    """One customer to be visited. Everything is empty where the customer is not on this laptop any more."""

    packed: PackedCustomer
    is_here: bool = False
    phone: str = ""
    description: str = ""
    contacts: tuple[ContactCard, ...] = ()
    warnings: tuple[Known, ...] = ()
    visits: tuple[BriefVisit, ...] = ()
    promises: tuple[PromiseItem, ...] = ()
    complaints: tuple[CaseItem, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    quotes: tuple[QuoteRow, ...] = ()
    prices: tuple[PaidPrice, ...] = ()
    credit: CreditItem | None = None


def brief_of(session: Session, packed: PackedCustomer, me: str, on: date, *, now_ms: int) -> Brief:
    """Return what there is to know; a customer who was evicted since the check has an empty brief."""
    account = session.get(Account, packed.account_id)
    if account is None or account.deleted_at is not None:
        return Brief(packed)
    known = warnings(session, account.id, me, now_ms=now_ms)
    return Brief(
        packed=packed,
        is_here=True,
        phone=account.phone or "",
        description=account.description or "",
        contacts=tuple(one for one in contacts_of(session, account.id) if one.is_active),
        warnings=tuple(one for one in known if one.code not in COMPANY_WIDE),
        visits=tuple(_visits(session, account.id)),
        promises=tuple(promises(session, "open", account.id, on=on)),
        complaints=tuple(
            one for one in cases_of(session, account.id, open_only=True, on=on) if one.kind == "COMPLAINT"
        ),
        tasks=tuple(tasks_of_account(session, account.id)),
        quotes=tuple(quote_rows(session, _running(session, account.id))),
        prices=tuple(_paid(session, account.id)),
        credit=credit_of(session, account.id),
    )


def _visits(session: Session, account_id: str) -> list[BriefVisit]:
    statement = (
        select(Visit)
        .where(Visit.account_id == account_id, *is_contact())
        .order_by(Visit.started_at.desc(), Visit.id.desc())
        .limit(VISITS)
    )
    found = session.scalars(statement).all()
    people = titles_of(session, "contact", (visit.contact_id for visit in found))
    names = user_names(session, (visit.recorded_by or visit.created_by for visit in found))
    return [
        BriefVisit(
            at=visit.started_at,
            kind=visit.kind,
            result=visit.result,
            met_decision_maker=bool(visit.met_decision_maker),
            contact=people.get(visit.contact_id or "", ""),
            by=names.get(visit.recorded_by or visit.created_by or "", ""),
            purpose=visit.purpose or "",
            summary=visit.summary or "",
            next_step=visit.next_step or "",
        )
        for visit in found
    ]


def _running(session: Session, account_id: str) -> list[str]:
    statement = (
        select(Quote.id)
        .where(Quote.account_id == account_id, Quote.status.in_(RUNNING_QUOTES), Quote.deleted_at.is_(None))
        .order_by(Quote.valid_until.is_(None), Quote.valid_until, Quote.id)
    )
    return list(session.scalars(statement))


def _paid(session: Session, account_id: str) -> list[PaidPrice]:
    """The latest order line of each product, the latest order first."""
    product = func.coalesce(OrderLine.product_id, OrderLine.code, OrderLine.name)
    statement = (
        select(product, OrderLine, Order.number, Order.ordered_on, Order.currency)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.account_id == account_id, Order.deleted_at.is_(None), OrderLine.deleted_at.is_(None))
        .where(Order.ordered_on.is_not(None))
        .order_by(Order.ordered_on.desc(), Order.id.desc(), OrderLine.id)
    )
    found: dict[str, PaidPrice] = {}
    for key, line, number, ordered_on, currency in session.execute(statement):
        if key not in found and len(found) < PRICES:
            found[key] = PaidPrice(
                line.name or "",
                line.code or "",
                line.qty,
                line.unit_price,
                line.discount_pct,
                currency or "CNY",
                ordered_on,
                number or "",
            )
    return list(found.values())
