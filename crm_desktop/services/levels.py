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
from typing import Final

from sqlalchemy.orm import Session

from crm_core.model import Account
from crm_core.model.types import Amount, Instant
from crm_desktop.services.last_contact import COUNTS_AS_CONTACT
from crm_desktop.services.lookups import living_one, rows_of
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


Rankings = dict[date, dict[str, Ranking]]
"""The rankings that were worked out, by day and currency; whoever keeps them forgets them when orders change."""
NOBODY = Ranking((), ())
"""Of a currency in which nobody ordered."""


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
    if on not in rankings:
        rankings[on] = _rankings(session, on)
    ranking = rankings[on].get(currency, NOBODY)
    own, orders = _own(session, account_id, on, currency)
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


def _own(session: Session, account_id: str, on: date, currency: str) -> tuple[int, int]:
    """Return what a customer ordered in the year (as stored), and how many orders that were."""
    values = (*_year(on), account_id, currency)
    ((turnover, orders),) = rows_of(
        session, f"{_SUM}, count(*) {_COUNTED} AND account_id = ? AND {_MONEY} = ?", values
    )
    return (int(turnover), int(orders)) if turnover and turnover > 0 else (0, 0)


def _rankings(session: Session, on: date) -> dict[str, Ranking]:
    """Add up everybody's turnover, of all currencies in one walk: the next customer may have ordered in another one."""
    found: dict[str, list[int]] = {}
    for turnover, currency in rows_of(session, TURNOVERS, _year(on)):
        if turnover > 0:
            found.setdefault(currency, []).append(turnover)
    return {currency: _ranking(turnovers) for currency, turnovers in found.items()}


def _ranking(turnovers: list[int]) -> Ranking:
    ranked = array("q", sorted(turnovers, reverse=True))
    return Ranking(ranked, array("q", accumulate(ranked)))


def _year(on: date) -> tuple[str, str]:
    return (on - YEAR).isoformat(), on.isoformat()


def _level(before: int, total: int) -> str:
    """Who crosses a line belongs above it: the first one is A, however large."""
    return next((level for line, level in LEVELS_BY_SHARE if before < line * total), LOWEST)


def _currency_of(session: Session, account_id: str, since: date) -> str | None:
    rows = rows_of(session, _CURRENCY, (account_id, since.isoformat()))
    return rows[0][0] if rows else None


def _contacts(session: Session, account_id: str, since: date) -> int:
    ((count,),) = rows_of(session, _CONTACTS, (account_id, Instant.to_stored(beginning_of(since))))
    return int(count)


_MONEY: Final = "coalesce(currency, 'CNY')"
_SUM: Final = "SELECT sum(coalesce(total_net, total_gross, 0))"
_COUNTED: Final = (
    'FROM "order" WHERE ordered_on >= ? AND ordered_on <= ? AND deleted_at IS NULL'
    f" AND coalesce(status, '') NOT IN ({', '.join(map(repr, NOT_TURNOVER))})"
)
TURNOVERS: Final = f"{_SUM}, {_MONEY} {_COUNTED} GROUP BY +account_id, {_MONEY}"
"""The plus keeps SQLite from walking the orders customer by customer for the sake of the groups, which looks each one
up in the table: the index by day holds all that is asked for, and grouping what it says takes a tenth of the time."""
_CURRENCY: Final = (
    'SELECT currency FROM "order" WHERE account_id = ? AND ordered_on >= ? AND deleted_at IS NULL'
    " GROUP BY currency ORDER BY count(*) DESC LIMIT 1"
)
_CONTACTS: Final = (
    f"SELECT count(*) FROM visit WHERE account_id = ? AND started_at >= ? AND {COUNTS_AS_CONTACT}"  # noqa: S608 -- our own
)
