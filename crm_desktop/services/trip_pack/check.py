"""Is everything on the laptop that a journey needs, and how fresh is it? Asked before leaving, without a network.

A laptop always holds the records that its person may see, so what can be missing is what was never entered (nobody to
call, no address), what has not come yet (contents of files, a first sync under way), and what has grown old.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import (
    Account,
    AccountContact,
    Case,
    ContactMethod,
    PriceBook,
    PriceEntry,
    Promise,
    Quote,
    Visit,
)
from crm_core.model.backoffice import OPEN_CASE_STATES
from crm_core.model.types import Instant
from crm_desktop.db import blobs
from crm_desktop.db.local_tables import artefact, sync_run
from crm_desktop.db.raw import raw_connection
from crm_desktop.services.last_contact import is_contact
from crm_desktop.services.lookups import corrected_ms, titles_of
from crm_desktop.services.places import whereabouts
from crm_desktop.services.promises import OPEN_PROMISES
from crm_desktop.services.quotes.prices import prices_as_of
from crm_desktop.services.reach import CALLABLE
from crm_desktop.services.trip_pack.choosing import Stop, living_successors
from crm_desktop.services.trip_pack.files import Files, files_of, files_together

Gap = Literal[
    "gone", "merged", "nobody", "no_phone", "no_address", "files_missing", "files_lost", "quote_ends"
]
RUNNING_QUOTES = ("DRAFT", "IN_APPROVAL", "APPROVED", "SENT")
STALE_HOURS = 24
"""A sync older than this at the start of a journey is worth another one."""


@dataclass(frozen=True)
class PackedCustomer:
    """What is on this laptop about one stop; `gaps` are codes of what somebody should look after."""

    account_id: str
    name: str
    level: str | None
    city: str
    address: str
    stop: Stop
    contacts: int
    reachable: int
    last_visit_at: datetime | None
    open_promises: int
    open_complaints: int
    running_quotes: int
    files: Files
    gaps: tuple[Gap, ...]

    @property
    def is_here(self) -> bool:
        """Whether the record is on this laptop at all."""
        return "gone" not in self.gaps


@dataclass(frozen=True)
class PackCheck:
    """A journey, looked through. `room` is how many bytes of files may lie on this laptop.

    `last_sync` is when a sync last ended well; None before the first. `prices_as_of` is the day up to which the price
    lists are known to hold, `prices_changed_at` when they last changed, `prices_end_on` when one ends on the way.
    """

    first: date
    last: date
    customers: tuple[PackedCustomer, ...]
    files: Files
    room: int
    last_sync: datetime | None
    is_first_sync_open: bool
    prices_as_of: date | None
    prices_changed_at: datetime | None
    prices_end_on: date | None
    checked_at: datetime

    @property
    def is_stale(self) -> bool:
        """Whether the last sync is too old to leave with."""
        if self.last_sync is None:
            return True
        return (self.checked_at - self.last_sync).total_seconds() > STALE_HOURS * 3600

    @property
    def gaps(self) -> int:
        """How many customers lack something."""
        return sum(bool(one.gaps) for one in self.customers)


def check_pack(
    session: Session, stops: Sequence[Stop], first: date, last: date, *, now_ms: int | None = None
) -> PackCheck:
    """Look through everything that these stops need."""
    asked = [stop.account_id for stop in stops]
    successor = living_successors(session, asked)
    ids = list(dict.fromkeys(successor.get(one, one) for one in asked))
    known = _Known(session, ids, last)
    seen: dict[str, PackedCustomer] = {}
    for stop in stops:
        account_id = successor.get(stop.account_id, stop.account_id)
        if account_id not in seen:
            seen[account_id] = known.customer(account_id, stop)
    return PackCheck(
        first=first,
        last=last,
        customers=tuple(seen.values()),
        files=files_together(session, ids),
        room=blobs.quota(raw_connection(session)),
        last_sync=_last_sync(session),
        is_first_sync_open=bool(session.scalar(select(func.count()).select_from(artefact))),
        prices_as_of=prices_as_of(session),
        prices_changed_at=session.scalar(select(func.max(PriceEntry.accepted_at))),
        prices_end_on=_prices_end(session, first, last),
        checked_at=Instant.from_stored(corrected_ms(session) if now_ms is None else now_ms),
    )


class _Known:
    """What one statement each tells of all customers of a journey."""

    def __init__(self, session: Session, ids: Sequence[str], last: date) -> None:
        self._last = last
        accounts = session.scalars(select(Account).where(Account.id.in_(ids), Account.deleted_at.is_(None)))
        self._accounts = {one.id: one for one in accounts}
        self._names = titles_of(session, "account", ids)
        self._places = whereabouts(session, ids)
        self._contacts = _by_account(session, _contacts(ids))
        self._reachable = _by_account(session, _reachable(ids))
        self._visits = _by_account(session, _visits(ids))
        self._promises = _by_account(session, _count(Promise, ids, Promise.state.in_(OPEN_PROMISES)))
        complaint = (Case.kind == "COMPLAINT", Case.status.in_(OPEN_CASE_STATES))
        self._complaints = _by_account(session, _count(Case, ids, *complaint))
        running = Quote.status.in_(RUNNING_QUOTES)
        self._quotes = _by_account(session, _count(Quote, ids, running))
        ending = (Quote.status.in_(RUNNING_QUOTES), Quote.valid_until <= last)
        self._ending = _by_account(session, _count(Quote, ids, *ending))
        self._files = files_of(session, ids)

    def customer(self, account_id: str, stop: Stop) -> PackedCustomer:
        account = self._accounts.get(account_id)
        place = self._places.get(account_id)
        files = self._files.get(account_id, Files())
        planned_name = stop.plan.account_name if stop.plan else ""
        return PackedCustomer(
            account_id=account_id,
            name=account.name if account else self._names.get(account_id) or planned_name,
            level=account.level if account else None,
            city=(account.city or "") if account else "",
            address=place.address if account and place else "",
            stop=stop,
            contacts=self._contacts.get(account_id, 0),
            reachable=self._reachable.get(account_id, 0),
            last_visit_at=self._visits.get(account_id),
            open_promises=self._promises.get(account_id, 0),
            open_complaints=self._complaints.get(account_id, 0),
            running_quotes=self._quotes.get(account_id, 0),
            files=files,
            gaps=tuple(self._gaps(account_id, account, stop, files)) if account else ("gone",),
        )

    def _gaps(self, account_id: str, account: Account, stop: Stop, files: Files) -> list[Gap]:
        found: list[tuple[Gap, bool]] = [
            ("merged", stop.account_id != account_id),
            ("nobody", not self._contacts.get(account_id)),
            ("no_phone", bool(self._contacts.get(account_id)) and not self._phone(account_id, account)),
            ("no_address", not account.street),
            ("files_missing", files.missing > 0),
            ("files_lost", files.lost > 0),
            ("quote_ends", bool(self._ending.get(account_id))),
        ]
        return [gap for gap, is_there in found if is_there]

    def _phone(self, account_id: str, account: Account) -> bool:
        return bool(account.phone or self._reachable.get(account_id))


def _by_account(session: Session, statement: Any) -> dict[str, Any]:
    return {row[0]: row[1] for row in session.execute(statement)}


def _count(cls: Any, ids: Sequence[str], *conditions: Any) -> Any:
    statement = select(cls.account_id, func.count()).where(cls.account_id.in_(ids), cls.deleted_at.is_(None))
    return statement.where(*conditions).group_by(cls.account_id)


def _contacts(ids: Sequence[str]) -> Any:
    return _count(AccountContact, ids, AccountContact.is_active.is_not(False))


def _reachable(ids: Sequence[str]) -> Any:
    return (
        select(AccountContact.account_id, func.count(AccountContact.contact_id.distinct()))
        .join(ContactMethod, ContactMethod.contact_id == AccountContact.contact_id)
        .where(AccountContact.account_id.in_(ids), AccountContact.deleted_at.is_(None))
        .where(AccountContact.is_active.is_not(False), ContactMethod.deleted_at.is_(None))
        .where(ContactMethod.kind.in_(CALLABLE), ContactMethod.is_bad.is_not(True))
        .group_by(AccountContact.account_id)
    )


def _visits(ids: Sequence[str]) -> Any:
    return (
        select(Visit.account_id, func.max(Visit.started_at))
        .where(Visit.account_id.in_(ids), *is_contact())
        .group_by(Visit.account_id)
    )


def _last_sync(session: Session) -> datetime | None:
    ended = session.scalar(select(func.max(sync_run.c.ended_ms)).where(sync_run.c.error_code.is_(None)))
    return Instant.from_stored(ended) if ended else None


def _prices_end(session: Session, first: date, last: date) -> date | None:
    """Return when the first price list ends during the journey, if one does."""
    statement = select(func.min(PriceBook.valid_to)).where(
        PriceBook.deleted_at.is_(None), PriceBook.valid_to >= first, PriceBook.valid_to < last
    )
    ends: date | None = session.scalar(statement)
    return ends
