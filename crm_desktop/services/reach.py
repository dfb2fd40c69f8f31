"""How to reach the people of a customer: the primary contact and the number to call."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import ContactMethod
from crm_desktop.db.local_tables import account_glance
from crm_desktop.services.lookups import rows_of

CALLABLE = ("MOBILE", "LANDLINE")


class PrimaryContact(NamedTuple):
    """The person to ask for first, and a number; both may be empty."""

    contact_id: str
    name: str
    phone: str


def primary_contacts(session: Session, account_ids: Sequence[str]) -> dict[str, PrimaryContact]:
    """Return the primary contact of each customer that has any: of several the one that was edited last."""
    rows = rows_of(
        session,
        f"SELECT account_id, contact_id, contact, phone FROM {account_glance.name}"  # noqa: S608 -- a name of our own
        " WHERE account_id IN (SELECT value FROM json_each(?)) AND contact_id IS NOT NULL",
        (json.dumps([*account_ids]),),
    )
    return {account_id: PrimaryContact(*person) for account_id, *person in rows}


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
