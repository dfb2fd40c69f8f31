"""Whoever changes many documents leaves words in the file, unseen, until the keeper has merged the index."""

import itertools
import random
import shutil
from pathlib import Path

import pytest

from crm_core.clock import Clock
from crm_desktop.db import search, search_words
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.rows import RawConnection, delete_rows, put_row
from crm_desktop.db.store import Store
from crm_desktop.keeper import MERGE_SECONDS, QUIET_SECONDS, Keeper
from tests.db.support import KEY, server_row
from tests.db.test_store import decrypted

WORDS = ["".join(pair) for pair in itertools.product("甲乙丙丁戊己庚辛", repeat=2)]
SECRET = "绝密样机"
MANY = 30
FEW = 5


class Timer:
    """A clock of seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def keeper(store: Store, lane: WriterLane, timer: Timer) -> Keeper:
    return Keeper(store, lane, Clock(), timer=timer)


def name(store: Store, names: dict[str, str]) -> None:
    """Call customers so in one write."""
    with store.raw() as connection:
        for id_, text in names.items():
            put_row(connection, "account", server_row("account", id_, name=text))
        search.refresh(connection, {"account": [*names]})


def remove(store: Store, ids: list[str]) -> None:
    with store.raw() as connection:
        delete_rows(connection, "account", ids)
        search.refresh(connection, {"account": ids})


def named(count: int, text: str) -> dict[str, str]:
    return {f"n-{len(text)}-{n}": f"{text}{n}" for n in range(count)}


def fill(store: Store, count: int = 700) -> None:
    """So many customers that a merge takes several steps."""
    chance = random.Random(3)
    name(store, {f"a-{n}": "".join(chance.choices(WORDS, k=12)) for n in range(count)})


def is_open(store: Store) -> bool:
    with store.raw() as connection:
        return search_words.is_open(connection)


def ids(store: Store, text: str) -> set[str]:
    with store.read() as session:
        return {hit.id for hit in search.find(session, text, limit=1000)}


def words_in_file(folder: DataFolder, store: Store) -> bool:
    """Whether what the index alone writes of the secret names, their sound, stands anywhere."""
    assert store.empty_wal()
    return any(sound in decrypted(folder) for sound in (b"jmyj", b"juemiyang"))


@pytest.mark.parametrize("count", [FEW, MANY])
def test_what_goes_is_on_no_page_behind_the_keeper(
    folder: DataFolder, store: Store, keeper: Keeper, count: int
) -> None:
    fill(store)
    name(store, named(count, SECRET))
    assert words_in_file(folder, store)
    remove(store, [*named(count, SECRET)])
    assert ids(store, SECRET) == ids(store, "jmyj") == set()
    assert is_open(store) == words_in_file(folder, store) == (count == MANY)
    keeper.merge_words()
    assert not is_open(store)
    assert not words_in_file(folder, store)
    assert store.integrity() == []


def test_words_that_changed_are_on_no_page_either_nor_when_their_document_goes_later(
    folder: DataFolder, store: Store, keeper: Keeper
) -> None:
    name(store, named(MANY, "公开"))
    name(store, dict.fromkeys(named(MANY, "公开"), SECRET))
    keeper.merge_words()
    assert words_in_file(folder, store)
    name(store, dict.fromkeys([*named(MANY, "公开")][:FEW], "公开"))
    assert not is_open(store)
    for id_ in [*named(MANY, "公开")][FEW:]:
        remove(store, [id_])
    assert not is_open(store), "one after the other they are few"
    assert not words_in_file(folder, store)
    assert len(ids(store, "公开")) == FEW


def test_a_single_document_rewritten_meanwhile_goes_whole_later(
    folder: DataFolder, store: Store, keeper: Keeper
) -> None:
    name(store, {"b-1": SECRET})
    name(store, named(MANY, "公开"))
    remove(store, [*named(MANY, "公开")])
    name(store, {"b-1": f"{SECRET}甲乙"})
    assert is_open(store)
    keeper.merge_words()
    remove(store, ["b-1"])
    assert not is_open(store)
    assert not words_in_file(folder, store)


def test_it_answers_rightly_while_many_change_again_and_again(store: Store, keeper: Keeper) -> None:
    chance = random.Random(11)
    names: dict[str, str] = {}
    opened = 0
    for step in range(40):
        some = {f"r-{chance.randrange(80)}" for _ in range(chance.choice((1, 3, 60)))}
        if chance.random() < 0.7:
            made = {id_: "".join(chance.choices(WORDS, k=3)) for id_ in some}
            name(store, made)
            names |= made
        else:
            remove(store, [*some])
            names = {id_: text for id_, text in names.items() if id_ not in some}
        opened += is_open(store)
        for word in WORDS[:12]:
            assert ids(store, word) == {id_ for id_, text in names.items() if word in text}, step
        if step in (15, 25):
            with store.raw() as connection:
                search_words.settle(connection)
        if step == 30:
            keeper.merge_words()
            assert not is_open(store)
    assert opened > 20
    assert store.integrity() == []


def test_the_merge_goes_on_after_a_crash_in_its_middle(
    tmp_path: Path, folder: DataFolder, store: Store
) -> None:
    fill(store)
    name(store, named(MANY, SECRET))
    remove(store, [*named(MANY, SECRET)])
    expected = ids(store, WORDS[0])
    with store.raw() as connection:
        assert not search_words.settle(connection), "it takes more than one step"
    shutil.copytree(folder.path, tmp_path / "after", ignore=shutil.ignore_patterns("lock"))
    with DataFolder(tmp_path / "after") as crashed:
        again = Store.open(crashed, KEY)
        lane = WriterLane(again)
        try:
            assert is_open(again)
            assert words_in_file(crashed, again)
            assert ids(again, WORDS[0]) == expected
            Keeper(again, lane, Clock()).tick()
            assert not is_open(again)
            assert not words_in_file(crashed, again)
            assert ids(again, WORDS[0]) == expected
            assert again.integrity() == []
        finally:
            lane.close()
            again.close()


def test_the_keeper_waits_for_a_quiet_moment_and_some_minutes(
    store: Store, keeper: Keeper, timer: Timer
) -> None:
    def change() -> None:
        name(store, named(MANY, SECRET))
        remove(store, [*named(MANY, SECRET)])
        keeper.note_change()

    change()
    keeper.merge_words()
    assert is_open(store), "somebody has just written"
    timer.now += QUIET_SECONDS
    keeper.merge_words()
    assert not is_open(store)
    change()
    timer.now += QUIET_SECONDS
    keeper.merge_words()
    assert is_open(store), "it was merged just now"
    timer.now += MERGE_SECONDS
    keeper.merge_words()
    assert not is_open(store)


def test_the_keeper_leaves_a_first_sync_alone(store: Store, keeper: Keeper) -> None:
    name(store, named(MANY, SECRET))
    remove(store, [*named(MANY, SECRET)])
    with store.raw() as connection:
        assert not search_words.is_loading(connection)
        search_words.begin_load(connection)
        search_words.begin_many(connection)
        assert search_words.is_loading(connection)
    keeper.merge_words()
    assert is_open(store)


def test_what_is_written_in_the_middle_of_a_merge_stops_it_until_later(
    store: Store, keeper: Keeper, timer: Timer, lane: WriterLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    name(store, named(MANY, SECRET))
    remove(store, [*named(MANY, SECRET)])
    settle = search_words.settle

    def interrupted(connection: RawConnection) -> bool:
        keeper.note_change()
        return settle(connection)

    with monkeypatch.context() as patch:
        patch.setattr(search_words, "settle", interrupted)
        keeper.merge_words()
    assert is_open(store)
    name(store, {"late": "公开"})
    timer.now += QUIET_SECONDS
    keeper.merge_words()
    assert not is_open(store)
    assert ids(store, "公开") == {"late"}
