"""Laptops that wait to be told: woken by what concerns them, by nothing else, and at the cost of no thread."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from crm_core.wire import Page, Pull, Wait, Waited, decode
from crm_server import devices, feed, grants, people
from crm_server.app import THREADS
from crm_server.records import insert_rows, server_row
from crm_server.waiting import MOST_OF_ONE_DEVICE
from tests.server.caller import Laptop, problem
from tests.support.device import HELLO

LONG = 40.0
PATIENCE = 30.0


def pulled(laptop: Laptop) -> str:
    return decode(Page, laptop.send("pull", Pull(hello=HELLO)).body).cursor


def wait(laptop: Laptop, cursor: str, seconds: float = LONG) -> bool:
    return decode(Waited, laptop.send("wait", Wait(hello=HELLO, cursor=cursor, seconds=seconds)).body).moved


def add_customer(laptop: Laptop, owner: str) -> None:
    with laptop.database.transaction() as conn:
        row = server_row("account", {"name": "宁波长风机械", "owner_id": owner})
        insert_rows(conn, "account", [row])
        grants.recompute(conn)
        feed.publish(conn, {"account": [row["id"]]})


@contextmanager
def waiting(laptop: Laptop, cursor: str, seconds: float = LONG) -> Iterator["Future[bool]"]:
    """A wait on a thread of its own, once the server knows of it."""
    room = laptop.room
    with ThreadPoolExecutor(1) as pool:
        before = room.count
        future = pool.submit(wait, laptop, cursor, seconds)
        give_up = threading.Event()
        while room.count == before and not future.done():
            give_up.wait(0.01)
        yield future


def test_a_change_wakes_whom_it_concerns(laptop: Laptop) -> None:
    user_id = laptop.enroll().user_id
    cursor = pulled(laptop)
    with waiting(laptop, cursor) as told:
        add_customer(laptop, user_id)
        assert told.result(PATIENCE) is True


def test_a_change_of_before_is_told_at_once(laptop: Laptop) -> None:
    user_id = laptop.enroll().user_id
    cursor = pulled(laptop)
    add_customer(laptop, user_id)
    assert wait(laptop, cursor) is True
    assert wait(laptop, pulled(laptop), seconds=0.05) is False


def test_what_concerns_others_wakes_nobody(laptop: Laptop) -> None:
    laptop.enroll()
    with laptop.database.transaction() as conn:
        people.add_unit(conn, "North", None)
        other = people.add_user(conn, "wang", "王", "rep", "North", "correct horse")
    cursor = pulled(laptop)
    with waiting(laptop, cursor, seconds=0.5) as told:
        add_customer(laptop, other)
        assert told.result(PATIENCE) is False


def share_a_customer(laptop: Laptop, user_id: str) -> None:
    with laptop.database.transaction() as conn:
        (account,) = [row[0] for row in conn.exec_driver_sql("SELECT id FROM account").fetchall()]
        grants.share(conn, account, user_id, "read")


def revoke(laptop: Laptop, _: str) -> None:
    with laptop.database.transaction() as conn:
        devices.revoke(conn, devices.list_devices(conn)[0].id, laptop.clock.ms)


@pytest.mark.parametrize("act", [share_a_customer, revoke])
def test_grants_and_revocation_are_told_as_well(laptop: Laptop, act: Callable[[Laptop, str], None]) -> None:
    user_id = laptop.enroll().user_id
    with laptop.database.transaction() as conn:
        people.add_unit(conn, "North", None)
        other = people.add_user(conn, "wang", "王", "rep", "North", "correct horse")
    add_customer(laptop, other)
    cursor = pulled(laptop)
    with waiting(laptop, cursor) as told:
        act(laptop, user_id)
        assert told.result(PATIENCE) is True


def test_a_cursor_of_another_time_is_not_waited_for(laptop: Laptop) -> None:
    laptop.enroll()
    assert wait(laptop, "") is True
    assert wait(laptop, "not ours") is True


def test_strangers_do_not_wait(laptop: Laptop) -> None:
    assert problem(laptop.send("wait", Wait(hello=HELLO, cursor=""))) == (401, "unauthenticated")


def test_who_waits_takes_no_thread_from_the_others(laptop: Laptop) -> None:
    laptop.enroll()
    cursor = pulled(laptop)
    room = laptop.room
    with ThreadPoolExecutor(2 * THREADS) as pool:
        waits = [pool.submit(wait, laptop.another(), cursor) for _ in range(2 * THREADS)]
        give_up = threading.Event()
        while room.count < 2 * THREADS:
            give_up.wait(0.01)
        assert pulled(laptop) == cursor
        room.close()
        assert {one.result(PATIENCE) for one in waits} == {True}


def test_no_device_keeps_out_the_others(laptop: Laptop) -> None:
    laptop.enroll()
    cursor = pulled(laptop)
    room = laptop.room
    with ThreadPoolExecutor(MOST_OF_ONE_DEVICE) as pool:
        waits = [pool.submit(wait, laptop.another(), cursor) for _ in range(MOST_OF_ONE_DEVICE)]
        give_up = threading.Event()
        while room.count < MOST_OF_ONE_DEVICE:
            give_up.wait(0.01)
        one_more = laptop.another().send("wait", Wait(hello=HELLO, cursor=cursor))
        assert problem(one_more) == (503, "unavailable")
        other = laptop.another()
        other.enroll()
        assert wait(other, "") is True
        room.close()
        assert {one.result(PATIENCE) for one in waits} == {True}
