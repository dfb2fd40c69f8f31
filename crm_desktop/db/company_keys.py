"""Which customers a company on a card may be: the cores of all names and the domains of each customer, in an index.

The names of people at customers (crm_desktop.db.name_keys) stand in it too, and who was merged into whom.

Taking a name apart costs forty microseconds, which for all names of 100,000 customers is many seconds; a lookup costs
one hundredth of one name. A first sync does not wait for the keys either: customers that come many at once are left for
`catch_up`, which the keeper of the store calls in the background, and an import before it begins. Until then each has a
mark in the place of its keys, so that nobody goes through all customers to find those that wait; those of a first sync
have none, because they are all.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from crm_core.keys.company_matching import CompanyFacts, company_keys, facts_of_customer
from crm_desktop.db import meta, name_keys, search_words
from crm_desktop.db.rows import RawConnection

RULES: Final = "2"
"""The version of the rules by which keys are made; another one has all keys made anew (a test tells when)."""
STATE: Final = "company_keys"
"""In local_meta: the rules of the keys that are stored; behind it, while those of a load are missing, the last id
looked at."""
_AT_ONCE: Final = 100
_COUNT: Final = "a.deleted_at IS NULL OR a.merged_into_id IS NOT NULL"
"""Customers that have keys: a merged one leads to its survivor by its own names."""
_WITHOUT: Final = (
    f"SELECT a.id FROM account AS a WHERE ({_COUNT}) AND a.id > ?"  # noqa: S608 -- our own text
    " AND NOT EXISTS (SELECT 1 FROM local_search_company AS k WHERE k.account_id = a.id) ORDER BY a.id"
)
_SHARING: Final = (
    "SELECT k.key, k.account_id FROM json_each(?) CROSS JOIN local_search_company AS k ON k.key = value"
)
_MERGED_MARK: Final = "m:"
"""What the key of a merged customer begins with that names the one which goes on in its place."""
_MERGED: Final = "SELECT account_id, key FROM local_search_company WHERE key >= ? AND key < ?"
_WAITS: Final = "?"
"""The only key of a customer that waits for its keys."""
_MARK: Final = (
    "INSERT INTO local_search_company (key, account_id) SELECT ?, a.id FROM account AS a"  # noqa: S608 -- our own text
    f" WHERE a.id IN (SELECT value FROM json_each(?)) AND ({_COUNT})"
)
_MARKED: Final = "SELECT account_id FROM local_search_company WHERE key = ? LIMIT ?"
_MARKED_MERGED: Final = (
    "SELECT a.id, a.merged_into_id FROM local_search_company AS k CROSS JOIN account AS a ON a.id = k.account_id"
    " WHERE k.key = ? AND a.merged_into_id IS NOT NULL"
)
_LEFT: Final = (
    "SELECT count(DISTINCT account_id) FROM local_search_company AS k WHERE NOT (k.key >= ? AND k.key < ?)"  # noqa: S608
    f" AND NOT EXISTS (SELECT 1 FROM account AS a WHERE a.id = k.account_id AND ({_COUNT}))"
)


def refresh(connection: RawConnection, records: Mapping[str, Iterable[str]]) -> None:
    """Bring the keys in step with these records, written or removed; many customers at once are left for `catch_up`."""
    if not records.keys() & {"account", "account_contact", "contact"}:
        return
    accounts = [*records.get("account", ())]
    state = meta.get(connection, STATE)
    loading = search_words.is_loading(connection)
    at_once = len(accounts) <= _AT_ONCE and not loading
    to_write = accounts if at_once and _are_of_today(state) else []
    if not to_write and _are_none(connection):
        roles: set[str] = set()
    else:
        roles = name_keys.concerned(connection, records)
        _forget(connection, [*accounts, *roles])
    if accounts and not at_once and _are_of_today(state):
        if not loading:
            connection.execute(_MARK, (_WAITS, json.dumps(accounts)))
        elif state != _some_are_missing(""):
            meta.put(connection, STATE, _some_are_missing(""))
    if to_write:
        _write(connection, to_write)
    if roles and _are_of_today(state):
        name_keys.write(connection, roles)


def begin_anew(connection: RawConnection) -> None:
    """Remove all keys; `catch_up` makes them."""
    connection.execute("DELETE FROM local_search_company")
    meta.put(connection, STATE, _some_are_missing(""))


def are_due(connection: RawConnection) -> bool:
    """Whether customers wait for their keys."""
    return meta.get(connection, STATE) != RULES or bool(_marked(connection, 1))


def catch_up(connection: RawConnection) -> bool:
    """Make keys for some of those that wait; best in a transaction of its own. Returns whether none is left."""
    state = meta.get(connection, STATE)
    if state == RULES:
        ids = _marked(connection, _AT_ONCE)
        _forget(connection, ids)
    else:
        if not _are_of_today(state):
            begin_anew(connection)
            state = meta.get(connection, STATE)
        ids = _without(connection, state, _AT_ONCE)
        meta.put(connection, STATE, RULES if len(ids) < _AT_ONCE else _some_are_missing(ids[-1]))
    _write(connection, ids)
    name_keys.write_of(connection, ids)
    return not are_due(connection)


def sharing(connection: RawConnection, keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the customers with any of the keys, by key.

    Keys of customers that wait for theirs are made for the answer, which takes as long as `catch_up`.
    """
    wanted = set(keys)
    found: dict[str, list[str]] = {}
    if _are_of_today(meta.get(connection, STATE)):
        for key, account_id in connection.execute(_SHARING, (json.dumps(sorted(wanted)),)):
            found.setdefault(key, []).append(account_id)
    waiting = _waiting(connection)
    for at in range(0, len(waiting), _AT_ONCE):
        for account_id, own in _keys(connection, waiting[at : at + _AT_ONCE]):
            for key in own & wanted:
                found.setdefault(key, []).append(account_id)
    return found


def named(
    connection: RawConnection, names: Iterable[str], customers: Collection[str], at_hand: Mapping[str, str]
) -> dict[str, set[str]]:
    """Return the people with any of the names at companies (`name_at_company`), by id with those names.

    `customers` are all that share a key with these companies; `at_hand` are people by the ids of their roles.
    """
    wanted = set(names)
    found: dict[str, set[str]] = {}
    if _are_of_today(meta.get(connection, STATE)):
        for contact_id, name in name_keys.stored(connection, wanted, at_hand):
            found.setdefault(contact_id, set()).add(name)
    if waiting := set(_waiting(connection)).intersection(customers):
        for contact_id, name in name_keys.made(connection, waiting):
            if name in wanted:
                found.setdefault(contact_id, set()).add(name)
    return found


def merged(connection: RawConnection) -> dict[str, str]:
    """Return which customers were merged into which, by id."""
    if meta.get(connection, STATE) != RULES:
        return dict(
            connection.execute("SELECT id, merged_into_id FROM account WHERE merged_into_id IS NOT NULL")
        )
    found = connection.execute(_MERGED, (_MERGED_MARK, _behind(_MERGED_MARK)))
    stored = {account_id: key.removeprefix(_MERGED_MARK) for account_id, key in found}
    return stored | dict(connection.execute(_MARKED_MERGED, (_WAITS,)))


def unsound(connection: RawConnection) -> list[str]:
    """Return what is wrong with the keys: those of customers that are not here, customers without any, and of names."""
    (left,) = connection.execute(_LEFT, (name_keys.MARK, _behind(name_keys.MARK))).fetchone()
    found = [f"{left} with keys only"] if left else []
    state = meta.get(connection, STATE)
    if state == RULES and (missing := len(connection.execute(_WITHOUT, ("",)).fetchall())):
        found.append(f"{missing} without keys")
    return [*found, *(name_keys.unsound(connection) if _are_of_today(state) else ())]


def _are_of_today(state: str) -> bool:
    return state.partition(" ")[0] == RULES


def _some_are_missing(reached: str) -> str:
    return f"{RULES} {reached}"


def _waiting(connection: RawConnection) -> list[str]:
    """Return the customers whose keys are not stored, or by other rules."""
    state = meta.get(connection, STATE)
    if state == RULES:
        return _marked(connection)
    if _are_of_today(state):
        return [*_marked(connection), *_without(connection, state)]
    return [row[0] for row in connection.execute(f"SELECT a.id FROM account AS a WHERE {_COUNT}")]  # noqa: S608


def _marked(connection: RawConnection, most: int = -1) -> list[str]:
    return [row[0] for row in connection.execute(_MARKED, (_WAITS, most))]


def _without(connection: RawConnection, state: str, most: int = -1) -> list[str]:
    """Return customers behind the place reached that have neither keys nor the mark."""
    reached = state.partition(" ")[2]
    return [row[0] for row in connection.execute(f"{_WITHOUT} LIMIT ?", (reached, most))]


def _are_none(connection: RawConnection) -> bool:
    return connection.execute("SELECT 1 FROM local_search_company LIMIT 1").fetchone() is None


def _forget(connection: RawConnection, ids: Sequence[str]) -> None:
    connection.execute(
        "DELETE FROM local_search_company WHERE account_id IN (SELECT value FROM json_each(?))",
        (json.dumps(ids),),
    )


def _behind(mark: str) -> str:
    """Return the end of the range of keys that begin with a mark."""
    return mark[:-1] + chr(ord(mark[-1]) + 1)


def _write(connection: RawConnection, ids: Iterable[str]) -> None:
    """Write the keys of customers that have none yet; one who has nothing to be found by gets an empty key."""
    connection.executemany(
        "INSERT INTO local_search_company (key, account_id) VALUES (?, ?)",
        sorted((key, id_) for id_, keys in _keys(connection, ids) for key in keys or {""}),
    )


def _keys(connection: RawConnection, ids: Iterable[str]) -> Iterator[tuple[str, set[str]]]:
    found = connection.execute(
        "SELECT a.id, a.merged_into_id, a.name, a.english_name, a.short_name, a.former_names, a.website, a.email"  # noqa: S608
        f" FROM account AS a WHERE a.id IN (SELECT value FROM json_each(?)) AND ({_COUNT})",
        (json.dumps([*ids]),),
    )
    for id_, survivor_id, *fields in found:
        yield (
            id_,
            company_keys(_facts(*fields)) | ({f"{_MERGED_MARK}{survivor_id}"} if survivor_id else set()),
        )


def _facts(
    name: str,
    english: str | None,
    short: str | None,
    former: str | None,
    website: str | None,
    email: str | None,
) -> CompanyFacts:
    names = (english, short, *(json.loads(former) if former else ()))
    return facts_of_customer(
        name, aliases=names, website=website or "", email=email or "", city="", region=""
    )
