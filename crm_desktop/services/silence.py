"""Which of my customers wait too long: nobody of us contacted them for longer than their class allows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import BigInteger, Subquery, case, func, select, true, type_coerce
from sqlalchemy.orm import Session

from crm_core.model import Account
from crm_core.model.types import Instant
from crm_desktop.db.local_tables import account_glance
from crm_desktop.db.sort_keys import sort_key
from crm_desktop.services.plans import beginning_of

SILENT_AFTER = {"A": 14, "B": 30, "C": 60}
"""Days without contact by class; customers without a class are held to those of C."""


@dataclass(frozen=True)
class SilentItem:
    """A customer that waits. `days` since the last contact, or since it was entered if there was none."""

    id: str
    name: str
    level: str | None
    city: str | None
    last_contact_at: datetime | None
    days: int
    allowed_days: int

    @property
    def overdue_days(self) -> int:
        """How long over the allowed time."""
        return self.days - self.allowed_days


def silent_customers(session: Session, user_id: str | None, on: date, limit: int = 20) -> list[SilentItem]:
    """Return the customers of a person, or all here, who wait longest for their class, without a later plan."""
    waiting = _waiting(user_id, on, limit)
    statement = select(
        Account.id, Account.name, Account.level, Account.city, Account.created_at, waiting.c.last_ms
    ).join(waiting, Account.id == waiting.c.id)
    found = []
    for account_id, name, level, city, created_at, last_ms in session.execute(statement):
        at = Instant.from_stored(last_ms) if last_ms is not None else None
        days = (on - (at or created_at).astimezone().date()).days
        allowed = SILENT_AFTER.get(level or "", SILENT_AFTER["C"])
        found.append(SilentItem(account_id, name, level, city, at, days, allowed))
    return sorted(found, key=lambda one: (-one.days / one.allowed_days, sort_key(one.name)))


def _waiting(user_id: str | None, on: date, limit: int) -> Subquery:
    """Choose them in the store, from an index and what is kept beside each customer: a person has thousands."""
    last_ms = account_glance.c.last_contact_ms
    since_ms = func.coalesce(last_ms, type_coerce(Account.created_at, BigInteger))
    end_ms = Instant.to_stored(beginning_of(on + timedelta(days=1)))
    latest_ms = {
        level: Instant.to_stored(beginning_of(on - timedelta(days=allowed)))
        for level, allowed in SILENT_AFTER.items()
    }
    allowed_days = case(SILENT_AFTER, value=Account.level, else_=SILENT_AFTER["C"])
    return (
        select(Account.id, last_ms.label("last_ms"))
        .outerjoin(account_glance, account_glance.c.account_id == Account.id)
        .where(true() if user_id is None else Account.owner_id == user_id, Account.deleted_at.is_(None))
        .where(func.coalesce(Account.status, "active") == "active")
        .where(func.coalesce(Account.lifecycle, "") != "REJECTED")
        .where(Account.next_contact_on.is_(None) | (Account.next_contact_on < on))
        .where(since_ms < case(latest_ms, value=Account.level, else_=latest_ms["C"]))
        .order_by(((end_ms - since_ms) / allowed_days).desc(), Account.id)
        .limit(limit)
        .subquery()
    )
