"""Numbers and addresses refused at customers that are not ours, found by the keyed hashes that the server made."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.keys.mail import mail_key
from crm_core.keys.phone import phone_key
from crm_core.model import Account, ContactMethod, Suppression
from crm_core.suppression import CHANNELS_OF_KIND, HASHED_KINDS, key_hash
from crm_desktop.db.local_tables import meta
from crm_desktop.services import lookups
from crm_desktop.services.consents import EVERY_CHANNEL
from crm_desktop.services.lookups import chunks

COMPANY_KEY = "suppression_key"
"""The name under which the sync keeps the company's key."""
Key = tuple[str, str]
"""Kind and match key of a contact method."""


def refused_channels(
    session: Session, keys: Iterable[Key], *, on: date | None = None
) -> dict[Key, frozenset[str]]:
    """Return the refused channels of those of the keys that have any, on a day (today), whoever refused them."""
    secret = session.scalar(select(meta.c.value).where(meta.c.key == COMPANY_KEY))
    if not secret:
        return {}
    day = on or lookups.today()
    hashes: dict[str, list[Key]] = {}
    for kind, match_key in keys:
        if kind in HASHED_KINDS:
            hashes.setdefault(key_hash(secret, kind, match_key), []).append((kind, match_key))
    found: dict[Key, set[str]] = {}
    for part in chunks(sorted(hashes)):
        statement = select(Suppression.key_hash, Suppression.channel, Suppression.expires_on).where(
            Suppression.key_hash.in_(part), Suppression.deleted_at.is_(None)
        )
        for hashed, channel, expires_on in session.execute(statement):
            if expires_on is None or expires_on >= day:
                for key in hashes[hashed]:
                    found.setdefault(key, set()).add(channel)
    return {key: frozenset(channels) for key, channels in found.items()}


def any_are_known(session: Session) -> bool:
    """Whether any number or address is refused at all: only then is it worth the while to make keys of many."""
    return session.scalar(select(Suppression.id).where(Suppression.deleted_at.is_(None)).limit(1)) is not None


def refused_elsewhere(
    session: Session, account_id: str, people: Sequence[str], *, on: date
) -> list[tuple[str, str]]:
    """Return (party, channel) for the ways to reach a customer, or its people, that were refused."""
    methods = [
        (contact_id, (kind, key or ""))
        for part in chunks(people)
        for contact_id, kind, key in session.execute(
            select(ContactMethod.contact_id, ContactMethod.kind, ContactMethod.match_key)
            .where(ContactMethod.contact_id.in_(part), ContactMethod.match_key.is_not(None))
            .where(ContactMethod.deleted_at.is_(None))
        )
    ]
    methods += [(account_id, key) for key in _own_keys(session, account_id)]
    refused = refused_channels(session, {key for _, key in methods}, on=on)
    found = {
        (party, channel)
        for party, (kind, key) in methods
        for channel in refused.get((kind, key), ())
        if channel == EVERY_CHANNEL or channel in CHANNELS_OF_KIND.get(kind, ())
    }
    everything = {party for party, channel in found if channel == EVERY_CHANNEL}
    return sorted(one for one in found if one[1] == EVERY_CHANNEL or one[0] not in everything)


def _own_keys(session: Session, account_id: str) -> Iterator[Key]:
    row = session.execute(
        select(Account.phone, Account.fax, Account.email).where(Account.id == account_id)
    ).one_or_none()
    if row is None:
        return
    numbers = [("LANDLINE", phone_key(one)) for one in (row.phone, row.fax) if one]
    mails = [("EMAIL", mail_key(row.email))] if row.email else []
    yield from (key for key in (*numbers, *mails) if key[1])
