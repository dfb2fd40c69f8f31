"""A change made elsewhere arrives by the server's word, long before the next sync would be due; and who may hang up."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_core.wire import Wait, Waited
from crm_desktop.bootstrap import Laptop
from crm_desktop.errors import UserError
from crm_desktop.sync import metered
from crm_desktop.sync.channel import TransportError
from crm_desktop.sync.engine import greeting
from crm_desktop.sync.enroll import open_transport
from crm_server import feed, grants
from crm_server.database import Database
from crm_server.records import insert_rows, server_row
from tests.sync.branch import Branch, running_branch

PATIENCE = 30.0


@pytest.fixture
def branch(server_database: Database) -> Iterator[Branch]:
    with running_branch(server_database) as running:
        yield running


@pytest.fixture
def laptop(branch: Branch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laptop]:
    monkeypatch.setenv("CRM_PASSPHRASE", "correct horse battery")
    opened = Laptop(tmp_path / "data", create=True)
    branch.enroll(opened)
    yield opened
    opened.close()


def add_customers(branch: Branch, owner: str, count: int = 1) -> None:
    rows = [server_row("account", {"name": f"客户{n}", "owner_id": owner}) for n in range(count)]
    with branch.database.transaction() as conn:
        insert_rows(conn, "account", rows)
        grants.recompute(conn)
        feed.publish(conn, {"account": [row["id"] for row in rows]})


def wait_for_somebody(branch: Branch) -> None:
    pause = threading.Event()
    while not branch.room.count:
        pause.wait(0.01)


def test_a_change_comes_without_being_asked_for(branch: Branch, laptop: Laptop) -> None:
    arrived = threading.Event()
    laptop.lane.subscribe(lambda changes: arrived.set() if "account" in changes.records else None)
    workspace = laptop.workspace()
    wait_for_somebody(branch)
    assert not arrived.is_set()
    add_customers(branch, workspace.context.user_id)
    assert arrived.wait(PATIENCE)


def test_the_program_ends_while_a_line_waits(branch: Branch, laptop: Laptop) -> None:
    laptop.workspace()
    wait_for_somebody(branch)
    laptop.close()
    assert not [one.name for one in threading.enumerate() if one.name.startswith("sync")]


def test_hanging_up_ends_the_call_and_all_later_ones(branch: Branch, laptop: Laptop) -> None:
    laptop.engine().run()
    cursor = laptop.facts()["cursor"]
    line = open_transport(laptop.lane, laptop.store)
    question = Wait(hello=greeting("1"), cursor=cursor, seconds=PATIENCE)
    failed = threading.Event()

    def ask() -> None:
        with pytest.raises(TransportError):
            line.call("wait", question, Waited)
        failed.set()

    thread = threading.Thread(target=ask)
    thread.start()
    wait_for_somebody(branch)
    line.hang_up()
    assert failed.wait(PATIENCE / 2)
    thread.join()
    with pytest.raises(TransportError):
        line.call("wait", question, Waited)
    line.close()


def test_what_would_come_is_told_before_it_is_fetched(branch: Branch, laptop: Laptop) -> None:
    engine = laptop.engine()
    before = engine.estimate()
    add_customers(branch, laptop.facts()["user_id"], 40)
    expected = engine.estimate()
    assert expected.exact
    assert expected.rows == before.rows + 40
    report = engine.run()
    assert report.pulled == expected.rows
    assert engine.estimate().rows == 0
    engine.close()


def test_a_metered_line_carries_nothing_large_unasked(
    branch: Branch, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = laptop.engine()
    engine.run(large_allowed=False)
    monkeypatch.setattr(metered, "MOST_UNASKED", 1_000)
    add_customers(branch, laptop.facts()["user_id"], 200)
    with pytest.raises(UserError) as refused:
        engine.run(large_allowed=False)
    assert (refused.value.code, refused.value.params["rows"]) == ("metered_download", 200)
    assert engine.run().pulled == 200
    engine.close()
