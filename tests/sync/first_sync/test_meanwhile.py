"""First syncs while customers change hands, servers go back and rights change."""

from dataclasses import replace

import pytest

from crm_desktop.sync import local
from crm_desktop.sync.channel import TransportError
from crm_server import schema
from tests.sync.first_sync.laptops import CUSTOMERS, contents, cut_at, downloads, found, is_clean, old_of
from tests.sync.laptop import Laptop
from tests.sync.world import World


def test_customers_that_change_hands_in_the_middle_come_out_right(
    world: World, new: Laptop, accounts: list[str]
) -> None:
    bo = world.person("bo")
    other = world.laptop(bo)
    given = other.add("account", name="拿来的", owner_id=bo)
    world.sync(other)
    downloads(new, world, cut_at(7))
    with pytest.raises(TransportError):
        world.sync(new)
    there = sorted(new.rows("account"))
    missing = sorted(set(accounts) - set(there))
    world.assign(there[0], bo)
    world.assign(missing[0], bo)
    world.assign(given, new.user_id)
    downloads(new, world, lambda count, message: None)
    world.sync(new)
    kept = set(accounts) - {there[0], missing[0]} | {given}
    assert set(new.rows("account")) == kept
    assert set(new.rows("note")) == {
        one for one, row in old_of(world).rows("note").items() if row["account_id"] in kept
    }
    assert found(new, "宁波机械") == CUSTOMERS - 2
    for gone in (there[0], missing[0]):
        assert new.mentions(gone) == []
    assert is_clean(new)


def test_a_server_that_was_restored_in_the_middle_begins_anew(
    world: World, new: Laptop, accounts: list[str]
) -> None:
    downloads(new, world, cut_at(6))
    with pytest.raises(TransportError):
        world.sync(new)
    with world.database.transaction() as conn:
        schema.new_epoch(conn)
    downloads(new, world, lambda count, message: None)
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts)
    assert is_clean(new)
    world.sync(old_of(world))
    assert contents(new) == contents(old_of(world))


def test_an_artefact_that_expired_in_the_middle_is_begun_anew(
    world: World, new: Laptop, accounts: list[str]
) -> None:
    downloads(new, world, cut_at(6))
    with pytest.raises(TransportError):
        world.sync(new)
    left = min(new.rows("account"))
    world.assign(left, world.person("bo"))
    with world.database.transaction() as conn:
        conn.exec_driver_sql("UPDATE artefact SET expires_ms = 0")
    downloads(new, world, lambda count, message: None)
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(set(accounts) - {left})
    assert is_clean(new)


def test_a_change_of_role_in_the_middle_begins_anew(world: World, new: Laptop, accounts: list[str]) -> None:
    downloads(new, world, cut_at(6))
    with pytest.raises(TransportError):
        world.sync(new)
    line = world.lines[new]
    line.context = replace(line.context, session=replace(line.context.session, role="manager"))
    downloads(new, world, lambda count, message: None)
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts)
    assert is_clean(new)


def test_a_lost_cursor_is_made_good_by_chunks_that_tell_what_left(
    world: World, new: Laptop, accounts: list[str]
) -> None:
    world.sync(new)
    mine = new.add("note", account_id=accounts[1], text="还没发")
    world.assign(accounts[0], world.person("bo"))
    new.write(lambda connection: local.keep(connection, {local.CURSOR: ""}))
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts[1:])
    assert world.server_value("note", mine, "text") == "还没发"
    assert new.mentions(accounts[0]) == []
