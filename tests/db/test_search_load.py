"""While a first sync loads the index a search answers as always, and behind it nothing is left that is gone."""

import itertools
import random

import pytest

from crm_desktop.db import search, search_words
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.rows import delete_rows
from crm_desktop.db.store import Store
from tests.db.support import receive
from tests.db.test_store import decrypted

WORDS = ["".join(pair) for pair in itertools.product("甲乙丙丁戊己", repeat=2)]


@pytest.fixture(autouse=True)
def load(store: Store) -> None:
    with store.raw() as connection:
        search_words.begin_load(connection)


def end(store: Store) -> int:
    """End the load; returns in how many steps."""
    for step in itertools.count(1):
        with store.raw() as connection:
            if search_words.settle(connection):
                return step
    raise AssertionError


def is_usual(store: Store) -> bool:
    with store.raw() as connection:
        return not search_words.is_loading(connection)


def ids(store: Store, text: str) -> set[str]:
    with store.read() as session:
        return {hit.id for hit in search.find(session, text, limit=100)}


def name(store: Store, id_: str, text: str) -> None:
    receive(store, "account", id_, name=text)
    with store.raw() as connection:
        search.refresh(connection, {"account": [id_]})


def settings(store: Store) -> dict[str, int]:
    with store.raw() as connection:
        return dict(connection.execute("SELECT k, v FROM local_search_config WHERE k <> 'version'"))


def test_it_answers_rightly_after_many_rewrites_and_removals(store: Store) -> None:
    chance = random.Random(5)
    names: dict[str, str] = {}
    for step in range(120):
        id_ = f"r-{chance.randrange(15)}"
        grows = chance.random() < 0.5
        if grows or chance.random() < 0.7:
            names[id_] = (names.get(id_, "") if grows else "") + chance.choice(WORDS)
            name(store, id_, names[id_])
        elif names.pop(id_, None):
            with store.raw() as connection:
                delete_rows(connection, "account", [id_])
                search.refresh(connection, {"account": [id_]})
        if step in (60, 90):
            end(store)
            with store.raw() as connection:
                search_words.begin_load(connection)
    end(store)
    for word in WORDS:
        assert ids(store, word) == {id_ for id_, text in names.items() if word in text}
    assert store.integrity() == []


def test_what_goes_meanwhile_leaves_no_bytes_behind_the_end(folder: DataFolder, store: Store) -> None:
    name(store, "a-1", "绝密样机")
    name(store, "a-2", "公开样机")
    assert store.empty_wal()
    assert "绝密".encode() in decrypted(folder)
    with store.raw() as connection:
        delete_rows(connection, "account", ["a-1"])
        search.refresh(connection, {"account": ["a-1"]})
    assert ids(store, "样机") == {"a-2"}
    end(store)
    assert store.empty_wal()
    assert "绝密".encode() not in decrypted(folder)
    assert b"jmyj" not in decrypted(folder)


def test_what_was_written_twice_and_goes_later_leaves_no_bytes(folder: DataFolder, store: Store) -> None:
    name(store, "a-2", "公开样机")
    name(store, "a-1", "绝密样机")
    name(store, "a-1", "绝密样机甲乙")
    end(store)
    with store.raw() as connection:
        delete_rows(connection, "account", ["a-1"])
        search.refresh(connection, {"account": ["a-1"]})
    assert store.empty_wal()
    assert "绝密".encode() not in decrypted(folder)
    assert b"jmyj" not in decrypted(folder)
    assert ids(store, "样机") == {"a-2"}


def test_the_end_takes_steps_and_leaves_the_index_as_it_usually_is(store: Store) -> None:
    chance = random.Random(3)
    for number in range(6):
        for n in range(120):
            receive(store, "account", f"a-{number}-{n}", name="".join(chance.choices(WORDS, k=12)))
        with store.raw() as connection:
            search.refresh(connection, {"account": [f"a-{number}-{n}" for n in range(120)]})
    assert end(store) > 2
    usual = {"secure-delete": 1, "automerge": 4, "crisismerge": 16, "hashsize": 1024 * 1024}
    assert settings(store) == usual
    with store.raw() as connection:
        segments = connection.execute("SELECT count(DISTINCT segid) FROM local_search_idx").fetchone()
    assert segments == (1,)
    assert end(store) == 1


def test_a_load_that_is_begun_twice_ends_once(store: Store) -> None:
    with store.raw() as connection:
        search_words.begin_load(connection)
    end(store)
    assert is_usual(store)
