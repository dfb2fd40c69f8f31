"""A customer is found by its names' cores and its domains, and its keys go wherever it goes."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from crm_core.keys.company_matching import company_keys as keys_of
from crm_core.keys.company_matching import facts_of_customer
from crm_core.keys.matching import name_at_company
from crm_core.model import Account
from crm_desktop.db import company_keys, doctor, meta, search, search_rebuild, search_words
from crm_desktop.db.rows import delete_rows, put_row
from crm_desktop.db.store import Store
from tests.db.support import server_row

NAMES = (
    "深圳市云帆科技有限公司",
    "云帆科技（深圳）有限公司",
    "上海澜山材料股份有限公司北京分公司",
    "台灣積體電路製造股份有限公司",
    "株式会社トヨタ",
    "Müller & Söhne GmbH",
    "The Example Trading Co., Ltd.",
    "中国公司",
    "北京市朝阳区恒远机电集团有限公司",
    "ＡＢＣ电子（集团）有限公司",
)
PEOPLE = ("欧阳修", "王总", "張 三", "Zhang San", "阿卜杜拉·买买提", "Dr. Anna Müller")
KEYS_OF_NAMES = "87646e7d"


def put(store: Store, *ids: str, **values: Any) -> None:
    """Take customers in as one page of a pull does."""
    with store.raw() as connection:
        for number, record_id in enumerate(ids):
            row = {"name": f"恒远{number}机电有限公司", **values}
            put_row(connection, "account", server_row("account", record_id, **row))
        search.refresh(connection, {"account": ids})


def take(store: Store, *ids: str) -> None:
    """Let customers go as an eviction does."""
    with store.raw() as connection:
        delete_rows(connection, "account", ids)
        search.refresh(connection, {"account": ids})


def catch_up(store: Store) -> None:
    ended = False
    while not ended:
        with store.raw() as connection:
            ended = company_keys.catch_up(connection)


def sharing(store: Store, *keys: str) -> dict[str, set[str]]:
    with store.raw() as connection:
        return {key: set(ids) for key, ids in company_keys.sharing(connection, keys).items()}


def kept(store: Store) -> set[tuple[str, str]]:
    with store.raw() as connection:
        return set(connection.execute("SELECT account_id, key FROM local_search_company WHERE key <> '?'"))


@pytest.fixture
def ready(store: Store) -> Store:
    catch_up(store)
    return store


def test_each_name_and_domain_finds_the_customer(ready: Store) -> None:
    put(
        ready,
        "a-1",
        name="深圳市云帆科技有限公司",
        english_name="Yunfan Technology Co., Ltd.",
        short_name="云帆",
        former_names='["深圳扬帆电子有限公司"]',
        website="https://www.yunfan.example/about",
        email="info@mail.yunfan.example",
    )
    assert {key for _, key in kept(ready)} == {
        "k:云帆科技",
        "k:云帆",
        "k:yunfantechnology",
        "k:扬帆电子",
        "d:yunfan.example",
        "d:mail.yunfan.example",
    }
    assert sharing(ready, "k:扬帆电子", "d:yunfan.example", "k:恒远") == {
        "k:扬帆电子": {"a-1"},
        "d:yunfan.example": {"a-1"},
    }


def test_an_edit_changes_the_keys_in_its_own_transaction(ready: Store) -> None:
    with ready.write_session() as session:
        session.add(Account(id="a-1", name="恒远机电有限公司"))
    assert sharing(ready, "k:恒远机电") == {"k:恒远机电": {"a-1"}}
    with ready.write_session() as session:
        session.get_one(Account, "a-1").name = "澜山材料有限公司"
    assert kept(ready) == {("a-1", "k:澜山材料")}


def test_a_change_of_the_site_alone_is_one_of_the_keys(ready: Store) -> None:
    put(ready, "a-1")
    row = server_row("account", "a-1", name="恒远0机电有限公司", website="hengyuan.example")
    with ready.raw() as connection:
        assert search.saying_the_same(connection, "account", [*row], [tuple(row.values())]) == set()


def test_who_is_gone_or_deleted_has_no_keys_and_who_was_merged_keeps_them(ready: Store) -> None:
    put(ready, "a-1", "a-2", "a-3")
    take(ready, "a-1")
    put(ready, "a-2", deleted_at=1)
    put(ready, "a-3", deleted_at=1, merged_into_id="a-4")
    assert kept(ready) == {("a-3", "k:恒远0机电"), ("a-3", "m:a-4")}
    with ready.raw() as connection:
        assert company_keys.merged(connection) == {"a-3": "a-4"}


def test_one_with_nothing_to_be_found_by_is_not_looked_at_again(ready: Store) -> None:
    put(ready, "a-1", name="——")
    assert kept(ready) == {("a-1", "")}
    with ready.raw() as connection:
        assert company_keys.unsound(connection) == []


def test_many_at_once_wait_and_are_found_all_the_same(ready: Store) -> None:
    ids = [f"a-{number:04}" for number in range(700)]
    put(ready, *ids)
    assert kept(ready) == set()
    assert sharing(ready, "k:恒远650机电") == {"k:恒远650机电": {"a-0650"}}
    with ready.raw() as connection:
        assert company_keys.are_due(connection)
        assert not company_keys.catch_up(connection)
    assert 0 < len(kept(ready)) < len(ids)
    assert sharing(ready, "k:恒远650机电", "k:恒远5机电").keys() == {"k:恒远650机电", "k:恒远5机电"}
    put(ready, "a-0001", name="澜山材料有限公司")
    take(ready, "a-0650")
    catch_up(ready)
    assert ("a-0001", "k:澜山材料") in kept(ready)
    assert len(kept(ready)) == len(ids) - 1
    assert sharing(ready, "k:恒远650机电", "k:恒远1机电") == {}


def test_those_that_come_behind_the_place_reached_are_not_passed_over(ready: Store) -> None:
    put(ready, *(f"b-{number:04}" for number in range(700)))
    with ready.raw() as connection:
        company_keys.catch_up(connection)
    put(ready, *(f"a-{number:04}" for number in range(400)))
    catch_up(ready)
    assert len(kept(ready)) == 1100


def test_of_those_that_wait_nothing_is_left_when_they_go_or_are_few(ready: Store) -> None:
    ids = [f"a-{number:04}" for number in range(150)]
    put(ready, *ids)
    put(ready, "a-0003", name="澜山材料有限公司")
    put(ready, "a-0004", merged_into_id="a-0003", deleted_at=1)
    put(ready, *ids[5:140], merged_into_id="a-0003", deleted_at=1)
    with ready.raw() as connection:
        assert company_keys.merged(connection) == dict.fromkeys(ids[4:140], "a-0003")
        assert company_keys.unsound(connection) == []
    take(ready, *ids[4:140])
    with ready.raw() as connection:
        assert company_keys.merged(connection) == {}
        waiting = connection.execute("SELECT count(*) FROM local_search_company WHERE key = '?'")
        assert waiting.fetchone() == (len(ids) - 136 - 1,)
        assert company_keys.unsound(connection) == []
    catch_up(ready)
    assert {account_id for account_id, _ in kept(ready)} == {*ids[:4], *ids[140:]}


def test_those_of_a_load_and_those_behind_it_all_get_their_keys(ready: Store) -> None:
    with ready.raw() as connection:
        search_words.begin_load(connection)
    put(ready, *(f"b-{number:04}" for number in range(300)))
    with ready.raw() as connection:
        while not search_words.settle(connection):
            pass
        company_keys.catch_up(connection)
    put(ready, *(f"a-{number:04}" for number in range(150)))
    put(ready, *(f"c-{number:04}" for number in range(150)))
    assert sharing(ready, "k:恒远140机电") == {"k:恒远140机电": {"a-0140", "b-0140", "c-0140"}}
    catch_up(ready)
    assert len(kept(ready)) == 600
    assert sharing(ready, "k:恒远140机电") == {"k:恒远140机电": {"a-0140", "b-0140", "c-0140"}}


def test_a_load_leaves_the_keys_for_later(ready: Store) -> None:
    with ready.raw() as connection:
        search_words.begin_load(connection)
    put(ready, "a-1")
    assert kept(ready) == set()
    with ready.raw() as connection:
        while not search_words.settle(connection):
            pass
    catch_up(ready)
    assert kept(ready) == {("a-1", "k:恒远0机电")}


def test_other_rules_have_all_keys_made_anew(ready: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(ready, "a-1", "a-2")
    with ready.raw() as connection:
        connection.execute("UPDATE local_search_company SET key = 'k:old' WHERE account_id = 'a-1'")
    monkeypatch.setattr(company_keys, "RULES", "another")
    take(ready, "a-2")
    assert sharing(ready, "k:old", "k:恒远0机电") == {"k:恒远0机电": {"a-1"}}
    catch_up(ready)
    assert kept(ready) == {("a-1", "k:恒远0机电")}
    with ready.raw() as connection:
        assert meta.get(connection, company_keys.STATE) == "another"


def test_a_rebuilt_index_has_the_same_keys(ready: Store) -> None:
    put(ready, "a-1", "a-2")
    before = kept(ready)
    with ready.raw() as connection:
        search_rebuild.begin(connection)
    assert kept(ready) == set()
    catch_up(ready)
    assert kept(ready) == before


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM local_search_company WHERE account_id = 'a-1'",
        "INSERT INTO local_search_company VALUES ('k:x', 'a-9')",
    ],
)
def test_the_look_at_the_store_sees_missing_and_left_keys(ready: Store, damage: str) -> None:
    put(ready, "a-1", "a-2")
    assert all(check.ok for check in doctor.examine(ready))
    with ready.raw() as connection:
        connection.execute(damage)
    assert {check.name for check in doctor.examine(ready) if not check.ok} == {"search_index"}


def test_rules_that_make_other_keys_have_another_version() -> None:
    """Where this fails, raise company_keys.RULES and write down the new sum."""
    facts = [
        facts_of_customer(
            one, aliases=(), website="WWW.Example.com/x", email="a@B.example", city="", region=""
        )
        for one in NAMES
    ]
    made = [" ".join(sorted(keys_of(one))) for one in facts]
    made += [name_at_company(name, company) for name in PEOPLE for company in NAMES[:2]]
    found = hashlib.sha256("\n".join(made).encode()).hexdigest()[:8]
    assert (company_keys.RULES, found) == ("2", KEYS_OF_NAMES), made
