"""What we promised as lists show it; what is due is read by the driver alone, because the first screen shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_core import stored
from crm_desktop.db.raw import Source
from crm_desktop.db.shapes import Shape
from crm_desktop.services.lookups import pending_ids, titles_of, user_names

if TYPE_CHECKING:
    from crm_core.model import Promise

OPEN_PROMISES: Final = ("OPEN", "ACCEPTED")
DUE_WITHIN: Final = timedelta(days=3)


@dataclass(frozen=True)
class PromiseItem:
    """A promise as lists show it. `overdue_days` counts from the day it was due, 0 while it is not late."""

    id: str
    text: str
    account_id: str | None
    account_name: str
    to_name: str
    maker_name: str
    due_on: date | None
    unit_name: str
    state: str
    overdue_days: int
    maker_id: str | None = None
    contact_id: str | None = None
    visit_id: str | None = None
    fulfilled_on: date | None = None
    evidence: str = ""
    pending: bool = False
    former_due: tuple[date, ...] = ()
    """The days it was due on before, the first one first."""
    remind_on: date | None = None
    unit_id: str | None = None


class _Promise(NamedTuple):
    id: str
    text: str
    account_id: str | None
    contact_id: str | None
    maker_id: str | None
    visit_id: str | None
    due_on: date | None
    former_due: list[str] | None
    fulfilled_on: date | None
    remind_on: date | None
    responsible_unit_id: str | None
    evidence: str | None
    state: str


_PROMISES: Final = Shape(
    "promise",
    _Promise,
    {
        "due_on": stored.day,
        "former_due": stored.json_value,
        "fulfilled_on": stored.day,
        "remind_on": stored.day,
    },
)
_DUE: Final = (
    f"WHERE maker_id = ? AND state IN {OPEN_PROMISES} AND deleted_at IS NULL"
    " AND (due_on <= ? OR remind_on <= ?) ORDER BY due_on, id"
)


def promises_due(source: Source, user_id: str, on: date) -> list[PromiseItem]:
    """Return what a person promised and is due within three days or late, the earliest first."""
    until = (on + DUE_WITHIN).isoformat()
    return shown_promises(source, _PROMISES.read(source, _DUE, (user_id, until, on.isoformat())), on)


def shown_promises(source: Source, found: "Sequence[Promise | _Promise]", day: date) -> list[PromiseItem]:
    """Return what is shown of these promises; `day` is today."""
    accounts = titles_of(source, "account", (one.account_id for one in found))
    people = titles_of(source, "contact", (one.contact_id for one in found))
    names = user_names(source, (one.maker_id for one in found))
    units = titles_of(source, "org_unit", (one.responsible_unit_id for one in found))
    waiting = pending_ids(source, "promise", (one.id for one in found))
    return [
        PromiseItem(
            id=one.id,
            text=one.text,
            account_id=one.account_id,
            account_name=accounts.get(one.account_id or "", ""),
            to_name=people.get(one.contact_id or "", ""),
            maker_name=names.get(one.maker_id or "", ""),
            due_on=one.due_on,
            unit_name=units.get(one.responsible_unit_id or "", ""),
            state=one.state,
            overdue_days=_overdue_days(one, day),
            maker_id=one.maker_id,
            contact_id=one.contact_id,
            visit_id=one.visit_id,
            fulfilled_on=one.fulfilled_on,
            evidence=one.evidence or "",
            pending=one.id in waiting,
            former_due=former_days(one),
            remind_on=one.remind_on,
            unit_id=one.responsible_unit_id,
        )
        for one in found
    ]


def former_days(promise: "Promise | _Promise") -> tuple[date, ...]:
    """Return the days a promise was due on before. What another version wrote there and is no day is left out."""
    days = (parse_iso(text) for text in promise.former_due or ())
    return tuple(sorted(day for day in days if day is not None and day != promise.due_on))


def parse_iso(text: str) -> date | None:
    """Return the day that an ISO text names, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _overdue_days(promise: "Promise | _Promise", day: date) -> int:
    if promise.state not in OPEN_PROMISES or promise.due_on is None:
        return 0
    late: int = (day - promise.due_on).days
    return max(0, late)
