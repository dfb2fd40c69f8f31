"""After an eviction nothing of the customer is on the disk: not in tables, not in the index, the log or free pages."""

import random
import string
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from crm_core.keys.tokens import encoded
from crm_core.model import AccountContact, AccountTag, ContactMethod
from crm_desktop.db import company_keys, notices, search_words
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import Cancelled
from crm_desktop.sync import apply, slices
from crm_server import grants
from tests.sync.forensics import found
from tests.sync.laptop import Laptop
from tests.sync.world import World

WHEN = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)


class Words:
    """Texts that occur nowhere else, long enough not to occur by chance."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self.all: set[str] = set()

    def word(self, length: int = 16) -> str:
        made = "".join(self._rng.choices(string.ascii_lowercase, k=length))
        self.all.add(made)
        return made

    def text(self, words: int) -> str:
        return " ".join(self.word() for _ in range(words))


def customer(laptop: Laptop, words: Words, number: int) -> str:
    """A customer with everything that hangs on one."""
    account = laptop.add("account", name=words.word(), city=words.word(), description=words.text(40))
    contact = laptop.add("contact", full_name=words.word(), memo=words.text(40))
    role = AccountContact.make_id(account, contact)
    laptop.add("account_contact", id=role, account_id=account, contact_id=contact, job_title=words.word())
    mail = f"{words.word()}@example.com"
    laptop.add(
        "contact_method",
        id=ContactMethod.make_id(contact, "EMAIL", mail),
        contact_id=contact,
        kind="EMAIL",
        raw=mail,
        normalized=mail,
        match_key=mail,
    )
    tag = words.word()
    laptop.add("account_tag", id=AccountTag.make_id(account, tag), account_id=account, tag=tag)
    for _ in range(4):
        laptop.add("visit", account_id=account, contact_id=contact, started_at=WHEN, summary=words.text(20))
    laptop.add("visit", account_id=account, started_at=WHEN, summary=words.text(200))
    laptop.add("note", account_id=account, text=words.text(12))
    quote = laptop.add("quote", account_id=account, subject=words.word())
    for _ in range(3):
        laptop.add("quote_line", quote_id=quote, name=words.word(), qty=1, unit_price=1)
    batch = laptop.add("import_batch", file_name="cards.csv", sha256=f"{number:064}")
    laptop.add(
        "import_row",
        batch_id=batch,
        row_number=1,
        row_hash="0" * 64,
        raw={"Company": words.word()},
        state="NEW",
        account_id=account,
    )
    return account


@dataclass
class Scene:
    """Ann has customers, written through one another; some of them, whose texts are known, are to go."""

    world: World
    ann: Laptop
    bo: Laptop
    accounts: list[str]
    texts: set[str]

    def give_away(self) -> None:
        self.world.now_ms = max(self.world.now_ms, self.ann.now_ms) + 1
        with self.world.database.transaction() as conn:
            grants.assign(conn, self.accounts, self.bo.user_id, now_ms=self.world.now_ms)


def scene(world: World, going: int, staying: int = 12) -> Scene:
    ann, bo = world.laptop(world.person("ann")), world.laptop(world.person("bo"))
    ann.write(company_keys.catch_up)
    others, words = Words(1), Words(2)
    accounts = []
    for number in range(going + staying):
        is_going = number * going // (going + staying) != (number + 1) * going // (going + staying)
        made = customer(ann, words if is_going else others, number)
        accounts += [made] if is_going else []
    world.sync(ann)
    assert len(accounts) == going
    assert ann.count("local_search_company") == 2 * (going + staying), "the customer's name, its person's"
    return Scene(world, ann, bo, accounts, words.all)


def test_nothing_of_an_evicted_customer_is_on_the_disk(world: World) -> None:
    here = scene(world, going=1)
    ann, account = here.ann, here.accounts[0]
    late = Words(3)
    ann.set("account", account, website=late.word())
    texts = here.texts | late.all
    indexed = {encoded(text) for text in texts}
    tell = {"entity": "account", "id": account, "title": "甲公司甲公司甲公司"}
    ann.write(lambda connection: notices.add(connection, "told", tell, now_ms=1))
    assert len(found(ann, texts)) > 0.95 * len(texts), "what a page's end cuts in two is not found"
    here.give_away()
    report = ann.sync(world.lines[ann])
    assert report.pushed == 1
    assert ann.mentions(account) == []
    assert found(ann, texts | indexed | {"甲公司甲公司甲公司", account}) == set()
    world.sync(here.bo)
    assert here.bo.value("account", account, "name") in texts
    assert here.bo.value("account", account, "website") in late.all


def test_nothing_is_left_of_many_that_go_in_slices(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "MOST_AT_ONCE", 50)
    for bound in ("FIRST", "FEWEST", "MOST"):
        monkeypatch.setattr(slices, bound, 40)
    here = scene(world, going=8, staying=6)
    ann = here.ann
    here.give_away()
    seen: list[int] = []
    stop = ann.lane.subscribe(lambda changes: seen.append(ann.count("account", "deleted_at IS NULL")))
    before = ann.count("local_scope_member")
    report = ann.sync(world.lines[ann])
    stop()
    assert report.evicted > 100
    assert len(seen) > 2, "it took several transactions"
    assert set(seen) == {6}, "the customers were out of sight from the first one on"
    assert ann.count("local_scope_member") == before - report.evicted
    assert ann.count("local_held_scope", "level = 'ended'") == 0
    assert found(ann, here.texts | set(here.accounts)) == set()
    assert ann.sync(world.lines[ann]).evicted == 0


def test_a_crash_between_slices_only_delays_the_rest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "MOST_AT_ONCE", 50)
    here = scene(world, going=5, staying=4)
    ann = here.ann
    here.give_away()
    with monkeypatch.context() as patch:
        patch.setattr(slices, "_cut", _die)
        with pytest.raises(ZeroDivisionError):
            ann.sync(world.lines[ann])
    assert ann.count("account", "deleted_at IS NULL") == 4
    with world.database.transaction() as conn:
        grants.assign(conn, here.accounts[:1], ann.user_id, now_ms=world.now_ms + 1)
    world.sync(ann)
    assert ann.count("account") == 5
    assert ann.value("account", here.accounts[0], "deleted_at") is None
    assert ann.count("visit", f"account_id = '{here.accounts[0]}'") == 5
    assert ann.engine(world.lines[ann]).verify() == 0


def _die(*_: object) -> int:
    raise ZeroDivisionError


def test_a_reader_that_holds_on_delays_the_log_and_the_next_sync_empties_it(world: World) -> None:
    here = scene(world, going=1)
    ann = here.ann
    here.give_away()
    with ann.store.read() as session:
        raw_connection(session).execute("SELECT count(*) FROM account").fetchone()
        world.sync(ann)
        assert ann.mentions(here.accounts[0]) == []
        assert found(ann, here.texts), "the reader still sees the old state"
    world.sync(ann)
    assert found(ann, here.texts) == set()


def test_of_an_edit_that_came_too_late_nothing_is_left_either(world: World) -> None:
    here = scene(world, going=1, staying=2)
    ann, late = here.ann, Words(3)
    here.give_away()
    ann.now_ms = world.now_ms + 60_000
    ann.set("account", here.accounts[0], website=late.word(), description=late.text(20))
    ann.add("visit", account_id=here.accounts[0], started_at=WHEN, summary=late.text(20))
    report = ann.sync(world.lines[ann])
    assert report.handed_over == 2
    assert found(ann, here.texts | late.all) == set()


def test_whoever_lets_many_go_merges_the_search_index_before_the_sync_has_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "MOST_AT_ONCE", 50)
    monkeypatch.setattr(search_words, "MANY", 5)
    here = scene(world, going=6, staying=2)
    ann = here.ann
    here.give_away()
    seen: list[bool] = []
    stop = ann.lane.subscribe(lambda changes: seen.append(ann.read(search_words.is_open)))
    assert ann.sync(world.lines[ann]).evicted > 60
    stop()
    assert seen[-1], "words went plainly"
    assert not ann.read(search_words.is_open)
    assert found(ann, here.texts | set(here.accounts)) == set()


def test_an_eviction_while_the_words_of_many_changes_wait_for_their_merge(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = scene(world, going=2)
    ann, late = here.ann, Words(3)
    ann.write(search_words.begin_many)
    for account in here.accounts * 2:
        ann.set("account", account, name=late.word())
    here.give_away()
    merging: list[bool] = []
    settle = search_words.settle

    def interrupted(connection: RawConnection) -> bool:
        merging.append(True)
        return settle(connection) and False

    with monkeypatch.context() as patch:
        patch.setattr(search_words, "settle", interrupted)
        with pytest.raises(Cancelled):
            ann.engine(world.lines[ann]).run(cancelled=lambda: bool(merging))
    assert ann.count("account", "deleted_at IS NULL") == 12, "they went, but the sync did not end"
    assert ann.read(search_words.is_open)
    ann.sync(world.lines[ann])
    assert not ann.read(search_words.is_open)
    assert found(ann, here.texts | late.all) == set()
