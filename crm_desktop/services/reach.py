"""How to reach the people of a customer: the primary contact and the number to call."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import AccountContact, Contact, ContactMethod

CALLABLE = ("MOBILE", "LANDLINE")


class PrimaryContact(NamedTuple):
    """The person to ask for first, and a number; both may be empty."""

    contact_id: str
    name: str
    phone: str


def primary_contacts(session: Session, account_ids: Sequence[str]) -> dict[str, PrimaryContact]:
    """Return the primary contact of each customer; without one, who was entered first of those still there."""
    roles = (
        select(AccountContact.account_id, Contact.id, Contact.full_name)
        .join(Contact, Contact.id == AccountContact.contact_id)
        .where(
            AccountContact.account_id.in_(account_ids),
            AccountContact.deleted_at.is_(None),
            Contact.deleted_at.is_(None),
        )
        .order_by(
            AccountContact.is_active.is_(False),
            AccountContact.is_primary.is_not(True),
            AccountContact.edited_at.desc(),
            Contact.id,
        )
    )
    first: dict[str, tuple[str, str]] = {}
    for account_id, contact_id, name in session.execute(roles):
        first.setdefault(account_id, (contact_id, name))
    numbers = phones_of(session, [contact_id for contact_id, _ in first.values()])
    return {
        account_id: PrimaryContact(contact_id, name, numbers.get(contact_id, ""))
        for account_id, (contact_id, name) in first.items()
    }


def phones_of(session: Session, contact_ids: Sequence[str]) -> dict[str, str]:
    """Return the number to call of each person: preferred before others, mobile before telephone."""
    statement = (
        select(ContactMethod.contact_id, ContactMethod.raw)
        .where(
            ContactMethod.contact_id.in_(contact_ids),
            ContactMethod.kind.in_(CALLABLE),
            ContactMethod.deleted_at.is_(None),
            ContactMethod.is_bad.is_not(True),
        )
        .order_by(ContactMethod.is_primary.is_not(True), ContactMethod.kind.desc(), ContactMethod.id)
    )
    found: dict[str, str] = {}
    for contact_id, raw in session.execute(statement):
        found.setdefault(contact_id, raw)
    return found
