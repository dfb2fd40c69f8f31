"""Customers, contacts and products are found by what people know of them, and by nothing that is gone."""

import itertools
import random
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from crm_core.model import Account, AccountContact, AccountTag, Contact, ContactMethod
from crm_core.model.types import Instant
from crm_desktop.db import search
from crm_desktop.db.rows import delete_rows
from crm_desktop.db.store import Store
from tests.db.support import receive


@pytest.fixture(autouse=True)
def people(store: Store) -> None:
    with store.write_session() as session:
        session.add(
            Account(
                id="a-1", name="苏州吴中精密模具有限公司", short_name="吴中精模", english_name="Wuzhong Mould",
                phone="0512-66778899", city="苏州",
            )
        )  # fmt: skip
        session.add(Account(id="a-2", name="青岛即墨冷链物流公司", city="青岛"))
        session.add(AccountTag(id="t-1", account_id="a-1", tag="战略客户"))
        session.add(Contact(id="c-1", full_name="单雪莹", english_name="Shirley"))
        session.add(AccountContact(id="ac-1", account_id="a-1", contact_id="c-1", job_title="采购经理"))
        session.add(
            ContactMethod(
                id="m-1", contact_id="c-1", kind="MOBILE", raw="138 0013 8000", normalized="+8613800138000"
            )
        )
        session.add(ContactMethod(id="m-2", contact_id="c-1", kind="EMAIL", raw="shirley@wuzhong.example"))


def ids(store: Store, text: str, **options: Any) -> list[str]:
    with store.read() as session:
        return [hit.id for hit in search.find(session, text, **options)]


def delete(store: Store, cls: type[Any], id_: str) -> None:
    with store.write_session() as session:
        session.get_one(cls, id_).deleted_at = Instant.from_stored(1)


@pytest.mark.parametrize(
    "text",
    [
        "吴中",
        "精密模具",
        "wzjm",
        "wuzhong",
        "蘇州吳中",
        "Mould",
        "战略",
        "苏州",
        "66778899",
        "778899",
        "0512667",
    ],
)
def test_a_customer_is_found(store: Store, text: str) -> None:
    assert "a-1" in ids(store, text)


@pytest.mark.parametrize(
    "text",
    ["单雪莹", "单", "sxy", "shanxueying", "shirley", "8000", "13800138000", "138 0013", "吴中精密", "采购经理",
     "雪莹 吴中", "wuzhong.example"],
)  # fmt: skip
def test_a_contact_is_found(store: Store, text: str) -> None:
    assert "c-1" in ids(store, text)


@pytest.mark.parametrize("text", ["", "   ", "\"'*()", "NEAR(", "\0", "🙂", "不存在的公司", "99999999"])
def test_what_matches_nothing_finds_nothing(store: Store, text: str) -> None:
    assert ids(store, text) == []


def test_the_customer_comes_before_its_people(store: Store) -> None:
    assert ids(store, "吴中精密") == ["a-1", "c-1"]
    assert ids(store, "吴中精密", limit=1) == ["a-1"]


def test_a_hit_is_ready_to_be_shown(store: Store) -> None:
    with store.read() as session:
        (hit,) = search.find(session, "单雪莹")
    assert (hit.entity, hit.title) == ("contact", "单雪莹")
    assert "苏州吴中精密模具有限公司 采购经理" in hit.snippet
    assert "138 0013 8000" in hit.snippet
    assert hit.score == 100


def test_a_new_name_is_found_and_the_old_one_is_not(store: Store) -> None:
    with store.write_session() as session:
        account = session.get_one(Account, "a-1")
        account.name, account.short_name = "苏州太湖模具公司", None
    assert ids(store, "太湖") == ["a-1", "c-1"]
    assert ids(store, "吴中精密") == []


def test_deleted_and_merged_records_are_hidden(store: Store) -> None:
    delete(store, Contact, "c-1")
    assert ids(store, "单雪莹") == []
    receive(store, "account", "a-1", name="苏州吴中精密模具有限公司", status="merged")
    with store.raw() as connection:
        search.refresh(connection, {"account": ["a-1"]})
    assert ids(store, "吴中") == []


def test_a_deleted_method_role_or_tag_finds_nothing_more(store: Store) -> None:
    delete(store, ContactMethod, "m-1")
    assert ids(store, "8000") == []
    delete(store, AccountContact, "ac-1")
    assert ids(store, "吴中") == ["a-1"]
    delete(store, AccountTag, "t-1")
    assert ids(store, "战略") == []


def test_an_evicted_customer_takes_its_words_along(store: Store) -> None:
    """The contact stays, because another customer's role holds it; its customer's name must not."""
    with store.raw() as connection:
        delete_rows(connection, "account", ["a-1"])
        delete_rows(connection, "account_contact", ["ac-1"])
        delete_rows(connection, "account_tag", ["t-1"])
        search.refresh(connection, {"account": ["a-1"], "account_contact": ["ac-1"], "account_tag": ["t-1"]})
    assert ids(store, "吴中") == []
    assert ids(store, "单雪莹") == ["c-1"]


def test_a_refused_method_takes_its_digits_along(store: Store) -> None:
    with store.raw() as connection:
        delete_rows(connection, "contact_method", ["m-1"])
        search.refresh(connection, {"contact_method": ["m-1"]})
    assert ids(store, "8000") == []
    assert ids(store, "shirley") == ["c-1"]


def test_what_the_sync_brings_is_found(store: Store) -> None:
    receive(store, "product", "p-1", code="KX-2000B", name="高压清洗机", spec="380V")
    with store.raw() as connection:
        search.refresh(connection, {"product": ["p-1"], "visit": ["v-1"]})
    for text in ("kx2000", "KX-2000B", "清洗", "gyqxj"):
        assert ids(store, text) == ["p-1"]


def test_rebuilding_changes_nothing(store: Store) -> None:
    before = {text: ids(store, text) for text in ("吴中", "8000", "sxy", "青岛")}
    with store.raw() as connection:
        search.rebuild(connection)
    assert {text: ids(store, text) for text in before} == before
    assert all(before.values())


def test_the_index_answers_rightly_after_many_rewrites(store: Store) -> None:
    """As with `detail = none`, where SQLite loses entries when one transaction rewrites several rows."""
    chance = random.Random(7)
    words = ["".join(pair) for pair in itertools.product("甲乙丙丁戊己", repeat=2)]
    names = dict.fromkeys([f"r-{n}" for n in range(12)], "")
    for id_ in names:
        receive(store, "account", id_, name="初")
    for _ in range(15):
        with store.raw() as connection:
            for id_ in chance.sample(sorted(names), 5):
                names[id_] = "".join(chance.choices(words, k=3))
                connection.execute("UPDATE account SET name = ? WHERE id = ?", (names[id_], id_))
                search.refresh(connection, {"account": [id_]})
    for word in words:
        assert set(ids(store, word)) == {id_ for id_, name in names.items() if word in name}
    assert store.integrity() == []


def test_why_the_index_keeps_columns() -> None:
    """Fails when SQLite is mended: then `detail = none` would make the index smaller."""
    chance = random.Random(1)
    wrong = {}
    for detail in ("none", "column"):
        connection = dbapi2.connect(":memory:", isolation_level=None)
        connection.execute(f"CREATE VIRTUAL TABLE f USING fts5(t, detail = {detail}, prefix = '1')")
        connection.execute("INSERT INTO f (f, rank) VALUES ('secure-delete', 1)")
        for _ in range(20):
            connection.execute("BEGIN")
            for _ in range(10):
                text = " ".join(chance.choices("abcdefgh", k=5))
                connection.execute(
                    "INSERT OR REPLACE INTO f (rowid, t) VALUES (?, ?)", (chance.randint(1, 9), text)
                )
            connection.execute("COMMIT")
        truth = connection.execute("SELECT rowid FROM f WHERE instr(t, 'a')").fetchall()
        wrong[detail] = connection.execute("SELECT rowid FROM f WHERE f MATCH 'a'").fetchall() != truth
        connection.close()
    assert wrong == {"none": True, "column": False}


def test_an_edit_of_something_else_does_not_write_the_words_again(store: Store) -> None:
    def words_written() -> object:
        with store.raw() as connection:
            return connection.execute("SELECT max(id), sum(length(block)) FROM local_search_data").fetchone()

    before = words_written()
    with store.write_session() as session:
        session.get_one(Account, "a-1").website = "a.example"
    assert words_written() == before
