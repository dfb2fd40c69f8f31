"""What a list of customers shows of others' rows: the last contact, and whom to call; kept beside each customer.

Worked out for each list anew, sorting 100,000 customers by it took up to fourteen seconds: a step into the index of a
million visits for each of them. It is kept in the transaction that writes the rows, with the search index.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from crm_core.spelling import Speller
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.sort_keys import sort_key

NO_CONTACT: Final = ("NOT_MET", "CANCELLED")
"""Results of a visit at which nobody was met."""
_AT_ONCE: Final = 2_000
_BEGIN: Final = (
    "INSERT OR IGNORE INTO local_account_glance (account_id, contact, phone)"
    " SELECT id, '', '' FROM account WHERE id IN (SELECT value FROM json_each(?))"
)
_END: Final = (
    "DELETE FROM local_account_glance WHERE account_id IN (SELECT value FROM json_each(?))"
    " AND account_id NOT IN (SELECT id FROM account)"
)
_LAST: Final = (
    "UPDATE local_account_glance AS g SET (last_contact_ms, visit_id) ="
    " (SELECT v.started_at, v.id FROM visit AS v WHERE v.account_id = g.account_id AND v.deleted_at IS NULL"
    " AND (v.result IS NULL OR v.result NOT IN (?, ?))"
    " AND NOT EXISTS (SELECT 1 FROM visit_addendum AS w WHERE w.visit_id = v.id AND w.kind = 'VOID'"
    " AND w.deleted_at IS NULL) ORDER BY v.started_at DESC LIMIT 1)"
    " WHERE account_id IN (SELECT value FROM json_each(?))"
)
_PHONES: Final = "SELECT id, phone FROM account WHERE id IN (SELECT value FROM json_each(?))"
_PEOPLE: Final = (
    "SELECT r.account_id, r.contact_id, c.full_name FROM account_contact AS r"
    " CROSS JOIN contact AS c ON c.id = r.contact_id"
    " WHERE r.account_id IN (SELECT value FROM json_each(?)) AND r.deleted_at IS NULL AND c.deleted_at IS NULL"
    " ORDER BY r.is_active IS 0, r.is_primary IS NOT 1, r.edited_at DESC, c.id"
)
_NUMBERS: Final = (
    "SELECT contact_id, raw FROM contact_method WHERE contact_id IN (SELECT value FROM json_each(?))"
    " AND kind IN ('MOBILE', 'LANDLINE') AND deleted_at IS NULL AND is_bad IS NOT 1"
    " ORDER BY is_primary IS NOT 1, kind DESC, id"
)
_PUT: Final = (
    "UPDATE local_account_glance SET contact_id = ?, contact = ?, contact_key = ?, phone = ?, call = ?"
    " WHERE account_id = ?"
)
_OF_ADDENDA: Final = (
    "SELECT account_id FROM visit WHERE id IN (SELECT visit_id FROM visit_addendum"
    " WHERE id IN (SELECT value FROM json_each(?)))"
)
_CONCERNED: Final = {
    "visit": (
        "SELECT account_id FROM visit WHERE id IN (SELECT value FROM json_each(?))",
        "SELECT account_id FROM local_account_glance WHERE visit_id IN (SELECT value FROM json_each(?))",
    ),
    "visit_addendum": (_OF_ADDENDA,),
    "contact": (
        "SELECT account_id FROM account_contact WHERE contact_id IN (SELECT value FROM json_each(?))",
        "SELECT account_id FROM local_account_glance WHERE contact_id IN (SELECT value FROM json_each(?))",
    ),
    "account_contact": (
        "SELECT account_id FROM account_contact WHERE id IN (SELECT value FROM json_each(?))",
    ),
}
"""Customers of which something is shown that lies in these rows; the rows may be gone already."""


class _Person(NamedTuple):
    contact_id: str | None = None
    name: str = ""
    phone: str = ""


def refresh(
    connection: RawConnection,
    records: Mapping[str, Iterable[str]],
    people: Iterable[str],
    speller: Speller,
) -> None:
    """Bring what is kept in step with these records, written or removed; `people` are those whose words they lend."""
    own = set(records.get("account", ()))
    _begin_and_end(connection, own)
    visited = own | _concerned(connection, records, ("visit", "visit_addendum"))
    for given in _parts(visited):
        connection.execute(_LAST, (*NO_CONTACT, given))
    met = {**records, "contact": {*records.get("contact", ()), *people}}
    for given in _parts(own | _concerned(connection, met, ("contact", "account_contact"))):
        _keep_people(connection, given, speller)


def _concerned(
    connection: RawConnection, records: Mapping[str, Iterable[str]], entities: Iterable[str]
) -> set[str]:
    return {
        account_id
        for entity in entities
        for given in _parts(records.get(entity, ()))
        for statement in _CONCERNED[entity]
        for (account_id,) in connection.execute(statement, (given,))
        if account_id
    }


def _parts(ids: Iterable[str]) -> Iterator[str]:
    wanted = sorted(ids)
    return (json.dumps(wanted[at : at + _AT_ONCE]) for at in range(0, len(wanted), _AT_ONCE))


def _begin_and_end(connection: RawConnection, ids: set[str]) -> None:
    for given in _parts(ids):
        connection.execute(_BEGIN, (given,))
        connection.execute(_END, (given,))


def _keep_people(connection: RawConnection, given: str, speller: Speller) -> None:
    own = connection.execute(_PHONES, (given,)).fetchall()
    people = _first_people(connection, given)
    nobody = _Person()
    rows = []
    for account_id, own_phone in own:
        person = people.get(account_id, nobody)
        key = sort_key(person.name, speller) if person.name else None
        rows.append(
            (person.contact_id, person.name, key, person.phone, person.phone or own_phone or None, account_id)
        )
    connection.executemany(_PUT, rows)


def _first_people(connection: RawConnection, given: str) -> dict[str, _Person]:
    first: dict[str, tuple[str, str]] = {}
    for account_id, contact_id, name in connection.execute(_PEOPLE, (given,)):
        first.setdefault(account_id, (contact_id, name))
    numbers: dict[str, str] = {}
    contacts = json.dumps(sorted({contact_id for contact_id, _ in first.values()}))
    for contact_id, raw in connection.execute(_NUMBERS, (contacts,)):
        numbers.setdefault(contact_id, raw)
    return {
        account_id: _Person(contact_id, name, numbers.get(contact_id, ""))
        for account_id, (contact_id, name) in first.items()
    }
