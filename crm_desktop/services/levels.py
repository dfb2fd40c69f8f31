"""Why a customer has its level: what it ordered in twelve months, and where that puts it among all that we know.

Pareto's rule, as the figures allow: those who together made the first 80 % of the turnover are A, up to 95 % B, the
others C. A person decides; this says what the figures say, and whether they still agree.

The turnover of all customers is added up once for a day and a currency (`Rankings`), not for each card that is opened.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from operator import neg

from sqlalchemy import BigInteger, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from crm_core.model import Account, Order, Visit
from crm_core.model.types import Amount
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


@dataclass(frozen=True)
class Ranking:
    """What customers ordered in a year, the greatest first, and what those up to each ordered together; as stored."""

    turnovers: Sequence[int]
    sums: Sequence[int]


Rankings = dict[tuple[date, str], Ranking]
"""The rankings that were worked out, by day and currency; whoever keeps them forgets them when orders change."""


def level_reason(
    session: Session, account_id: str, on: date, rankings: Rankings | None = None
) -> LevelReason:
    """Return the figures behind the level of a customer on a day. Raises UserError record_missing.

    What is in `rankings` is not worked out again; what is not is put there.
    """
    account = living_one(session, Account, account_id)
    since = on - YEAR
    currency = _currency_of(session, account_id, since) or account.default_currency or "CNY"
    rankings = {} if rankings is None else rankings
    ranking = rankings.get((on, currency)) or _ranking(session, on, currency)
    rankings[on, currency] = ranking
    found = session.execute(_ordered(on, currency).where(Order.account_id == account_id)).one_or_none()
    own, orders = (int(found[0]), int(found[1])) if found is not None and found[0] > 0 else (0, 0)
    place = bisect_left(ranking.turnovers, -own, key=neg)
    before = ranking.sums[place - 1] if own and place else 0
    total = ranking.sums[-1] if ranking.sums else 0
    return LevelReason(
        level=account.level,
        suggested=_level(before, total) if own else (LOWEST if total else None),
        turnover=Amount.from_stored(own),
        currency=currency,
        orders=orders,
        rank=place + 1 if own else 0,
        of=len(ranking.turnovers),
        share=Decimal(before + own) / total if total else Decimal(0),
        contacts=_contacts(session, account_id, since),
        since=since,
    )


def _ordered(on: date, currency: str) -> Select[int, int]:
    """Return the statement for (turnover as stored, number of orders) of each customer that ordered."""
    amount = type_coerce(func.sum(func.coalesce(Order.total_net, Order.total_gross, 0)), BigInteger)
    return (
        select(amount.label("turnover"), func.count())
        .where(Order.ordered_on >= on - YEAR, Order.ordered_on <= on, Order.deleted_at.is_(None))
        .where(func.coalesce(Order.currency, "CNY") == currency)
        .where(func.coalesce(Order.status, "").not_in(NOT_TURNOVER))
        .group_by(Order.account_id)
    )


def _ranking(session: Session, on: date, currency: str) -> Ranking:
    turnovers = array(
        "q", sorted((row[0] for row in session.execute(_ordered(on, currency)) if row[0] > 0), reverse=True)
    )
    return Ranking(turnovers, array("q", accumulate(turnovers)))


def _level(before: int, total: int) -> str:
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
