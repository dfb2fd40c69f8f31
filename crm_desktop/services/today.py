"""The first screen of the day: what is planned, due, about to run out, silent, announced and new."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from sqlalchemy import func, literal_column, or_, select, true
from sqlalchemy.orm import Session

from crm_core.model import Account, Announcement, CreditProfile, Promise, Quote, User
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.services.incoming import ChangeItem, incoming
from crm_desktop.services.lookups import titles_of
from crm_desktop.services.plans import PlanItem, beginning_of, plans_between
from crm_desktop.services.promises import OPEN_PROMISES, PromiseItem, promise_items
from crm_desktop.services.silence import SilentItem, silent_customers
from crm_desktop.services.tasks import TaskRow, my_tasks

TaskItem: TypeAlias = TaskRow

PROMISES_DUE_WITHIN = timedelta(days=3)
QUOTES_EXPIRE_WITHIN = timedelta(days=7)
OFFERED = ("DRAFT", "IN_APPROVAL", "APPROVED", "SENT")
"""States of a quote whose validity still matters."""


@dataclass(frozen=True)
class AnnouncementItem:
    """News of the company that still holds."""

    id: str
    title: str
    body: str
    published_at: datetime | None
    valid_until: date | None
    must_read: bool


@dataclass(frozen=True)
class QuoteItem:
    """A quote that runs out. `number` is the provisional one until the server numbered it."""

    id: str
    number: str
    status: str
    account_name: str
    subject: str | None
    currency: str
    total_gross: Decimal | None
    valid_until: date


@dataclass(frozen=True)
class CollectionItem:
    """A customer that owes us money beyond its day, as finance last said; `as_of` is when that was."""

    account_id: str
    name: str
    level: str | None
    overdue: Decimal
    currency: str
    longest_days: int
    on_hold: bool
    as_of: datetime | None


@dataclass(frozen=True)
class Today:
    """A person's day. Tasks and promises are those due (promises: within three days) or late."""

    plans: list[PlanItem]
    tasks: list[TaskItem]
    promises: list[PromiseItem]
    expiring_quotes: list[QuoteItem]
    silent_customers: list[SilentItem]
    announcements: list[AnnouncementItem]
    changes: list[ChangeItem]
    collections: list[CollectionItem] = field(default_factory=list)


def today(session: Session, user_id: str, on: date) -> Today:
    """Return the day of a person: `on` is the calendar day where the laptop is.

    Who manages others also sees the silent customers and the expiring quotes of everybody on this laptop.
    """
    user = session.get(User, user_id)
    whose = None if user is not None and user.role in MANAGING_ROLES else user_id
    return Today(
        plans=plans_between(session, user_id, on, on),
        tasks=my_tasks(session, user_id, due_until=on),
        promises=promises_due(session, user_id, on),
        expiring_quotes=expiring_quotes(session, whose, on),
        silent_customers=silent_customers(session, whose, on),
        announcements=announcements(session, on),
        changes=incoming(session, user_id, on),
        collections=collections_due(session, whose),
    )


def promises_due(session: Session, user_id: str, on: date) -> list[PromiseItem]:
    """Return what a person promised and is due soon or late, the earliest first."""
    statement = (
        select(Promise)
        .where(Promise.maker_id == user_id, Promise.state.in_(OPEN_PROMISES), Promise.deleted_at.is_(None))
        .where(or_(Promise.due_on <= on + PROMISES_DUE_WITHIN, Promise.remind_on <= on))
        .order_by(Promise.due_on, Promise.id)
    )
    return promise_items(session, statement, on)


def expiring_quotes(session: Session, user_id: str | None, on: date) -> list[QuoteItem]:
    """Return the open quotes of a person, or of all here, that run out within a week; the first to run out first."""
    statement = (
        select(
            Quote.id,
            func.coalesce(Quote.number, Quote.drawn_number, Quote.provisional_number, ""),
            Quote.status,
            Quote.account_id,
            Quote.subject,
            Quote.currency,
            Quote.total_gross,
            Quote.valid_until,
        )
        .where(Quote.status.in_(OFFERED), Quote.deleted_at.is_(None))
        .where(true() if user_id is None else Quote.owner_id == user_id)
        .where(Quote.valid_until >= on, Quote.valid_until <= on + QUOTES_EXPIRE_WITHIN)
        .order_by(Quote.valid_until, Quote.id)
    )
    rows = session.execute(statement).all()
    names = titles_of(session, "account", (row.account_id for row in rows))
    return [
        QuoteItem(quote_id, number, status, names.get(account_id or "", ""), *what)
        for quote_id, number, status, account_id, *what in rows
    ]


def collections_due(session: Session, user_id: str | None, limit: int = 20) -> list[CollectionItem]:
    """Return the customers of a person, or of all here, with money overdue; the longest overdue first."""
    statement = (
        select(CreditProfile, Account.name, Account.level)
        .join(Account, Account.id == CreditProfile.account_id)
        .where(
            CreditProfile.overdue > literal_column("0"),
            CreditProfile.deleted_at.is_(None),
            Account.deleted_at.is_(None),
        )
        .where(true() if user_id is None else Account.owner_id == user_id)
        .order_by(
            CreditProfile.longest_overdue_days.desc(), CreditProfile.overdue.desc(), CreditProfile.account_id
        )
        .limit(limit)
    )
    return [
        CollectionItem(
            credit.account_id,
            name,
            level,
            credit.overdue,
            credit.currency or "CNY",
            credit.longest_overdue_days or 0,
            bool(credit.on_hold),
            credit.as_of or credit.accepted_at,
        )
        for credit, name, level in session.execute(statement)
    ]


def announcements(session: Session, on: date, limit: int = 20) -> list[AnnouncementItem]:
    """Return the news that hold on a day: those that must be read first, then the latest."""
    statement = (
        select(Announcement)
        .where(Announcement.deleted_at.is_(None))
        .where(
            or_(
                Announcement.published_at.is_(None),
                Announcement.published_at < beginning_of(on + timedelta(days=1)),
            )
        )
        .where(or_(Announcement.valid_until.is_(None), Announcement.valid_until >= on))
        .order_by(Announcement.must_read.is_not(True), Announcement.published_at.desc(), Announcement.id)
        .limit(limit)
    )
    return [
        AnnouncementItem(
            one.id, one.title, one.body or "", one.published_at, one.valid_until, bool(one.must_read)
        )
        for one in session.scalars(statement)
    ]
