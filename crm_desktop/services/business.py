"""What a customer's card shows of promises, orders, cases and credit."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from crm_desktop.services.backoffice import (
    CaseItem,
    CreditItem,
    OrderItem,
    cases_of,
    credit_of,
    orders_of,
)
from crm_desktop.services.lookups import rows_of
from crm_desktop.services.promises import OPEN_PROMISES, PromiseItem, promises

MOST_SETTLED: Final = 3
MOST_ORDERS: Final = 6
MOST_CASES: Final = 6
_HERE: Final = """SELECT EXISTS (SELECT 1 FROM promise WHERE account_id = ?1),
    EXISTS (SELECT 1 FROM "order" WHERE account_id = ?1), EXISTS (SELECT 1 FROM "case" WHERE account_id = ?1),
    EXISTS (SELECT 1 FROM credit_profile WHERE account_id = ?1)"""


@dataclass(frozen=True)
class Business:
    """What there is between us and a customer."""

    promises: list[PromiseItem]
    orders: list[OrderItem]
    cases: list[CaseItem]
    credit: CreditItem | None


def read_business(session: Session, account_id: str) -> Business:
    """Read the open promises and the last settled ones, the latest orders and cases, the credit.

    Most customers have few of them: one statement tells which to ask for.
    """
    ((promised, ordered, complained, lent),) = rows_of(session, _HERE, (account_id,))
    found = promises(session, "all", account_id) if promised else []
    still_open = [one for one in found if one.state in OPEN_PROMISES]
    settled = [one for one in reversed(found) if one.state not in OPEN_PROMISES]
    return Business(
        [*still_open, *settled[:MOST_SETTLED]],
        orders_of(session, account_id, MOST_ORDERS) if ordered else [],
        cases_of(session, account_id, limit=MOST_CASES) if complained else [],
        credit_of(session, account_id) if lent else None,
    )
