"""What the company's other systems say about a customer: orders, cases, credit, with the time of that knowledge."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import Case, CreditProfile, Order, OrderLine
from crm_core.model.backoffice import OPEN_CASE_STATES
from crm_desktop.services import lookups
from crm_desktop.services.lookups import user_names


@dataclass(frozen=True)
class OrderItem:
    """An order. `status` is a code of ORDER_STATUS; `as_of` is when the server last had it from the other system."""

    id: str
    number: str
    ordered_on: date
    status: str | None
    currency: str
    total_net: Decimal | None
    total_gross: Decimal | None
    delivered_on: date | None
    lines: int
    as_of: datetime | None


@dataclass(frozen=True)
class CaseItem:
    """A case. `days_open` counts to today while it is open, else None. `kind` and `status` are codes."""

    id: str
    number: str
    kind: str | None
    urgency: str | None
    subject: str
    status: str | None
    opened_on: date | None
    due_on: date | None
    days_open: int | None
    assignee_name: str
    resolution: str
    as_of: datetime | None


@dataclass(frozen=True)
class CreditItem:
    """How much a customer may owe us. Amounts are in `currency`; `available` is the limit less what is owed."""

    grade: str | None
    currency: str
    limit_amount: Decimal | None
    exposure: Decimal | None
    available: Decimal | None
    overdue: Decimal | None
    longest_overdue_days: int | None
    term_days: int | None
    on_hold: bool
    as_of: datetime | None


def orders_of(session: Session, account_id: str, limit: int = 50) -> list[OrderItem]:
    """Return the orders of a customer, the latest first."""
    lines = (
        select(func.count())
        .select_from(OrderLine)
        .where(OrderLine.order_id == Order.id, OrderLine.deleted_at.is_(None))
        .scalar_subquery()
    )
    statement = (
        select(Order, lines)
        .where(Order.account_id == account_id, Order.deleted_at.is_(None))
        .order_by(Order.ordered_on.desc(), Order.id.desc())
        .limit(limit)
    )
    return [
        OrderItem(
            id=order.id,
            number=order.number or "",
            ordered_on=order.ordered_on,
            status=order.status,
            currency=order.currency or "CNY",
            total_net=order.total_net,
            total_gross=order.total_gross,
            delivered_on=order.delivered_on,
            lines=count,
            as_of=order.accepted_at,
        )
        for order, count in session.execute(statement)
    ]


def cases_of(
    session: Session, account_id: str, *, open_only: bool = False, on: date | None = None, limit: int = 50
) -> list[CaseItem]:
    """Return the cases of a customer, open ones first, then the latest. `on` is today if not given."""
    day = on or lookups.today()
    is_open = Case.status.in_(OPEN_CASE_STATES)
    statement = select(Case).where(Case.account_id == account_id, Case.deleted_at.is_(None))
    if open_only:
        statement = statement.where(is_open)
    ordered = statement.order_by(is_open.desc(), Case.opened_on.desc(), Case.id.desc())
    found = session.scalars(ordered.limit(limit)).all()
    names = user_names(session, (case.assignee_id for case in found))
    return [
        CaseItem(
            id=case.id,
            number=case.number or "",
            kind=case.kind,
            urgency=case.urgency,
            subject=case.subject or "",
            status=case.status,
            opened_on=case.opened_on,
            due_on=case.due_on,
            days_open=_days_open(case, day),
            assignee_name=names.get(case.assignee_id or "", ""),
            resolution=case.resolution or "",
            as_of=case.accepted_at,
        )
        for case in found
    ]


def _days_open(case: Case, day: date) -> int | None:
    if case.status not in OPEN_CASE_STATES or case.opened_on is None:
        return None
    days: int = (day - case.opened_on).days
    return max(0, days)


def credit_of(session: Session, account_id: str) -> CreditItem | None:
    """Return what finance last said about a customer's credit, or None if it said nothing."""
    statement = (
        select(CreditProfile)
        .where(CreditProfile.account_id == account_id, CreditProfile.deleted_at.is_(None))
        .order_by(CreditProfile.as_of.desc(), CreditProfile.id)
        .limit(1)
    )
    credit = session.scalars(statement).first()
    if credit is None:
        return None
    limit, exposure = credit.limit_amount, credit.exposure
    return CreditItem(
        grade=credit.grade,
        currency=credit.currency or "CNY",
        limit_amount=limit,
        exposure=exposure,
        available=None if limit is None else limit - (exposure or 0),
        overdue=credit.overdue,
        longest_overdue_days=credit.longest_overdue_days,
        term_days=credit.term_days,
        on_hold=bool(credit.on_hold),
        as_of=credit.as_of or credit.accepted_at,
    )
