"""Which of my customers wait too long: nobody of us contacted them for longer than their class allows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from crm_core.stored import milliseconds, moment_from
from crm_desktop.db.raw import Source, rows_of
from crm_desktop.services.plan_lists import beginning_of

SILENT_AFTER: Final = {"A": 14, "B": 30, "C": 60}
"""Days without contact by class; customers without a class are held to those of C."""
_SINCE: Final = "coalesce(g.last_contact_ms, account.created_at)"
_BY_LEVEL: Final = " ".join(f"WHEN '{level}' THEN ?" for level in SILENT_AFTER)
_ALLOWED: Final = " ".join(f"WHEN '{level}' THEN {days}" for level, days in SILENT_AFTER.items())
_WAITING: Final = (
    f"SELECT account.id, g.last_contact_ms AS last_ms, {_SINCE} AS since_ms"  # noqa: S608 -- our own
    " FROM account LEFT JOIN local_account_glance AS g ON g.account_id = account.id"
    " WHERE account.deleted_at IS NULL AND coalesce(account.status, 'active') = 'active'"
    " AND coalesce(account.lifecycle, '') != 'REJECTED'"
    " AND (account.next_contact_on IS NULL OR account.next_contact_on < ?)"
    f" AND {_SINCE} < CASE account.level {_BY_LEVEL} ELSE ? END {{whose}}"
    f" ORDER BY (? - {_SINCE}) / (CASE account.level {_ALLOWED} ELSE {SILENT_AFTER['C']} END + 0.0) DESC, account.id"
    " LIMIT ?"
)
_NAMED: Final = (
    "SELECT a.id, a.name, a.level, a.city, w.last_ms, w.since_ms, coalesce(k.sort_key, a.name)"  # noqa: S608 -- our own
    f" FROM ({_WAITING}) AS w JOIN account AS a ON a.id = w.id"
    " LEFT JOIN local_sort_key AS k ON k.entity = 'account' AND k.id = a.id"
)
"""The few are chosen from an index and what is kept beside each customer before anything else is read of them."""


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


def silent_customers(source: Source, user_id: str | None, on: date, limit: int = 20) -> list[SilentItem]:
    """Return the customers of a person, or all here, who wait longest for their class, without a later plan."""
    latest = {
        level: milliseconds(beginning_of(on - timedelta(days=days))) for level, days in SILENT_AFTER.items()
    }
    end_ms = milliseconds(beginning_of(on + timedelta(days=1)))
    whose, who = ("", ()) if user_id is None else ("AND account.owner_id = ?", (user_id,))
    values = (on.isoformat(), *latest.values(), latest["C"], *who, end_ms, limit)
    found, keys = [], {}
    for account_id, name, level, city, last_ms, since_ms, keys[account_id] in rows_of(
        source, _NAMED.format(whose=whose), values
    ):
        days = (on - moment_from(since_ms).astimezone().date()).days
        allowed = SILENT_AFTER.get(level or "", SILENT_AFTER["C"])
        at = moment_from(last_ms) if last_ms is not None else None
        found.append(SilentItem(account_id, name, level, city, at, days, allowed))
    return sorted(found, key=lambda one: (-one.days / one.allowed_days, keys[one.id]))
