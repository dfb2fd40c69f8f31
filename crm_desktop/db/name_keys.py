"""Who has the name of a card at a customer of that name: one key for each role, beside the keys of customers.

Without it an import read the names of everybody at all namesakes of a card's company, in a big store a page of the file
for each. A key stands under the id of its role, which is told whenever a person or a customer comes between or leaves.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import orjson

from crm_core.keys.matching import name_at_company
from crm_desktop.db.rows import RawConnection

MARK: Final = "n:"
"""What these keys begin with."""
_NAMES: Final = "SELECT r.id, r.contact_id, c.full_name, a.name FROM json_each(?) CROSS JOIN"
_LIVING: Final = "r.deleted_at IS NULL AND a.deleted_at IS NULL"
_OF_ACCOUNTS: Final = (
    f"{_NAMES} account AS a ON a.id = value CROSS JOIN account_contact AS r ON r.account_id = a.id"
    f" CROSS JOIN contact AS c ON c.id = r.contact_id WHERE {_LIVING}"
)
_OF_ROLES: Final = (
    f"{_NAMES} account_contact AS r ON r.id = value CROSS JOIN contact AS c ON c.id = r.contact_id"  # noqa: S608
    f" CROSS JOIN account AS a ON a.id = r.account_id WHERE {_LIVING}"
    " AND EXISTS (SELECT 1 FROM local_search_company AS k WHERE k.account_id = a.id)"
)
_CONCERNED: Final = {
    "contact": "SELECT id FROM account_contact WHERE contact_id IN (SELECT value FROM json_each(?))",
    "account": "SELECT id FROM account_contact WHERE account_id IN (SELECT value FROM json_each(?))",
}
_NAMED: Final = (
    "SELECT k.key, k.account_id FROM json_each(?) CROSS JOIN local_search_company AS k ON k.key = value"
)
_PEOPLE: Final = "SELECT id, contact_id FROM account_contact WHERE id IN (SELECT value FROM json_each(?))"
_LEFT: Final = (
    "SELECT count(*) FROM local_search_company AS k WHERE k.key >= ? AND k.key < ?"
    " AND NOT EXISTS (SELECT 1 FROM account_contact AS r WHERE r.id = k.account_id AND r.deleted_at IS NULL)"
)
_WITHOUT: Final = (
    "SELECT r.id FROM account_contact AS r WHERE r.deleted_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM local_search_company AS k WHERE k.account_id = r.id)"
)


def concerned(connection: RawConnection, records: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the roles in whose keys stand words of these records, which may be gone from the tables."""
    found = set(records.get("account_contact", ()))
    for entity, statement in _CONCERNED.items():
        if ids := [*records.get(entity, ())]:
            found.update(row[0] for row in connection.execute(statement, (json.dumps(ids),)))
    return found


def write(connection: RawConnection, roles: Collection[str]) -> None:
    """Write the keys of roles that have none, at customers that have theirs."""
    _write(connection, _OF_ROLES, roles)


def write_of(connection: RawConnection, accounts: Collection[str]) -> None:
    """Write the keys of the roles at these customers."""
    _write(connection, _OF_ACCOUNTS, accounts)


def stored(
    connection: RawConnection, names: Iterable[str], at_hand: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the people with any of these names at companies (`name_at_company`) that have their keys.

    `at_hand` are people by the ids of their roles: those are not looked up again.
    """
    asked = orjson.dumps(sorted({f"{MARK}{name}" for name in names})).decode()
    found = connection.execute(_NAMED, (asked,)).fetchall()
    others = orjson.dumps(sorted({role for _, role in found if role not in at_hand})).decode()
    people = dict(connection.execute(_PEOPLE, (others,)))
    for key, role in found:
        if contact_id := at_hand.get(role) or people.get(role):
            yield contact_id, key.removeprefix(MARK)


def made(connection: RawConnection, accounts: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the people of these customers with their names there, without a look at the keys."""
    for _, contact_id, name, company in connection.execute(_OF_ACCOUNTS, (json.dumps([*accounts]),)):
        yield contact_id, name_at_company(name, company)


def unsound(connection: RawConnection) -> list[str]:
    """Return what is wrong with the keys: those of roles that are not here, roles without one."""
    (left,) = connection.execute(_LEFT, (MARK, MARK[:-1] + chr(ord(MARK[-1]) + 1))).fetchone()
    found = [f"{left} names of nobody there"] if left else []
    without = json.dumps([row[0] for row in connection.execute(_WITHOUT)])
    names = (
        name_at_company(name, company) for *_, name, company in connection.execute(_OF_ROLES, (without,))
    )
    if missing := sum(map(bool, names)):
        found.append(f"{missing} without their names")
    return found


def _write(connection: RawConnection, statement: str, ids: Collection[str]) -> None:
    found = connection.execute(statement, (json.dumps([*ids]),)).fetchall()
    keys = ((name_at_company(name, company), role) for role, _, name, company in found)
    connection.executemany(
        "INSERT OR IGNORE INTO local_search_company (key, account_id) VALUES (?, ?)",
        sorted((f"{MARK}{key}", role) for key, role in keys if key),
    )
