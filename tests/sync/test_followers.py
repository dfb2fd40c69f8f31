"""Edits made on top of one whose refusal is still on its way."""

from collections.abc import Callable

import pytest

from crm_core.wire import Message
from crm_desktop.db import doctor
from crm_desktop.sync.channel import Failure, TransportError
from tests.sync.laptop import Laptop
from tests.sync.world import World

TOO_LONG = "x" * 5000


@pytest.fixture
def ann(world: World) -> Laptop:
    return world.laptop(world.person("ann"))


def during_the_push(world: World, laptop: Laptop, act: Callable[[], object]) -> None:
    """Let the person act once between the first push and its answer."""
    line = world.lines[laptop]

    def meanwhile(operation: str, message: Message) -> None:
        if operation == "push":
            line.after = lambda operation, message: None
            act()

    line.after = meanwhile


def sound(laptop: Laptop) -> bool:
    return all(check.ok for check in doctor.examine(laptop.store))


def test_an_edit_of_another_field_goes_on_without_the_refused_one(world: World, ann: Laptop) -> None:
    account = ann.add("account", name="新华")
    world.sync(ann)
    ann.set("account", account, phone=TOO_LONG)
    during_the_push(world, ann, lambda: ann.set("account", account, website="new.example"))
    report = ann.sync(world.lines[ann])
    assert (report.refused, report.applied) == (1, 1)
    assert world.server_value("account", account, "website") == "new.example"
    assert ann.value("account", account, "phone") is None
    assert ann.count("local_outbox", "state = 'refused'") == 1
    assert sound(ann)


def test_it_goes_on_as_well_when_both_were_written_before_the_push(world: World, ann: Laptop) -> None:
    account = ann.add("account", name="新华")
    world.sync(ann)
    ann.set("account", account, phone=TOO_LONG)
    ann.set("account", account, website="new.example")
    ann.set("account", account, city="宁波")
    report = ann.sync(world.lines[ann])
    assert (report.refused, report.applied) == (1, 2)
    for name, value in {"website": "new.example", "city": "宁波", "phone": None}.items():
        assert world.server_value("account", account, name) == ann.value("account", account, name) == value
    assert sound(ann)


def test_an_edit_of_the_same_field_is_refused_with_it(world: World, ann: Laptop) -> None:
    account = ann.add("account", name="新华")
    world.sync(ann)
    ann.set("account", account, phone=TOO_LONG)
    during_the_push(world, ann, lambda: ann.set("account", account, phone="021-1"))
    report = ann.sync(world.lines[ann])
    assert report.refused == 2
    assert ann.count("local_outbox", "code = 'depends_on_refused'") == 1
    assert sound(ann)


def test_what_needs_a_record_that_was_not_taken_is_set_aside_at_once(world: World, ann: Laptop) -> None:
    account = ann.add("account", name=TOO_LONG)
    other = ann.add("account", name="东方")

    def go_on() -> None:
        ann.set("account", account, website="new.example")
        ann.set("account", account, phone="021-1")
        ann.add("task", title="回访", account_id=account)
        ann.set("account", other, phone="021-2")

    during_the_push(world, ann, go_on)
    world.lines[ann].before = lambda operation, message: None
    report = ann.sync(world.lines[ann])
    assert (report.refused, report.applied) == (4, 2)
    assert ann.count("local_outbox", "code = 'depends_on_refused'") == 3
    assert ann.count("local_outbox", "state = 'pending'") == 0
    assert ann.row("account", account) is None
    assert ann.rows("task") == {}
    assert world.server_value("account", other, "phone") == "021-2"
    assert sound(ann)


def test_between_the_refusal_and_the_next_push_nothing_hangs_in_the_air(world: World, ann: Laptop) -> None:
    account = ann.add("account", name=TOO_LONG)
    during_the_push(world, ann, lambda: ann.set("account", account, website="new.example"))
    line = world.lines[ann]
    seen: list[bool] = []

    def look(operation: str, message: Message) -> None:
        if operation == "pull":
            seen.append(sound(ann))

    line.before = look
    ann.sync(line)
    assert seen
    assert all(seen)


def test_an_edit_stands_on_what_was_taken_of_a_record_that_comes_back_no_more(
    world: World, ann: Laptop
) -> None:
    """The customer was given away meanwhile: the server takes the new record and does not show it to its author."""
    account = ann.add("account", name="新华")
    world.sync(ann)
    world.assign(account, world.person("bo"))
    quote = ann.add("quote", account_id=account, subject="传感器", currency="CNY")
    line = world.lines[ann]

    def cut(operation: str, message: Message) -> None:
        raise TransportError(Failure.UNAVAILABLE)

    def edit_and_leave() -> None:
        ann.set("quote", quote, subject="传感器两只")
        line.before = cut

    during_the_push(world, ann, edit_and_leave)
    with pytest.raises(TransportError):
        ann.sync(line)
    assert ann.value("quote", quote, "subject") == "传感器两只"
    assert ann.count("local_base", f"id = '{quote}'") == 1
    assert sound(ann)
    line.before = lambda operation, message: None
    world.sync(ann)
    assert world.server_value("quote", quote, "currency") == "CNY"
    assert ann.count("quote", f"id = '{quote}'") == 0
    assert sound(ann)
