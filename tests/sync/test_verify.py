"""A laptop that came to hold something else than the server says: found, mended scope by scope, and told."""

import json
from datetime import UTC, datetime

import msgspec
import pytest

from crm_core.wire import Digests, Message, Page
from crm_desktop.db import notices
from crm_desktop.errors import UserError
from crm_desktop.sync import verify
from crm_desktop.sync.report import SyncReport
from tests.sync.laptop import Laptop
from tests.sync.world import World

SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
def ann(world: World) -> Laptop:
    return world.laptop(world.person("ann"))


@pytest.fixture
def customers(world: World, ann: Laptop) -> list[str]:
    made = [ann.add("account", name=f"客户{n}") for n in range(6)]
    for account in made:
        ann.add("visit", account_id=account, started_at=SOME_MOMENT, summary=f"拜访 {account}")
    world.sync(ann)
    return made


def later(world: World, laptop: Laptop, milliseconds: int = DAY_MS) -> SyncReport:
    """Sync when it is time to look again."""
    laptop.now_ms += milliseconds
    world.now_ms += milliseconds
    return laptop.sync(world.lines[laptop])


def spoil(laptop: Laptop, statement: str, *parameters: object) -> None:
    laptop.write(lambda connection: connection.execute(statement, parameters))


def told(laptop: Laptop) -> list[tuple[str, int]]:
    return [(one.code, one.params["scopes"]) for one in laptop.read(notices.unread)]


def test_an_honest_laptop_agrees_and_is_told_nothing(world: World, ann: Laptop, customers: list[str]) -> None:
    assert ann.count("local_meta", "key = 'verified_ms'") == 1
    report = later(world, ann)
    assert (report.repaired, report.pulled) == (0, 0)
    assert ann.engine(world.lines[ann]).verify() == 0
    assert told(ann) == []


def test_a_lost_row_comes_back_and_only_its_scope_is_fetched(
    world: World, ann: Laptop, customers: list[str]
) -> None:
    spoil(ann, "DELETE FROM visit WHERE account_id = ?", customers[2])
    before = ann.rows("account")
    report = later(world, ann)
    assert (report.repaired, report.evicted) == (1, 0)
    assert len(ann.rows("visit")) == 6
    assert ann.rows("account") == before
    assert told(ann) == [("scopes_repaired", 1)]


def test_a_row_that_ought_to_be_gone_goes(world: World, ann: Laptop, customers: list[str]) -> None:
    stray = ann.ids.new()
    columns = ann.read(lambda c: [row[1] for row in c.execute("PRAGMA table_info(visit)")])
    names = ", ".join(columns)
    values = ", ".join("?" if name == "id" else name for name in columns)
    spoil(ann, f"INSERT INTO visit ({names}) SELECT {values} FROM visit LIMIT 1", stray)
    spoil(ann, "INSERT INTO local_scope_member VALUES (?, 'visit', ?)", f"account:{customers[0]}", stray)
    report = later(world, ann)
    assert report.repaired == 1
    assert ann.mentions(stray) == []


def test_an_old_revision_is_brought_up_to_date(world: World, ann: Laptop, customers: list[str]) -> None:
    ann.set("account", customers[1], phone="021-1")
    world.sync(ann)
    spoil(ann, "UPDATE account SET phone = NULL, rev = 1 WHERE id = ?", customers[1])
    assert later(world, ann).repaired == 1
    assert ann.value("account", customers[1], "phone") == "021-1"


def test_a_changed_value_under_the_same_revision_is_found_by_the_deep_look(
    world: World, ann: Laptop, customers: list[str]
) -> None:
    spoil(ann, "UPDATE account SET name = '假' WHERE id = ?", customers[3])
    assert later(world, ann).repaired == 0
    assert later(world, ann, 8 * DAY_MS).repaired == 1
    assert ann.value("account", customers[3], "name") == "客户3"


def test_what_is_not_sent_yet_is_left_alone(world: World, ann: Laptop, customers: list[str]) -> None:
    spoil(ann, "DELETE FROM visit WHERE account_id = ?", customers[2])

    def edit_meanwhile(operation: str, message: Message) -> None:
        if operation == "digests" and not ann.count("local_outbox"):
            ann.set("account", customers[2], phone="021-2")

    world.lines[ann].before = edit_meanwhile
    assert later(world, ann).repaired in {0, 1}
    world.lines[ann].before = lambda operation, message: None
    report = later(world, ann)
    assert ann.value("account", customers[2], "phone") == "021-2"
    assert world.server_value("account", customers[2], "phone") == "021-2"
    assert len(ann.rows("visit")) == 6
    assert report.refused == 0


def test_something_new_meanwhile_puts_the_look_off(world: World, ann: Laptop, customers: list[str]) -> None:
    bo = world.laptop(world.person("bo"))
    world.sync(bo)

    def move(operation: str, message: Message) -> None:
        if operation == "digests":
            world.share(customers[0], bo.user_id, "edit")
            world.assign(customers[1], bo.user_id)

    world.lines[ann].before = move
    spoil(ann, "DELETE FROM visit WHERE account_id = ?", customers[2])
    assert later(world, ann).repaired == 0
    world.lines[ann].before = lambda operation, message: None
    assert later(world, ann).repaired == 1
    assert ann.row("account", customers[1]) is None


def test_a_scope_that_ends_during_the_repair_takes_nothing_along(
    world: World, ann: Laptop, customers: list[str]
) -> None:
    bo = world.person("bo")
    spoil(ann, "DELETE FROM visit WHERE account_id IN (?, ?)", customers[2], customers[3])

    def take_away(operation: str, message: Message) -> None:
        if operation == "repair":
            world.assign(customers[2], bo)

    world.lines[ann].before = take_away
    ann.now_ms += DAY_MS
    world.now_ms += DAY_MS
    ann.sync(world.lines[ann])
    world.lines[ann].before = lambda operation, message: None
    later(world, ann)
    assert ann.row("account", customers[2]) is None
    assert len(ann.rows("visit")) == 5


def test_a_repair_that_does_not_help_is_told(world: World, ann: Laptop, customers: list[str]) -> None:
    spoil(ann, "CREATE TRIGGER stubborn AFTER INSERT ON visit BEGIN DELETE FROM visit WHERE id = NEW.id; END")
    spoil(ann, "DELETE FROM visit WHERE account_id = ?", customers[2])
    with pytest.raises(UserError) as caught:
        later(world, ann)
    assert caught.value.code == "digest_mismatch"


def test_another_model_compares_revisions_only(world: World, ann: Laptop, customers: list[str]) -> None:
    line = world.lines[ann]
    whole = line.call

    def older(operation: str, message: Message, reply: type[Message]) -> Message:
        if operation == "digests":
            hello = msgspec.structs.replace(message.hello, schema=99)  # type: ignore[attr-defined]
            message = msgspec.structs.replace(message, hello=hello)
        return whole(operation, message, reply)

    line.call = older  # type: ignore[assignment, method-assign]
    spoil(ann, "DELETE FROM visit WHERE account_id = ?", customers[2])
    assert later(world, ann, DAY_MS).repaired == 1
    assert ann.engine(line).verify(deep=True) == 0


def test_rows_that_only_a_newer_server_knows_are_no_difference(
    world: World, ann: Laptop, customers: list[str]
) -> None:
    """They are passed over until this program knows them; no sync may fail for it meanwhile."""
    other = world.laptop(ann.user_id)
    other.add("task", title="回电", assignee_id=ann.user_id)
    world.sync(other)
    line = world.lines[ann]
    whole = line.call

    def newer(operation: str, message: Message, reply: type[Message]) -> Message:
        answer = whole(operation, message, reply)
        if isinstance(answer, Page):
            for table in answer.tables:
                if table.entity == "task":
                    table.entity = "task_of_tomorrow"
        return answer

    line.call = newer  # type: ignore[assignment, method-assign]
    assert later(world, ann).repaired == 0
    assert ann.rows("task") == {}
    assert told(ann) == []


def test_digests_count_contacts_known_through_two_customers_twice(
    world: World, ann: Laptop, customers: list[str]
) -> None:
    contact = ann.add("contact", full_name="李雷")
    for account in customers[:2]:
        ann.add("account_contact", account_id=account, contact_id=contact)
    world.sync(ann)
    found = ann.read(lambda connection: verify.digests(connection, deep=False))
    assert found is not None
    assert found[f"account:{customers[0]}"][0] == found[f"account:{customers[1]}"][0]
    assert later(world, ann).repaired == 0
    assert json.dumps(sorted(found))


def test_the_first_look_is_by_revisions_and_the_next_deep_one_is_a_week_away(
    world: World, ann: Laptop, customers: list[str]
) -> None:
    new, deep = world.laptop(ann.user_id), []

    def watch(operation: str, message: Message) -> None:
        if isinstance(message, Digests):
            deep.append(message.deep)

    world.lines[new].before = watch
    world.sync(new)
    later(world, new)
    later(world, new, 8 * DAY_MS)
    assert deep == [False, False, True]
