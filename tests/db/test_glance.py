"""What lists show of a customer's visits and people is in step, whichever way the rows come and go."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.model import ENTITIES, columns_of
from crm_desktop.db import search
from crm_desktop.db.rows import delete_rows, put_row
from crm_desktop.db.store import Store

ACCOUNT, OTHER, PERSON, FIRST_MS, LATER_MS = (
    "account-1",
    "account-2",
    "person-1",
    1_700_000_000_000,
    1_750_000_000_000,
)


def put(store: Store, entity: str, record_id: str, **values: Any) -> None:
    """Take a row in as a pull does."""
    row: dict[str, Any] = dict.fromkeys(columns_of(ENTITIES[entity]))
    row |= {"id": record_id, "rev": 1, "stamps": "{}", "accepted_at": FIRST_MS, **values}
    with store.raw() as connection:
        put_row(connection, entity, row)
        search.refresh(connection, {entity: [record_id]})


def take(store: Store, entity: str, record_id: str) -> None:
    """Let a row go as an eviction does."""
    with store.raw() as connection:
        delete_rows(connection, entity, [record_id])
        search.refresh(connection, {entity: [record_id]})


def glance(store: Store, column: str, account_id: str = ACCOUNT) -> Any:
    with store.raw() as connection:
        found = connection.execute(
            f"SELECT {column} FROM local_account_glance WHERE account_id = ?",
            (account_id,),
        ).fetchone()
    return found[0] if found else "no row"


@pytest.fixture
def known(store: Store) -> Store:
    put(store, "account", ACCOUNT, name="恒远机电", phone="0512-62880000")
    put(store, "account", OTHER, name="澄江电器")
    return store


def visit(store: Store, record_id: str, at: int, **values: Any) -> None:
    put(store, "visit", record_id, started_at=at, kind="VISIT", **{"account_id": ACCOUNT, **values})


def test_the_latest_visit_counts_and_goes_with_its_row(known: Store) -> None:
    visit(known, "v1", FIRST_MS)
    visit(known, "v2", LATER_MS)
    assert glance(known, "last_contact_ms") == LATER_MS
    take(known, "visit", "v2")
    assert glance(known, "last_contact_ms") == FIRST_MS
    take(known, "visit", "v1")
    assert glance(known, "last_contact_ms") is None


@pytest.mark.parametrize("values", [{"result": "CANCELLED"}, {"result": "NOT_MET"}, {"deleted_at": LATER_MS}])
def test_a_visit_at_which_nobody_was_met_is_no_contact(known: Store, values: dict[str, Any]) -> None:
    visit(known, "v1", FIRST_MS)
    visit(known, "v2", LATER_MS)
    visit(known, "v2", LATER_MS, **values)
    assert glance(known, "last_contact_ms") == FIRST_MS


def test_a_withdrawn_visit_is_no_contact(known: Store) -> None:
    visit(known, "v1", FIRST_MS)
    put(known, "visit_addendum", "w1", visit_id="v1", kind="VOID")
    assert glance(known, "last_contact_ms") is None


def test_a_visit_that_moves_to_another_customer_takes_the_contact_along(known: Store) -> None:
    visit(known, "v1", FIRST_MS)
    visit(known, "v1", FIRST_MS, account_id=OTHER)
    assert glance(known, "last_contact_ms") is None
    assert glance(known, "last_contact_ms", OTHER) == FIRST_MS


def test_the_person_to_ask_for_follows_roles_names_and_numbers(known: Store) -> None:
    assert glance(known, "call") == "0512-62880000"
    put(known, "contact", PERSON, full_name="王建国")
    put(known, "account_contact", "role-1", account_id=ACCOUNT, contact_id=PERSON, edited_at="1")
    put(known, "contact_method", "m1", contact_id=PERSON, kind="MOBILE", raw="13800000001", match_key="a")
    assert (glance(known, "contact"), glance(known, "call")) == ("王建国", "13800000001")
    put(known, "contact", "person-2", full_name="李梅")
    put(known, "account_contact", "role-2", account_id=ACCOUNT, contact_id="person-2", is_primary=1)
    assert (glance(known, "contact"), glance(known, "call")) == ("李梅", "0512-62880000")
    take(known, "account_contact", "role-2")
    assert glance(known, "contact") == "王建国"
    put(known, "contact", PERSON, full_name="王建军")
    take(known, "contact_method", "m1")
    assert (glance(known, "contact"), glance(known, "call")) == ("王建军", "0512-62880000")
    take(known, "contact", PERSON)
    assert (glance(known, "contact"), glance(known, "contact_key")) == ("", None)


def test_a_change_of_who_is_first_is_news_for_a_page_of_the_server(known: Store) -> None:
    """A row whose words are the same is not looked at again, so every column that decides must be one of them."""
    columns = columns_of(ENTITIES["account_contact"])
    put(known, "contact", PERSON, full_name="王建国")
    put(known, "account_contact", "role-1", account_id=ACCOUNT, contact_id=PERSON)
    row: dict[str, Any] = dict.fromkeys(columns)
    row |= {"id": "role-1", "account_id": ACCOUNT, "contact_id": PERSON, "is_primary": 1}
    with known.raw() as connection:
        rows = [[row[name] for name in columns]]
        assert search.saying_the_same(connection, "account_contact", columns, rows) == set()


def test_a_customer_that_leaves_takes_its_glance_along(known: Store) -> None:
    take(known, "account", ACCOUNT)
    assert glance(known, "contact") == "no row"


def test_an_index_made_anew_says_the_same(known: Store) -> None:
    visit(known, "v1", FIRST_MS)
    with known.raw() as connection:
        search.rebuild(connection)
    assert glance(known, "last_contact_ms") == FIRST_MS
