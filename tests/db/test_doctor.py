"""The examination finds nothing in a sound store and names what is wrong in another."""

import pytest

from crm_core.model import Account
from crm_desktop.db import doctor, search
from crm_desktop.db.store import Store
from tests.db.support import receive

BREAKS = {
    "schema": "DROP INDEX lx_account_city",
    "outbox_records": "DELETE FROM local_outbox_record",
    "bases": "DELETE FROM local_base",
    "visible_rows": "UPDATE account SET city = '丢了' WHERE id = 'a-1'",
    "search_index": "DELETE FROM local_search_row WHERE id = 'a-1'",
    "scope_members": "INSERT INTO local_scope_member VALUES ('account:x', 'account', 'x')",
}


@pytest.fixture
def used_store(store: Store) -> Store:
    receive(store, "account", "a-1", name="甲")
    with store.write_session() as session:
        session.get_one(Account, "a-1").city = "福州"
        session.add(Account(id="a-2", name="乙"))
    return store


def failing(store: Store) -> set[str]:
    return {check.name for check in doctor.examine(store) if not check.ok}


def test_a_sound_store_passes(used_store: Store) -> None:
    assert [check for check in doctor.examine(used_store) if not check.ok] == []
    assert {check.name for check in doctor.examine(used_store)} == {"integrity", *BREAKS}


@pytest.mark.parametrize("broken", ["DELETE FROM visit", "DELETE FROM local_search_visit"])
def test_words_of_visits_that_are_not_here_are_told(used_store: Store, broken: str) -> None:
    receive(used_store, "visit", "v", account_id="a-1", kind="VISIT", started_at=1, summary="谈了报价")
    with used_store.raw() as connection:
        search.refresh(connection, {"visit": ["v"]})
    assert failing(used_store) == set()
    with used_store.raw() as connection:
        connection.execute(broken)
    assert failing(used_store) == {"search_index"}


@pytest.mark.parametrize("name", BREAKS)
def test_each_damage_is_named(used_store: Store, name: str) -> None:
    with used_store.raw() as connection:
        connection.execute(BREAKS[name])
    assert name in failing(used_store)


def test_a_damaged_page_is_named(used_store: Store) -> None:
    used_store.close()
    file = used_store.folder.store_file
    content = bytearray(file.read_bytes())
    content[4096 * 3 + 100 : 4096 * 3 + 200] = bytes(100)
    file.write_bytes(content)
    assert "integrity" in failing(used_store)
