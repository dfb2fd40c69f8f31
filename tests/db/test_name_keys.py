"""A person is found by name and company in one look, and the key goes wherever person, role and customer go."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from crm_core.model import AccountContact, Contact
from crm_desktop.db import company_keys, doctor, search, search_rebuild, search_words
from crm_desktop.db.rows import delete_rows, put_row
from crm_desktop.db.store import Store
from tests.db.support import server_row

ROLE = AccountContact.make_id("a-1", "p-1")
KEY = ("n:王敏@恒远机电", ROLE)
ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "account": ("a-1", {"name": "深圳市恒远机电有限公司"}),
    "contact": ("p-1", {"full_name": "王敏"}),
    "account_contact": (ROLE, {"account_id": "a-1", "contact_id": "p-1"}),
}


def put(store: Store, *entities: str, **values: Any) -> None:
    """Take some of the three rows in as one page of a pull does."""
    with store.raw() as connection:
        for entity in entities:
            id_, usual = ROWS[entity]
            put_row(connection, entity, server_row(entity, id_, **(usual | values)))
        search.refresh(connection, {entity: [ROWS[entity][0]] for entity in entities})


def take(store: Store, *entities: str) -> None:
    with store.raw() as connection:
        for entity in entities:
            delete_rows(connection, entity, [ROWS[entity][0]])
        search.refresh(connection, {entity: [ROWS[entity][0]] for entity in entities})


def kept(store: Store) -> set[tuple[str, str]]:
    with store.raw() as connection:
        return set(
            connection.execute("SELECT key, account_id FROM local_search_company WHERE key GLOB 'n:*'")
        )


def catch_up(store: Store) -> None:
    ended = False
    while not ended:
        with store.raw() as connection:
            ended = company_keys.catch_up(connection)


def named(store: Store, name: str, core: str = "恒远机电") -> set[str]:
    with store.raw() as connection:
        customers = {id_ for ids in company_keys.sharing(connection, [f"k:{core}"]).values() for id_ in ids}
        found = set(company_keys.named(connection, [f"{name}@{core}"], customers, {}))
        at_hand = dict(connection.execute("SELECT id, contact_id FROM account_contact"))
        assert set(company_keys.named(connection, [f"{name}@{core}"], customers, at_hand)) == found
        return found


@pytest.fixture
def ready(store: Store) -> Store:
    catch_up(store)
    return store


@pytest.mark.parametrize("order", list(permutations(ROWS)))
def test_the_key_is_there_whoever_comes_last(ready: Store, order: tuple[str, ...]) -> None:
    for entity in order:
        assert kept(ready) == set()
        put(ready, entity)
    assert kept(ready) == {KEY}
    assert named(ready, "王敏") == {"p-1"}
    assert all(check.ok for check in doctor.examine(ready))


@pytest.mark.parametrize("entity", list(ROWS))
def test_the_key_leaves_with_any_of_the_three(ready: Store, entity: str) -> None:
    put(ready, *ROWS)
    take(ready, entity)
    assert kept(ready) == set()
    put(ready, entity)
    assert kept(ready) == {KEY}
    take(ready, *ROWS)
    with ready.raw() as connection:
        assert connection.execute("SELECT * FROM local_search_company").fetchall() == []


@pytest.mark.parametrize("entity", ["account", "account_contact"])
def test_a_deleted_role_or_customer_has_no_key(ready: Store, entity: str) -> None:
    put(ready, *ROWS)
    put(ready, entity, deleted_at=1)
    assert kept(ready) == set()


def test_names_that_change_change_the_key_in_their_own_transaction(ready: Store) -> None:
    put(ready, *ROWS)
    with ready.write_session() as session:
        session.get_one(Contact, "p-1").full_name = "張靜"
    assert kept(ready) == {("n:张静@恒远机电", ROLE)}
    put(ready, "account", name="上海澜山材料有限公司")
    assert kept(ready) == {("n:张静@澜山材料", ROLE)}
    assert named(ready, "王敏") == set()


def test_a_person_at_two_customers_has_the_name_at_both(ready: Store) -> None:
    put(ready, *ROWS)
    other = AccountContact.make_id("a-2", "p-1")
    with ready.raw() as connection:
        put_row(connection, "account", server_row("account", "a-2", name="澜山材料有限公司"))
        role = server_row("account_contact", other, account_id="a-2", contact_id="p-1")
        put_row(connection, "account_contact", role)
        search.refresh(connection, {"account": ["a-2"], "account_contact": [other]})
    assert kept(ready) == {KEY, ("n:王敏@澜山材料", other)}
    take(ready, "account_contact")
    assert kept(ready) == {("n:王敏@澜山材料", other)}


def test_people_of_customers_that_wait_are_found_and_have_no_keys_yet(ready: Store) -> None:
    with ready.raw() as connection:
        search_words.begin_load(connection)
    put(ready, *ROWS)
    assert kept(ready) == set()
    assert named(ready, "王敏") == {"p-1"}
    assert named(ready, "张静") == set()
    with ready.raw() as connection:
        while not search_words.settle(connection):
            pass
    catch_up(ready)
    assert kept(ready) == {KEY}


def test_a_rebuilt_index_has_the_same_names(ready: Store) -> None:
    put(ready, *ROWS)
    with ready.raw() as connection:
        search_rebuild.begin(connection)
    assert kept(ready) == set()
    catch_up(ready)
    assert kept(ready) == {KEY}


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM local_search_company WHERE key GLOB 'n:*'",
        "INSERT INTO local_search_company VALUES ('n:x@y', 'r-9')",
    ],
)
def test_the_look_at_the_store_sees_missing_and_left_names(ready: Store, damage: str) -> None:
    put(ready, *ROWS)
    with ready.raw() as connection:
        connection.execute(damage)
    assert {check.name for check in doctor.examine(ready) if not check.ok} == {"search_index"}
