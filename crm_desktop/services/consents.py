"""Who said that they do not want to be contacted, and what of it still holds (domain.md §2.6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_core.model import ConsentRecord, table_of
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services import lookups
from crm_desktop.services.lookups import chunks, now, user_names
from crm_desktop.services.parties import check_party
from crm_desktop.services.values import checked

EVERY_CHANNEL = "ALL"


@dataclass(frozen=True)
class Refusal:
    """A refusal that holds. `allowed` are channels that were allowed again since, out of ALL.

    `mass_only`: the person may be contacted, but not by mass mail. `party_id` is the customer's or the person's.
    """

    channel: str
    text: str
    said_at: datetime
    by_name: str
    id: str = ""
    party_id: str = ""
    mass_only: bool = False
    expires_on: date | None = None
    allowed: tuple[str, ...] = ()

    def covers(self, channel: str) -> bool:
        """Whether a person may not be contacted by `channel`, personally; ALL asks for any contact at all."""
        if self.mass_only or channel in self.allowed:
            return False
        return self.channel in (EVERY_CHANNEL, channel)


def effective(session: Session, ids: Iterable[str], *, on: date | None = None) -> dict[str, list[Refusal]]:
    """Return the refusals that hold on a day (today) of customers and persons, by their id; the strictest first.

    The latest unexpired refusal of each channel holds until a later permission with words; one for ALL lifts all.
    Those without any are left out.
    """
    day = on or lookups.today()
    said: dict[str, list[ConsentRecord]] = {}
    for part in chunks(sorted(set(ids))):
        statement = select(ConsentRecord).where(
            or_(ConsentRecord.contact_id.in_(part), ConsentRecord.account_id.in_(part)),
            ConsentRecord.deleted_at.is_(None),
        )
        for one in session.scalars(statement):
            for party in {one.contact_id, one.account_id} & set(part):
                said.setdefault(str(party), []).append(one)
    names = user_names(session, (one.said_to or one.created_by for found in said.values() for one in found))
    holding = {party: holding_refusals(party, found, names, day) for party, found in said.items()}
    return {party: refusals for party, refusals in holding.items() if refusals}


def holding_refusals(
    party_id: str, said: Sequence[ConsentRecord], names: dict[str, str], day: date
) -> list[Refusal]:
    """Return what holds on `day` of all that one party said; `names` are those of the colleagues by id."""
    unexpired = [one for one in said if one.expires_on is None or one.expires_on >= day]
    refusals: dict[tuple[str, bool], ConsentRecord] = {}
    permissions: dict[str, datetime] = {}
    for one in sorted(unexpired, key=lambda one: (_said_at(one), one.id)):
        if one.decision == "ALLOW":
            if (one.text or "").strip():
                permissions[one.channel] = _said_at(one)
        else:
            refusals[one.channel, one.decision == "NEVER_MASS"] = one
    found = [
        _refusal(party_id, one, names, permissions)
        for (channel, _), one in refusals.items()
        if not any(
            _said_at(one) < permissions[lifted] for lifted in {channel, EVERY_CHANNEL} & permissions.keys()
        )
    ]
    return sorted(found, key=_strictness)


def _refusal(
    party_id: str, one: ConsentRecord, names: dict[str, str], permissions: dict[str, datetime]
) -> Refusal:
    later = sorted(channel for channel, at in permissions.items() if _said_at(one) < at)
    return Refusal(
        channel=one.channel,
        text=one.text or "",
        said_at=_said_at(one),
        by_name=names.get(one.said_to or one.created_by or "", ""),
        id=one.id,
        party_id=party_id,
        mass_only=one.decision == "NEVER_MASS",
        expires_on=one.expires_on,
        allowed=tuple(later) if one.channel == EVERY_CHANNEL else (),
    )


def _said_at(one: ConsentRecord) -> datetime:
    moment: datetime = one.said_at or one.created_at
    return moment


def _strictness(refusal: Refusal) -> tuple[bool, bool, str]:
    return refusal.mass_only, refusal.channel != EVERY_CHANNEL, refusal.channel


def refuse_contact(
    session: Session,
    context: EditContext,
    *,
    contact_id: str | None = None,
    account_id: str | None = None,
    channel: str = EVERY_CHANNEL,
    text: str = "",
    expires_on: date | None = None,
    mass_only: bool = False,
) -> str:
    """Record that a person, or a whole customer, does not want to be contacted; returns the record's id.

    It holds on this laptop at once. Raises UserError missing_value, record_missing, unknown_choice, too_long.
    """
    record = ConsentRecord(
        id=context.ids.new(),
        contact_id=contact_id,
        account_id=account_id,
        channel=channel,
        decision="NEVER_MASS" if mass_only else "REFUSE",
        text=text.strip() or None,
        expires_on=expires_on,
    )
    return enter_consent(session, context, record)


def allow_contact(
    session: Session,
    context: EditContext,
    *,
    contact_id: str | None = None,
    account_id: str | None = None,
    channel: str = EVERY_CHANNEL,
    text: str = "",
) -> str:
    """Record that contact is welcome again; `text` says how we know. Returns the record's id. Errors as above."""
    record = ConsentRecord(
        id=context.ids.new(),
        contact_id=contact_id,
        account_id=account_id,
        channel=channel,
        decision="ALLOW",
        text=text.strip() or None,
    )
    return enter_consent(session, context, record)


def enter_consent(session: Session, context: EditContext, record: ConsentRecord) -> str:
    """Store what a party said, whoever made the row: said to me, now, unless it says otherwise."""
    check_party(session, "consent_record", record.account_id, record.contact_id)
    for name in ("channel", "decision", "text"):
        checked("consent_record", table_of(ConsentRecord).c[name], getattr(record, name))
    if record.decision == "ALLOW" and not (record.text or "").strip():
        raise UserError("consent_needs_words", entity="consent_record", field="text")
    record.said_to = record.said_to or context.user_id
    record.said_at = record.said_at or now(context)
    session.add(record)
    return record.id
