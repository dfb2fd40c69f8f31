"""How to reach the people of a customer: the primary contact and the number to call."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import ContactMethod
from crm_desktop.db.local_tables import account_glance
from crm_desktop.services.lookups import chunks

CALLABLE = ("MOBILE", "LANDLINE")


class PrimaryContact(NamedTuple):
    """The person to ask for first, and a number; both may be empty."""

    contact_id: str
    name: str
    phone: str


def primary_contacts(session: Session, account_ids: Sequence[str]) -> dict[str, PrimaryContact]:
    """Return the primary contact of each customer that has any: of several the one that was edited last."""
    glance = account_glance.c
    found: dict[str, PrimaryContact] = {}
    for part in chunks(account_ids):
        statement = select(glance.account_id, glance.contact_id, glance.contact, glance.phone).where(
            glance.account_id.in_(part), glance.contact_id.is_not(None)
        )
        found.update((row[0], PrimaryContact(*row[1:])) for row in session.execute(statement))
    return found


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
