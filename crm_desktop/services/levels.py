"""Why a customer has its level: what it ordered in twelve months, and where that puts it among all that we know.

Pareto's rule, as the figures allow: those who together made the first 80 % of the turnover are A, up to 95 % B, the
others C. A person decides; this says what the figures say, and whether they still agree.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import Account, Order, Visit
from crm_desktop.services.last_contact import is_contact
from crm_desktop.services.lookups import living_one
from crm_desktop.services.plans import beginning_of

YEAR = timedelta(days=365)
LEVELS_BY_SHARE = ((Decimal("0.80"), "A"), (Decimal("0.95"), "B"))
LOWEST = "C"
NOT_TURNOVER = ("CANCELLED",)


@dataclass(frozen=True)
class LevelReason:
    """The figures behind a level. `suggested` is None where nobody ordered anything in a year.

    `share` is how much of the turnover (in `currency`) this customer and those before it made together, 0 to 1; `rank`
    counts from 1 among `of` customers that ordered, 0 for one that did not.
    """

    level: str | None
    suggested: str | None
    turnover: Decimal
    currency: str
    orders: int
    rank: int
    of: int
    share: Decimal
    contacts: int
    since: date

    @property
    def agrees(self) -> bool:
        """Whether the level is what the figures say."""
        return self.suggested is None or self.level == self.suggested


def level_reason(session: Session, account_id: str, on: date) -> LevelReason:
    """Return the figures behind the level of a customer on a day. Raises UserError record_missing."""
    account = living_one(session, Account, account_id)
    since = on - YEAR
    currency = _currency_of(session, account_id, since) or account.default_currency or "CNY"
    amount = func.sum(func.coalesce(Order.total_net, Order.total_gross, 0))
    statement = (
        select(Order.account_id, amount, func.count())
        .where(Order.ordered_on >= since, Order.ordered_on <= on, Order.deleted_at.is_(None))
        .where(func.coalesce(Order.currency, "CNY") == currency)
        .where(func.coalesce(Order.status, "").not_in(NOT_TURNOVER))
        .group_by(Order.account_id)
    )
    turnover = {row[0]: (Decimal(row[1]), int(row[2])) for row in session.execute(statement)}
    turnover = {one: found for one, found in turnover.items() if found[0] > 0}
    own, orders = turnover.get(account_id, (Decimal(0), 0))
    total = sum((value for value, _ in turnover.values()), Decimal(0))
    before = sum(
        (value for one, (value, _) in turnover.items() if (-value, one) < (-own, account_id)), Decimal(0)
    )
    rank = 1 + sum((-value, one) < (-own, account_id) for one, (value, _) in turnover.items()) if own else 0
    return LevelReason(
        level=account.level,
        suggested=_level(before, total) if own else (LOWEST if total else None),
        turnover=own,
        currency=currency,
        orders=orders,
        rank=rank,
        of=len(turnover),
        share=(before + own) / total if total else Decimal(0),
        contacts=_contacts(session, account_id, since),
        since=since,
    )


def _level(before: Decimal, total: Decimal) -> str:
    """Who crosses a line belongs above it: the first one is A, however large."""
    return next((level for line, level in LEVELS_BY_SHARE if before < line * total), LOWEST)


def _currency_of(session: Session, account_id: str, since: date) -> str | None:
    statement = (
        select(Order.currency)
        .where(Order.account_id == account_id, Order.ordered_on >= since, Order.deleted_at.is_(None))
        .group_by(Order.currency)
        .order_by(func.count().desc())
        .limit(1)
    )
    return session.scalar(statement)


def _contacts(session: Session, account_id: str, since: date) -> int:
    statement = select(func.count()).where(
        Visit.account_id == account_id, Visit.started_at >= beginning_of(since), *is_contact()
    )
    return session.scalar(statement) or 0
