"""A laptop is put back to an earlier day, or copied, or loses its cursor: nothing is lost, nothing counts twice."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm_core.clock import encode
from crm_core.wire import Hello, Message, Pull, Push
from crm_desktop.db import backup, notices
from crm_desktop.db.doctor import examine
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.sync import local
from crm_desktop.sync.channel import Failure, TransportError
from crm_server import handlers
from crm_server.database import execute, fetch
from crm_server.handlers import Context
from crm_server.session import Session
from tests.sync.laptop import KEY, Laptop
from tests.sync.world import LocalTransport, World

PASSPHRASE = "correct horse"
MET = datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.fixture
def anna(world: World) -> Laptop:
    return world.laptop(world.person("anna"))


class Copies:
    """Copies of a laptop's data, made and put back the way the program does."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.opened: list[Laptop] = []

    def keep(self, laptop: Laptop, name: str = "copy") -> Path:
        target = self.folder / name
        laptop.store.back_up(target, PASSPHRASE)
        return target

    def open(self, laptop: Laptop, copy: Path, seed: int = 77) -> Laptop:
        """A program on the copy, with the line of the same device."""
        folder = self.folder / f"opened-{len(self.opened)}"
        with DataFolder(folder) as opened:
            backup.restore(copy, PASSPHRASE, opened, KEY)
        same = {local.INCARNATION: laptop.read(local.settings)[local.INCARNATION]}
        again = Laptop(folder, laptop.user_id, laptop.device_id, seed)
        again.write(lambda connection: local.keep(connection, same))
        again.now_ms = laptop.now_ms + 1000
        self.world.lines[again] = LocalTransport(self.world.lines[laptop].context)
        self.opened.append(again)
        return again


@pytest.fixture
def copies(world: World, tmp_path: Path) -> Iterator[Copies]:
    folder = tmp_path / "copies"
    folder.mkdir()
    made = Copies(world, folder)
    yield made
    for laptop in made.opened:
        laptop.close()


def told(laptop: Laptop) -> list[str]:
    return [one.code for one in laptop.read(notices.unread)]


def incarnation(laptop: Laptop) -> str:
    return laptop.read(local.settings)[local.INCARNATION]


def names(world: World) -> list[str]:
    with world.database.transaction() as conn:
        return sorted(row[0] for row in fetch(conn, "SELECT name FROM account"))


def assert_sound(*laptops: Laptop) -> None:
    for laptop in laptops:
        assert [(one.name, one.detail) for one in examine(laptop.store) if not one.ok] == []


# --- restored and copied ----------------------------------------------------------------------------------------------


def test_a_laptop_from_last_week_gets_everything_back(world: World, anna: Laptop, copies: Copies) -> None:
    first = anna.add("account", name="新华")
    world.sync(anna)
    waiting = anna.add("account", name="立新")
    copy = copies.keep(anna)
    anna.set("account", first, name="东方")
    later = anna.add("account", name="永安")
    world.sync(anna)
    again = copies.open(anna, copy)
    own = again.add("account", name="长城")
    world.sync(again)
    assert again.value("account", first, "name") == "东方"
    assert {one: again.value("account", one, "rev") for one in (waiting, later, own)} == {
        waiting: 1, later: 1, own: 1,
    }  # fmt: skip
    assert names(world) == sorted(["东方", "立新", "永安", "长城"])
    assert told(again) == ["store_restored"]
    assert incarnation(again) != incarnation(anna)
    assert again.count("local_outbox") == 0
    assert_sound(again)
    world.sync(again)
    assert told(again) == ["store_restored"]


def test_an_untouched_copy_of_the_latest_state_is_no_clone(
    world: World, anna: Laptop, copies: Copies
) -> None:
    anna.add("account", name="新华")
    world.sync(anna)
    again = copies.open(anna, copies.keep(anna))
    again.add("account", name="东方")
    world.sync(again)
    assert told(again) == []
    assert names(world) == sorted(["新华", "东方"])


def test_two_copies_in_turns_both_go_on(world: World, anna: Laptop, copies: Copies) -> None:
    shared = anna.add("account", name="新华")
    world.sync(anna)
    anna.add("account", name="立新")
    twin = copies.open(anna, copies.keep(anna))
    for turn in range(3):
        for laptop in (anna, twin):
            laptop.add("account", name=f"{laptop.store.folder.path.name} {turn}")
            laptop.set("account", shared, website=f"{turn}.example")
            world.sync(laptop)
    world.sync(anna, twin, anna)
    rows = {one: row["rev"] for one, row in anna.rows("account").items()}
    assert rows == {one: row["rev"] for one, row in twin.rows("account").items()}
    assert len(rows) == 8
    assert len(set(names(world))) == len(names(world)) == 8
    assert anna.count("local_outbox") == twin.count("local_outbox") == 0
    assert_sound(anna, twin)


def test_a_place_used_for_something_else_is_noticed_without_tokens(
    world: World, anna: Laptop, copies: Copies
) -> None:
    """Both copies are at the same token; the second's first edit stands at the number of the first's."""
    anna.add("account", name="新华")
    world.sync(anna)
    twin = copies.open(anna, copies.keep(anna))
    anna.add("account", name="东方")
    world.sync(anna)
    with world.database.transaction() as conn:
        execute(conn, "UPDATE device SET sync_token = NULL, next_sync_token = NULL")
    twin.add("account", name="立新")
    world.sync(twin)
    assert names(world) == sorted(["新华", "东方", "立新"])
    assert told(twin) == ["store_restored"]
    assert twin.count("account") == 3


def test_the_same_id_with_other_content_becomes_another_mutation(world: World, anna: Laptop) -> None:
    account = anna.add("account", name="新华")
    world.sync(anna)
    anna.set("account", account, website="first.example")
    line = world.lines[anna]

    def lose(operation: str, _: Message) -> None:
        if operation == "push":
            raise TransportError(Failure.OFFLINE)

    line.after = lose
    with pytest.raises(TransportError):
        world.sync(anna)
    line.after = lambda operation, message: None
    anna.write(
        lambda connection: connection.execute(
            "UPDATE local_outbox SET hlc = ?, changes = replace(changes, 'first', 'other')",
            (encode(anna.now_ms + 1000),),
        )
    )
    dependent = anna.add("visit", account_id=account, summary="谈价", started_at=MET)
    world.sync(anna)
    assert world.server_value("account", account, "website") == "other.example"
    assert world.server_value("visit", dependent, "summary") == "谈价"
    assert anna.count("local_outbox") == 0
    assert told(anna) == ["store_restored"]


# --- what is no clone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["hello", "push", "pull"])
def test_a_lost_answer_is_not_taken_for_a_copy(world: World, anna: Laptop, lost: str) -> None:
    line = world.lines[anna]

    def lose(operation: str, _: Message) -> None:
        if operation == lost:
            raise TransportError(Failure.OFFLINE)

    for turn in range(3):
        anna.add("account", name=f"新华 {turn}")
        line.after = lose
        for _ in range(2):
            with pytest.raises(TransportError):
                world.sync(anna)
        line.after = lambda operation, message: None
        world.sync(anna)
    assert told(anna) == []
    assert names(world) == ["新华 0", "新华 1", "新华 2"]


def test_a_question_that_arrives_twice_is_not_taken_for_a_copy(world: World, anna: Laptop) -> None:
    line = world.lines[anna]

    def repeat(operation: str, message: Message) -> None:
        if isinstance(message, Hello):
            handlers.hello(line.context, message)
        elif isinstance(message, Push):
            handlers.push(line.context, message)

    line.before = repeat
    for turn in range(3):
        anna.add("account", name=f"新华 {turn}")
        world.sync(anna)
    assert told(anna) == []
    assert names(world) == ["新华 0", "新华 1", "新华 2"]


def test_two_new_computers_of_one_person_are_two_devices(world: World) -> None:
    """Scenario 13: the first sync of an empty account, twice."""
    person = world.person("anna")
    both = [world.laptop(person), world.laptop(person)]
    asked: list[Pull] = []
    for laptop in both:
        world.lines[laptop].before = lambda _, message: (
            asked.append(message) if isinstance(message, Pull) else None
        )
    world.sync(*both, *both)
    assert [told(laptop) for laptop in both] == [[], []]
    assert not any(question.resync for question in asked)
    assert [laptop.count("local_outbox") for laptop in both] == [0, 0]
    with world.database.transaction() as conn:
        assert fetch(conn, "SELECT count(*) FROM outcome") == [(0,)]


# --- cursors and replacement ------------------------------------------------------------------------------------------


def test_a_lost_cursor_doubles_nothing(world: World, anna: Laptop) -> None:
    """Scenario 41: the cursor is deleted, the data are not, and five edits wait."""
    accounts = [anna.add("account", name=f"新华 {number}") for number in range(5)]
    world.sync(anna)
    for account in accounts:
        anna.set("account", account, website="x.example")
    anna.write(lambda connection: connection.execute("DELETE FROM local_meta WHERE key = ?", (local.CURSOR,)))
    report = anna.sync(world.lines[anna])
    assert (report.pushed, report.applied) == (5, 5)
    assert anna.count("account") == 5
    assert {world.server_value("account", one, "rev") for one in accounts} == {2}
    assert anna.sync(world.lines[anna]).pulled == 0
    assert told(anna) == []
    assert_sound(anna)


def test_a_replacement_keeps_what_was_not_sent(world: World, anna: Laptop) -> None:
    """Scenario 47: everything is fetched again; clean rows are the server's, what is not allowed goes, edits stay."""
    bo = world.laptop(world.person("bo"))
    kept, gone = anna.add("account", name="新华"), anna.add("account", name="东方")
    world.sync(anna)
    world.assign(gone, bo.user_id)
    new = anna.add("account", name="立新")
    anna.set("account", kept, website="x.example")
    anna.write(
        lambda connection: connection.execute('UPDATE "account" SET name = ? WHERE id = ?', ("坏", gone))
    )
    anna.write(lambda connection: local.keep(connection, {local.CURSOR: "not a cursor of ours"}))
    world.sync(anna)
    assert set(anna.rows("account")) == {kept, new}
    assert world.server_value("account", kept, "website") == "x.example"
    assert world.server_value("account", new, "name") == "立新"
    assert anna.mentions(gone) == []
    assert_sound(anna)


def test_a_row_that_the_server_does_not_tell_is_set_aside(world: World, anna: Laptop) -> None:
    account = anna.add("account", name="新华")
    world.sync(anna)
    ghost = anna.write(_ghost_of(account))
    anna.write(lambda connection: connection.execute("DELETE FROM local_meta WHERE key = ?", (local.CURSOR,)))
    world.sync(anna)
    assert set(anna.rows("account")) == {account}
    assert anna.count("local_forgotten", f"id = '{ghost}'") == 1
    assert told(anna) == ["records_forgotten"]
    assert_sound(anna)


def _ghost_of(account: str) -> Callable[[RawConnection], str]:
    """A record that the server has never heard of and that nothing here is about to send."""

    def make(connection: RawConnection) -> str:
        columns = [row[1] for row in connection.execute('PRAGMA table_info("account")') if row[1] != "id"]
        names = ", ".join(f'"{name}"' for name in columns)
        connection.execute(
            f"INSERT INTO account (id, {names}) SELECT ?, {names} FROM account WHERE id = ?",
            ("ghost", account),
        )
        connection.execute(
            "INSERT INTO local_scope_member SELECT scope, entity, 'ghost' FROM local_scope_member WHERE id = ?",
            (account,),
        )
        return "ghost"

    return make


def test_a_store_emptied_during_a_sync_gets_nothing(world: World, anna: Laptop) -> None:
    """Scenario 51: the person presses reset while pages are on their way."""
    bo = world.laptop(world.person("bo"))
    account = anna.add("account", name="新华")
    world.sync(anna)
    world.share(account, bo.user_id, "edit")

    def reset(operation: str, _: Message) -> None:
        if operation == "pull":
            bo.write(_empty)

    world.lines[bo].after = reset
    with pytest.raises(UserError, match="store_replaced"):
        world.sync(bo)
    assert bo.count("account") == bo.count("local_scope_member") == bo.count("local_held_scope") == 0
    assert local.CURSOR not in bo.read(local.settings)


def test_outcomes_do_not_reach_a_store_emptied_meanwhile(world: World, anna: Laptop) -> None:
    anna.add("account", name="新华")

    def reset(operation: str, _: Message) -> None:
        if operation == "push":
            anna.write(_empty)

    world.lines[anna].after = reset
    with pytest.raises(UserError, match="store_replaced"):
        world.sync(anna)
    assert anna.count("account") == anna.count("local_acknowledged") == 0


def _empty(connection: RawConnection) -> None:
    tables = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND name NOT LIKE 'local_search%' AND name <> 'local_sync_run'"
        )
    ]
    for name in tables:
        connection.execute(f'DELETE FROM "{name}"')


# --- what the server says ---------------------------------------------------------------------------------------------


def test_a_device_that_is_not_enrolled_gets_no_token(world: World) -> None:
    session = Session(world.person("anna"), "nobody", "rep", world.unit)
    context = Context(world.database, session, lambda: world.now_ms)
    welcome = handlers.hello(context, Hello(protocol_min=1, protocol_max=1, schema=1, app_version=""))
    assert (welcome.sync_token, welcome.stale_store) == ("", False)
