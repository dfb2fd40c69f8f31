"""Which customers a company on a card may be: the cores of all names and the domains of each customer, in an index.

Taking a name apart costs forty microseconds, which for all names of 100,000 customers is many seconds; a lookup costs
one hundredth of one name. A first sync does not wait for the keys either: customers that come many at once are left for
`catch_up`, which the keeper of the store calls in the background, and an import before it begins.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from crm_core.keys.company_matching import CompanyFacts, company_keys, facts_of_customer
from crm_desktop.db import meta, search_words
from crm_desktop.db.rows import RawConnection

RULES: Final = "1"
"""The version of the rules by which keys are made; another one has all keys made anew (a test tells when)."""
STATE: Final = "company_keys"
"""In local_meta: the rules of the keys that are stored; behind it, while some are missing, the last id looked at."""
_AT_ONCE: Final = 100
_ASKED_AT_ONCE: Final = 400
_COUNT: Final = "a.deleted_at IS NULL OR a.merged_into_id IS NOT NULL"
"""Customers that have keys: a merged one leads to its survivor by its own names."""
_WITHOUT: Final = (
    f"SELECT a.id FROM account AS a WHERE ({_COUNT}) AND a.id > ?"  # noqa: S608 -- our own text
    " AND NOT EXISTS (SELECT 1 FROM local_search_company AS k WHERE k.account_id = a.id) ORDER BY a.id"
)


def refresh(connection: RawConnection, ids: Collection[str]) -> None:
    """Bring the keys in step with these customers, written or removed; many at once are left for `catch_up`."""
    connection.execute(
        "DELETE FROM local_search_company WHERE account_id IN (SELECT value FROM json_each(?))",
        (json.dumps([*ids]),),
    )
    if not _are_of_today(state := meta.get(connection, STATE)):
        return
    if len(ids) <= _AT_ONCE and not search_words.is_loading(connection):
        _write(connection, ids)
    elif state != _some_are_missing(""):
        meta.put(connection, STATE, _some_are_missing(""))


def begin_anew(connection: RawConnection) -> None:
    """Remove all keys; `catch_up` makes them."""
    connection.execute("DELETE FROM local_search_company")
    meta.put(connection, STATE, _some_are_missing(""))


def are_due(connection: RawConnection) -> bool:
    """Whether customers wait for their keys."""
    return meta.get(connection, STATE) != RULES


def catch_up(connection: RawConnection) -> bool:
    """Make keys for some of those that wait; best in a transaction of its own. Returns whether none is left."""
    state = meta.get(connection, STATE)
    if state == RULES:
        return True
    if not _are_of_today(state):
        begin_anew(connection)
        state = meta.get(connection, STATE)
    reached = state.partition(" ")[2]
    ids = [row[0] for row in connection.execute(f"{_WITHOUT} LIMIT ?", (reached, _AT_ONCE))]
    _write(connection, ids)
    meta.put(connection, STATE, RULES if len(ids) < _AT_ONCE else _some_are_missing(ids[-1]))
    return len(ids) < _AT_ONCE


def sharing(connection: RawConnection, keys: Iterable[str]) -> dict[str, set[str]]:
    """Return the customers with any of the keys, by id with the keys that they share.

    Keys of customers that wait for theirs are made for the answer, which takes as long as `catch_up`.
    """
    wanted = sorted(set(keys))
    found: dict[str, set[str]] = {}
    if _are_of_today(meta.get(connection, STATE)):
        for at in range(0, len(wanted), _ASKED_AT_ONCE):
            asked = json.dumps(wanted[at : at + _ASKED_AT_ONCE])
            for key, account_id in connection.execute(
                "SELECT k.key, k.account_id FROM json_each(?) CROSS JOIN local_search_company AS k ON k.key = value",
                (asked,),
            ):
                found.setdefault(account_id, set()).add(key)
    for account_id, own in _made_for_the_answer(connection):
        if shared := own.intersection(wanted):
            found[account_id] = shared
    return found


def unsound(connection: RawConnection) -> list[str]:
    """Return what is wrong with the keys: those of customers that are not here, customers without any."""
    (left,) = connection.execute(
        "SELECT count(DISTINCT account_id) FROM local_search_company AS k WHERE NOT EXISTS"  # noqa: S608 -- our own text
        f" (SELECT 1 FROM account AS a WHERE a.id = k.account_id AND ({_COUNT}))"
    ).fetchone()
    found = [f"{left} with keys only"] if left else []
    if not are_due(connection) and (missing := len(connection.execute(_WITHOUT, ("",)).fetchall())):
        found.append(f"{missing} without keys")
    return found


def _are_of_today(state: str) -> bool:
    return state.partition(" ")[0] == RULES


def _some_are_missing(reached: str) -> str:
    return f"{RULES} {reached}"


def _made_for_the_answer(connection: RawConnection) -> Iterator[tuple[str, set[str]]]:
    state = meta.get(connection, STATE)
    if state == RULES:
        return
    if _are_of_today(state):
        ids = [row[0] for row in connection.execute(_WITHOUT, ("",))]
    else:
        ids = [row[0] for row in connection.execute(f"SELECT a.id FROM account AS a WHERE {_COUNT}")]  # noqa: S608
    for at in range(0, len(ids), _AT_ONCE):
        yield from _keys(connection, ids[at : at + _AT_ONCE])


def _write(connection: RawConnection, ids: Iterable[str]) -> None:
    """Write the keys of customers that have none yet; one who has nothing to be found by gets an empty key."""
    connection.executemany(
        "INSERT INTO local_search_company (key, account_id) VALUES (?, ?)",
        sorted((key, id_) for id_, keys in _keys(connection, ids) for key in keys or {""}),
    )


def _keys(connection: RawConnection, ids: Iterable[str]) -> Iterator[tuple[str, set[str]]]:
    found = connection.execute(
        "SELECT a.id, a.name, a.english_name, a.short_name, a.former_names, a.website, a.email FROM account AS a"  # noqa: S608
        f" WHERE a.id IN (SELECT value FROM json_each(?)) AND ({_COUNT})",
        (json.dumps([*ids]),),
    )
    for id_, *fields in found:
        yield id_, company_keys(_facts(*fields))


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
