"""What somebody should know before contacting a customer: codes and values, for the screen to put into words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import AccountContact, Conflict, Contact, ContactTouch, Visit
from crm_core.model.types import Instant
from crm_desktop.db.local_tables import sync_run
from crm_desktop.services.backoffice import cases_of, credit_of
from crm_desktop.services.consents import Refusal, effective
from crm_desktop.services.last_contact import is_contact
from crm_desktop.services.lookups import corrected_ms, local_day, rows_of, titles_of, user_names
from crm_desktop.services.merging import waiting
from crm_desktop.services.suppressions import refused_elsewhere

Tone = Literal["danger", "warning", "info"]
COLLEAGUE_WITHIN = timedelta(days=7)
STALE_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class Warning:  # noqa: A001 -- what the screens call it
    """One thing to know.

    Codes and their params: `do_not_contact` (party, party_id, contact, channel, text, by, on, mass_only, allowed);
    `open_complaint` (number, subject, days, id); `colleague_was_here` (who, user_id, on, days, kind, contact);
    `credit_hold` (as_of); `credit_overdue` (amount, currency, days, as_of); `open_conflicts` (count); `merge_waits`
    (other: a title, id, survives: whether this one takes the other in); `stale_data` (days, last_on; both None before
    the first sync). Days are dates, amounts Decimals, `as_of` an aware time.
    """

    code: str
    tone: Tone
    params: dict[str, Any] = field(default_factory=dict)


def warnings(session: Session, account_id: str, me: str, *, now_ms: int | None = None) -> list[Warning]:
    """Return what `me` should know about a customer, the gravest first. `now_ms` is UTC since 1970: now."""
    moment = corrected_ms(session) if now_ms is None else now_ms
    day = local_day(moment)
    lately = moment - int(COLLEAGUE_WITHIN.total_seconds()) * 1000
    (row,) = rows_of(session, _MAY_BE, (account_id, me, lately))
    may_be = dict(zip(_MADE_OF, row, strict=True))
    return [
        *(_refusals(session, account_id, day) if may_be["refusals"] else ()),
        *(_complaints(session, account_id, day) if may_be["complaints"] else ()),
        *(_credit(session, account_id) if may_be["credit"] else ()),
        *(_colleague(session, account_id, me, moment) if may_be["colleague"] else ()),
        *(_conflicts(session, account_id) if may_be["conflicts"] else ()),
        *(_merges(session, account_id) if may_be["merges"] else ()),
        *stale_data(session, moment),
    ]


_PEOPLE: Final = "(SELECT contact_id FROM account_contact WHERE account_id = ?1)"
_MADE_OF: Final = {
    "refusals": f"SELECT 1 FROM consent_record WHERE account_id = ?1 OR contact_id IN {_PEOPLE}"  # noqa: S608 -- our own
    " UNION ALL SELECT 1 FROM suppression WHERE deleted_at IS NULL",
    "complaints": "SELECT 1 FROM \"case\" WHERE account_id = ?1 AND kind = 'COMPLAINT'",
    "credit": "SELECT 1 FROM credit_profile WHERE account_id = ?1",
    "colleague": "SELECT 1 FROM visit WHERE account_id = ?1 AND started_at >= ?3 AND"  # noqa: S608 -- our own
    f" coalesce(recorded_by, created_by) <> ?2 UNION ALL SELECT 1 FROM contact_touch WHERE contact_id IN {_PEOPLE}",
    "conflicts": "SELECT 1 FROM conflict WHERE status = 'OPEN'",
    "merges": "SELECT 1 FROM merge_record WHERE survivor_id = ?1 OR merged_id = ?1",
}
"""What each warning is made of, roughly: most customers have few, and one statement tells which to look for."""
_MAY_BE: Final = "SELECT " + ", ".join(f"EXISTS ({rows})" for rows in _MADE_OF.values())


def _refusals(session: Session, account_id: str, day: date) -> Iterator[Warning]:
    people = _people_of(session, account_id)
    holding = effective(session, [account_id, *people], on=day)
    names = titles_of(session, "contact", people)
    for party in (account_id, *people):
        for refusal in holding.get(party, ()):
            yield _refusal(refusal, names.get(party, ""), is_person=party != account_id)
    for party, channel in refused_elsewhere(session, account_id, people, on=day):
        known = (*holding.get(party, ()), *holding.get(account_id, ()))
        if not any(one.covers(channel) for one in known):
            refusal = Refusal(channel, "", Instant.from_stored(0), "", party_id=party)
            yield _refusal(refusal, names.get(party, ""), is_person=party != account_id)


def _people_of(session: Session, account_id: str) -> list[str]:
    statement = (
        select(AccountContact.contact_id)
        .where(AccountContact.account_id == account_id, AccountContact.deleted_at.is_(None))
        .where(AccountContact.is_active.is_not(False))
        .order_by(AccountContact.is_primary.is_not(True), AccountContact.contact_id)
    )
    return list(session.scalars(statement))


def _refusal(refusal: Refusal, contact: str, *, is_person: bool) -> Warning:
    params = {
        "party": "contact" if is_person else "account",
        "party_id": refusal.party_id,
        "contact": contact,
        "channel": refusal.channel,
        "text": refusal.text,
        "by": refusal.by_name,
        "on": refusal.said_at.astimezone().date(),
        "mass_only": refusal.mass_only,
        "allowed": refusal.allowed,
    }
    return Warning("do_not_contact", "info" if refusal.mass_only else "danger", params)


def _complaints(session: Session, account_id: str, day: date) -> Iterator[Warning]:
    for case in cases_of(session, account_id, open_only=True, on=day):
        if case.kind == "COMPLAINT":
            params = {"number": case.number, "subject": case.subject, "days": case.days_open, "id": case.id}
            yield Warning("open_complaint", "danger", params)


def _credit(session: Session, account_id: str) -> Iterator[Warning]:
    credit = credit_of(session, account_id)
    if credit is None:
        return
    if credit.on_hold:
        yield Warning("credit_hold", "danger", {"as_of": credit.as_of})
    if credit.overdue is not None and credit.overdue > 0:
        params = {
            "amount": credit.overdue,
            "currency": credit.currency,
            "days": credit.longest_overdue_days,
            "as_of": credit.as_of,
        }
        yield Warning("credit_overdue", "warning", params)


def _colleague(session: Session, account_id: str, me: str, now_ms: int) -> Iterator[Warning]:
    """The latest contact of each colleague: nobody should hear three of us say three things in a week."""
    by = func.coalesce(Visit.recorded_by, Visit.created_by)
    moment = Instant.from_stored(now_ms)
    statement = (
        select(by, Visit.started_at, Visit.kind, Contact.full_name)
        .outerjoin(Contact, Contact.id == Visit.contact_id)
        .where(Visit.account_id == account_id, *is_contact(), by != me)
        .where(Visit.started_at >= moment - COLLEAGUE_WITHIN, Visit.started_at <= moment)
        .order_by(Visit.started_at.desc(), Visit.id.desc())
    )
    latest: dict[str, Any] = {}
    seen = [tuple(row) for row in session.execute(statement)] + _touches(session, account_id, me, moment)
    for row in sorted(seen, key=lambda row: row[1], reverse=True):
        latest.setdefault(row[0], row)
    names = user_names(session, latest)
    today = local_day(now_ms)
    for user_id, (_, started_at, kind, contact) in latest.items():
        on = started_at.astimezone().date()
        params = {
            "who": names.get(user_id, ""),
            "user_id": user_id,
            "on": on,
            "days": (today - on).days,
            "kind": kind,
            "contact": contact or "",
        }
        yield Warning("colleague_was_here", "warning", params)


def _touches(session: Session, account_id: str, me: str, moment: datetime) -> list[tuple[Any, ...]]:
    """Contact of colleagues with the people of this customer at other customers, which we do not see."""
    statement = (
        select(ContactTouch.user_id, ContactTouch.last_at, ContactTouch.kind, Contact.full_name)
        .join(Contact, Contact.id == ContactTouch.contact_id)
        .where(ContactTouch.contact_id.in_(_people_of(session, account_id)), ContactTouch.user_id != me)
        .where(ContactTouch.last_at >= moment - COLLEAGUE_WITHIN, ContactTouch.last_at <= moment)
        .where(ContactTouch.deleted_at.is_(None))
    )
    return [tuple(row) for row in session.execute(statement)]


def _conflicts(session: Session, account_id: str) -> Iterator[Warning]:
    people = select(AccountContact.contact_id).where(
        AccountContact.account_id == account_id, AccountContact.deleted_at.is_(None)
    )
    statement = (
        select(func.count())
        .select_from(Conflict)
        .where(Conflict.status == "OPEN", Conflict.deleted_at.is_(None))
        .where((Conflict.record_id == account_id) | Conflict.record_id.in_(people))
    )
    count = session.scalar(statement) or 0
    if count:
        yield Warning("open_conflicts", "warning", {"count": count})


def _merges(session: Session, account_id: str) -> Iterator[Warning]:
    for one in waiting(session, account_id):
        survives = one.survivor == account_id
        other = (one.merged, one.merged_title) if survives else (one.survivor, one.survivor_title)
        yield Warning("merge_waits", "info", {"other": other[1], "id": other[0], "survives": survives})


def stale_data(session: Session, now_ms: int) -> Iterator[Warning]:
    """Yield a warning if the last sync that ended well lies too far back, or there was none."""
    statement = select(func.max(sync_run.c.ended_ms)).where(sync_run.c.error_code.is_(None))
    last = session.scalar(statement)
    if last is None:
        yield Warning("stale_data", "info", {"days": None, "last_on": None})
    elif now_ms - last > STALE_AFTER.total_seconds() * 1000:
        on = local_day(last)
        yield Warning("stale_data", "info", {"days": (local_day(now_ms) - on).days, "last_on": on})
