"""One thread writes; people go first; what was committed is told."""

import logging
import threading
from concurrent.futures import CancelledError

import pytest
from sqlalchemy.orm import Session

from crm_core.model import Account
from crm_desktop.db.changes import Changes
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.errors import Bug, UserError
from tests.db.support import pending


def add(session: Session) -> str:
    account = Account(name="一家")
    session.add(account)
    session.flush()
    return str(account.id)


def nothing(_session: Session) -> None:
    """A job that writes nothing."""


def test_a_job_is_committed_when_its_future_is_done(store: Store, lane: WriterLane) -> None:
    id_ = lane.submit(add).result()
    with store.read() as session:
        assert session.get(Account, id_) is not None


def test_the_changes_are_told_before_the_future_is_done(lane: WriterLane) -> None:
    told: list[Changes] = []
    lane.subscribe(told.append)
    id_ = lane.submit(add).result()
    assert told == [Changes({"account": frozenset({id_})})]


def test_who_no_longer_listens_is_not_told(lane: WriterLane) -> None:
    told: list[Changes] = []
    stop = lane.subscribe(told.append)
    stop()
    stop()
    lane.submit(add).result()
    assert told == []


def test_a_job_that_writes_nothing_tells_nothing(lane: WriterLane) -> None:
    told: list[Changes] = []
    lane.subscribe(told.append)
    lane.submit(nothing).result()
    assert told == []


def test_a_failing_job_is_rolled_back_and_the_lane_goes_on(store: Store, lane: WriterLane) -> None:
    told: list[Changes] = []
    lane.subscribe(told.append)

    def fail(session: Session) -> None:
        add(session)
        raise UserError("invalid_value")

    with pytest.raises(UserError):
        lane.submit(fail).result()
    assert pending(store) == []
    assert told == []
    assert lane.submit(add).result()


def test_a_failing_listener_hinders_nobody(lane: WriterLane, caplog: pytest.LogCaptureFixture) -> None:
    told: list[Changes] = []

    def fail(_changes: Changes) -> None:
        raise RuntimeError("the list is gone")

    lane.subscribe(fail)
    lane.subscribe(told.append)
    with caplog.at_level(logging.ERROR):
        lane.submit(add).result()
    assert len(told) == 1
    assert "the list is gone" in caplog.text


def test_people_go_before_the_sync_engine(lane: WriterLane) -> None:
    gate, order = threading.Event(), list[str]()
    first = lane.submit(lambda _: gate.wait())
    sync = lane.submit_raw(lambda _: order.append("sync"))
    batch = lane.submit(lambda _: order.append("import"), urgent=False)
    person = lane.submit(lambda _: order.append("person"))
    second = lane.submit(lambda _: order.append("second"))
    gate.set()
    for future in (first, sync, batch, person, second):
        future.result()
    assert order == ["person", "second", "import", "sync"]


def test_a_sync_job_tells_what_it_says_it_wrote(store: Store, lane: WriterLane) -> None:
    told: list[Changes] = []
    lane.subscribe(told.append)

    def job(connection: RawConnection) -> dict[str, list[str]]:
        connection.execute("INSERT INTO local_meta VALUES ('cursor', '7')")
        return {"account": ["a", "b"], "task": []}

    lane.submit_raw(job, changes=lambda touched: touched).result()
    assert told == [Changes({"account": frozenset({"a", "b"})})]
    with store.raw() as connection:
        assert connection.execute("SELECT value FROM local_meta").fetchall() == [("7",)]


def test_a_waiting_job_can_be_cancelled(store: Store, lane: WriterLane) -> None:
    gate = threading.Event()
    first = lane.submit(lambda _: gate.wait())
    waiting = lane.submit(add)
    assert waiting.cancel()
    gate.set()
    first.result()
    with pytest.raises(CancelledError):
        waiting.result()
    lane.submit(nothing).result()
    assert pending(store) == []


def test_closing_finishes_what_was_submitted(store: Store) -> None:
    lane = WriterLane(store)
    futures = [lane.submit(add) for _ in range(5)]
    lane.close()
    lane.close()
    assert all(future.done() for future in futures)
    with pytest.raises(Bug):
        lane.submit(add)


def test_the_store_rests_once_nobody_writes_and_is_written_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.db.lane.REST_SECONDS", 0.01)
    rested = threading.Event()
    rest = store.rest

    def noted() -> None:
        rest()
        rested.set()

    monkeypatch.setattr(store, "rest", noted)
    lane = WriterLane(store)
    for _ in range(2):
        rested.clear()
        lane.submit(add).result()
        assert rested.wait(30)
    lane.close()
    assert len(pending(store)) == 2


def test_the_store_rests_again_after_somebody_has_only_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.db.lane.REST_SECONDS", 0.01)
    rested = threading.Semaphore(0)
    monkeypatch.setattr(store, "rest", rested.release)
    lane = WriterLane(store)
    assert rested.acquire(timeout=30)
    for _ in range(2):
        with store.read_raw() as connection:
            connection.execute("SELECT 1").fetchall()
        assert rested.acquire(timeout=30)
        with store.read() as session:
            session.connection()
        assert rested.acquire(timeout=30)
    lane.close()


def test_who_reads_after_the_lane_was_closed_wakes_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.db.lane.REST_SECONDS", 0.01)
    rested = threading.Event()
    monkeypatch.setattr(store, "rest", rested.set)
    lane = WriterLane(store)
    assert rested.wait(30)
    lane.close()
    with store.read_raw() as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_a_store_that_cannot_rest_does_not_end_the_lane(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("crm_desktop.db.lane.REST_SECONDS", 0.01)
    tried = threading.Event()

    def broken() -> None:
        tried.set()
        raise OSError("no memory")

    monkeypatch.setattr(store, "rest", broken)
    lane = WriterLane(store)
    with caplog.at_level(logging.ERROR):
        assert tried.wait(30)
        lane.submit(add).result()
        lane.close()
    assert "the store did not rest" in caplog.text


def test_a_sealed_store_rests(store: Store) -> None:
    store.seal()
    store.rest()
    assert store.is_sealed
