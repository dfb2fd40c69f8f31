"""How to reach the people of a customer: the primary contact and the number to call."""

import json
from collections.abc import Sequence
from typing import Final, NamedTuple

from crm_desktop.db.raw import Source, rows_of

CALLABLE = ("MOBILE", "LANDLINE")
_PRIMARY: Final = (
    "SELECT account_id, contact_id, contact, phone FROM local_account_glance"
    " WHERE account_id IN (SELECT value FROM json_each(?)) AND contact_id IS NOT NULL"
)
_PHONES: Final = (
    "SELECT contact_id, raw FROM contact_method WHERE contact_id IN (SELECT value FROM json_each(?))"  # noqa: S608 -- our own
    f" AND kind IN {CALLABLE} AND deleted_at IS NULL AND is_bad IS NOT 1"
    " ORDER BY is_primary IS NOT 1, kind DESC, id"
)


class PrimaryContact(NamedTuple):
    """The person to ask for first, and a number; both may be empty."""

    contact_id: str
    name: str
    phone: str


def primary_contacts(source: Source, account_ids: Sequence[str]) -> dict[str, PrimaryContact]:
    """Return the primary contact of each customer that has any: of several the one that was edited last."""
    rows = rows_of(source, _PRIMARY, (json.dumps([*account_ids]),))
    return {account_id: PrimaryContact(*person) for account_id, *person in rows}


def phones_of(source: Source, contact_ids: Sequence[str]) -> dict[str, str]:
    """Return the number to call of each person: preferred before others, mobile before telephone."""
    found: dict[str, str] = {}
    for contact_id, raw in rows_of(source, _PHONES, (json.dumps([*contact_ids]),)):
        found.setdefault(contact_id, raw)
    return found
