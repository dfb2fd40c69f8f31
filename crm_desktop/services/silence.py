"""Which of my customers wait too long: nobody of us contacted them for longer than their class allows."""

from dataclasses import dataclass
from datetime import date, datetime
from heapq import nsmallest

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from crm_core.model import Account
from crm_core.model.types import Instant
from crm_desktop.db.local_tables import account_glance
from crm_desktop.db.sort_keys import sort_key

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
    whose = true() if user_id is None else Account.owner_id == user_id
    last = account_glance.c
    statement = (
        select(
            Account.id, Account.name, Account.level, Account.city, Account.created_at, last.last_contact_ms
        )
        .outerjoin(account_glance, last.account_id == Account.id)
        .where(whose, Account.deleted_at.is_(None))
        .where(func.coalesce(Account.status, "active") == "active")
        .where(func.coalesce(Account.lifecycle, "") != "REJECTED")
        .where(Account.next_contact_on.is_(None) | (Account.next_contact_on < on))
    )
    found = []
    for account_id, name, level, city, created_at, last_ms in session.execute(statement):
        at = Instant.from_stored(last_ms) if last_ms is not None else None
        since = at or created_at
        days = (on - since.astimezone().date()).days if since else 0
        allowed = SILENT_AFTER.get(level or "", SILENT_AFTER["C"])
        if days > allowed:
            found.append(SilentItem(account_id, name, level, city, at, days, allowed))
    worst = nsmallest(limit, found, key=lambda one: (-one.days / one.allowed_days, one.id))
    return sorted(worst, key=lambda one: (-one.days / one.allowed_days, sort_key(one.name)))
