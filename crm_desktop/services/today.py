"""The first screen of the day: what is planned, due, about to run out, silent, announced and new."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from crm_core import stored
from crm_core.names import MANAGING_ROLES
from crm_desktop.db.raw import Source, rows_of
from crm_desktop.db.shapes import Shape
from crm_desktop.services.incoming import ChangeItem, incoming
from crm_desktop.services.lookups import titles_of
from crm_desktop.services.plan_lists import PlanItem, beginning_of, plans_between
from crm_desktop.services.promise_lists import PromiseItem, promises_due
from crm_desktop.services.silence import SilentItem, silent_customers
from crm_desktop.services.tasks import TaskRow, my_tasks

TaskItem: TypeAlias = TaskRow

QUOTES_EXPIRE_WITHIN: Final = timedelta(days=7)
OFFERED: Final = ("DRAFT", "IN_APPROVAL", "APPROVED", "SENT")
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


def today(source: Source, user_id: str, on: date) -> Today:
    """Return the day of a person: `on` is the calendar day where the laptop is.

    Who manages others also sees the silent customers and the expiring quotes of everybody on this laptop.
    """
    roles = rows_of(source, "SELECT role FROM user WHERE id = ?", (user_id,))
    whose = None if any(role in MANAGING_ROLES for (role,) in roles) else user_id
    return Today(
        plans=plans_between(source, user_id, on, on),
        tasks=my_tasks(source, user_id, due_until=on),
        promises=promises_due(source, user_id, on),
        expiring_quotes=expiring_quotes(source, whose, on),
        silent_customers=silent_customers(source, whose, on),
        announcements=announcements(source, on),
        changes=incoming(source, user_id, on),
        collections=collections_due(source, whose),
    )


class _Quote(NamedTuple):
    id: str
    number: str | None
    drawn_number: str | None
    provisional_number: str | None
    status: str
    account_id: str | None
    subject: str | None
    currency: str
    total_gross: Decimal | None
    valid_until: date


_QUOTES: Final = Shape("quote", _Quote, {"total_gross": stored.amount, "valid_until": stored.day})


def expiring_quotes(source: Source, user_id: str | None, on: date) -> list[QuoteItem]:
    """Return the open quotes of a person, or of all here, that run out within a week; the first to run out first."""
    whose, who = ("", ()) if user_id is None else (" AND owner_id = ?", (user_id,))
    where = (
        f"WHERE status IN {OFFERED} AND deleted_at IS NULL{whose} AND valid_until BETWEEN ? AND ?"
        " ORDER BY valid_until, id"
    )
    until = on + QUOTES_EXPIRE_WITHIN
    found = _QUOTES.read(source, where, (*who, on.isoformat(), until.isoformat()))
    names = titles_of(source, "account", (one.account_id for one in found))
    return [
        QuoteItem(
            id=one.id,
            number=one.number or one.drawn_number or one.provisional_number or "",
            status=one.status,
            account_name=names.get(one.account_id or "", ""),
            subject=one.subject,
            currency=one.currency,
            total_gross=one.total_gross,
            valid_until=one.valid_until,
        )
        for one in found
    ]


_COLLECTIONS: Final = (
    "SELECT c.account_id, a.name, a.level, c.overdue, coalesce(c.currency, 'CNY'),"
    " coalesce(c.longest_overdue_days, 0), coalesce(c.on_hold, 0), coalesce(c.as_of, c.accepted_at)"
    " FROM credit_profile AS c JOIN account AS a ON a.id = c.account_id"
    " WHERE c.overdue > 0 AND c.deleted_at IS NULL AND a.deleted_at IS NULL {whose}"
    " ORDER BY c.longest_overdue_days DESC, c.overdue DESC, c.account_id LIMIT ?"
)


def collections_due(source: Source, user_id: str | None, limit: int = 20) -> list[CollectionItem]:
    """Return the customers of a person, or of all here, with money overdue; the longest overdue first."""
    whose, who = ("", ()) if user_id is None else ("AND a.owner_id = ?", (user_id,))
    rows = rows_of(source, _COLLECTIONS.format(whose=whose), (*who, limit))
    return [
        CollectionItem(
            account_id=account_id,
            name=name,
            level=level,
            overdue=stored.number_from(overdue, stored.AMOUNT_SCALE),
            currency=currency,
            longest_days=days,
            on_hold=bool(on_hold),
            as_of=stored.moment(as_of),
        )
        for account_id, name, level, overdue, currency, days, on_hold, as_of in rows
    ]


_ANNOUNCEMENTS: Final = (
    "SELECT id, title, coalesce(body, ''), published_at, valid_until, must_read IS 1 FROM announcement"
    " WHERE deleted_at IS NULL AND (published_at IS NULL OR published_at < ?)"
    " AND (valid_until IS NULL OR valid_until >= ?)"
    " ORDER BY must_read IS NOT 1, published_at DESC, id LIMIT ?"
)


def announcements(source: Source, on: date, limit: int = 20) -> list[AnnouncementItem]:
    """Return the news that hold on a day: those that must be read first, then the latest."""
    end_ms = stored.milliseconds(beginning_of(on + timedelta(days=1)))
    return [
        AnnouncementItem(id_, title, body, stored.moment(published), stored.day(until), bool(must_read))
        for id_, title, body, published, until, must_read in rows_of(
            source, _ANNOUNCEMENTS, (end_ms, on.isoformat(), limit)
        )
    ]
