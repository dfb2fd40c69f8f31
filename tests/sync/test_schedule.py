"""When the background syncs, with an engine that only counts."""

import queue
import random
import threading
from collections.abc import Iterator

import pytest

from crm_core.wire import Problem
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.sync.channel import Failure, TransportError
from crm_desktop.sync.ended import DeviceEnded
from crm_desktop.sync.report import Counts, IsCancelled, OnProgress, Progress, SyncReport
from crm_desktop.sync.schedule import Background, Rhythm, SyncState

NEVER = 3600.0
PATIENCE = 10.0


class Engine:
    """Ends each run as the script says; without a script, well."""

    def __init__(self) -> None:
        self.script: list[Exception] = []
        self.reports: list[SyncReport] = []
        self.allowed: list[bool] = []
        self.large: list[bool] = []
        self.unsettled = Counts()

    def counts(self) -> Counts:
        return self.unsettled

    def run(
        self,
        progress: OnProgress | None = None,
        cancelled: IsCancelled | None = None,
        *,
        removals_allowed: bool = False,
        large_allowed: bool = True,
    ) -> SyncReport:
        self.allowed.append(removals_allowed)
        self.large.append(large_allowed)
        assert progress is not None
        progress(Progress("pull", 1, 2))
        if self.script:
            raise self.script.pop(0)
        return self.reports.pop(0) if self.reports else SyncReport(pulled=3)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def background(engine: Engine) -> Iterator[tuple[Background, "queue.Queue[SyncState]"]]:
    states: queue.Queue[SyncState] = queue.Queue()
    rhythm = Rhythm(interval=NEVER, debounce=0.0, first_retry=NEVER, longest_retry=NEVER, jitter=0.0)
    running = Background(engine, states.put, rhythm=rhythm, rng=random.Random(1))
    yield running, states
    running.stop()


def until(states: "queue.Queue[SyncState]", *phases: str) -> SyncState:
    while (state := states.get(timeout=PATIENCE)).phase not in phases:
        pass
    return state


Running = tuple[Background, "queue.Queue[SyncState]"]


def test_it_begins_with_a_sync_and_tells_how_far_it_is(engine: Engine, background: Running) -> None:
    running, states = background
    running.start()
    assert states.get(timeout=PATIENCE) == SyncState("syncing", Counts())
    assert states.get(timeout=PATIENCE).progress == Progress("pull", 1, 2)
    assert until(states, "idle").report == SyncReport(pulled=3)


def test_a_change_is_sent_soon_but_what_came_in_is_no_reason(engine: Engine, background: Running) -> None:
    running, states = background
    running.start()
    until(states, "idle")
    running.something_changed()
    running.sync_now()
    until(states, "idle")
    engine.unsettled = Counts(pending=1)
    running.something_changed()
    until(states, "idle")
    assert len(engine.allowed) == 3


@pytest.mark.parametrize(
    ("error", "phase", "code"),
    [
        (TransportError(Failure.OFFLINE), "offline", "sync_offline"),
        (TransportError(Failure.CAPTIVE_PORTAL), "offline", "sync_captive_portal"),
        (TransportError(Failure.SIGNED_OUT), "attention", "unauthenticated"),
        (
            TransportError(Failure.PROBLEM, problem=Problem(code="device_revoked")),
            "attention",
            "device_revoked",
        ),
        (UserError("mass_removal", records=300, held=500), "attention", "mass_removal"),
        (ValueError("a fault of ours"), "attention", "sync_failed"),
    ],
)
def test_a_failure_is_shown_and_the_next_sync_goes_on(
    engine: Engine, background: Running, error: Exception, phase: str, code: str
) -> None:
    running, states = background
    engine.script = [error]
    running.start()
    state = until(states, "offline", "attention", "idle")
    assert (state.phase, state.error.code if state.error else "") == (phase, code)
    running.sync_now(removals_allowed=True)
    until(states, "idle")
    assert engine.allowed == [False, True]


def test_what_only_a_person_can_settle_asks_for_attention(engine: Engine, background: Running) -> None:
    running, states = background
    engine.unsettled = Counts(refused=2)
    running.start()
    assert until(states, "idle", "attention").counts == Counts(refused=2)


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(engine: Engine, background: Running) -> None:
    running, _ = background
    engine.script = [TransportError(Failure.UNAVAILABLE, retry_after=2 * NEVER)]
    assert running._run_once() == 2 * NEVER


def test_waits_double_up_to_a_limit_and_start_again_after_a_success() -> None:
    engine = Engine()
    running = Background(
        engine, lambda state: None, rhythm=Rhythm(first_retry=5, longest_retry=30, interval=60)
    )
    engine.script = [TransportError(Failure.OFFLINE) for _ in range(4)]
    assert [running._run_once() for _ in range(5)] == [5, 10, 20, 30, 60]
    engine.script = [TransportError(Failure.OFFLINE)]
    assert running._run_once() == 5


def test_it_ends_when_told_even_before_it_began(engine: Engine, background: Running) -> None:
    running, _ = background
    engine.script = [Cancelled()]
    running.stop()
    running.start()
    running.stop()
    assert engine.allowed == []


def test_a_store_that_cannot_be_read_for_a_moment_ends_nothing(engine: Engine) -> None:
    states: queue.Queue[SyncState] = queue.Queue()
    whole, failures = engine.counts, [UserError("disk_error"), UserError("disk_error")]

    def counts() -> Counts:
        if failures:
            raise failures.pop()
        return whole()

    engine.counts = counts  # type: ignore[method-assign]
    running = Background(engine, states.put, rhythm=Rhythm(interval=NEVER, first_retry=0.01, jitter=0.0))
    running.start()
    until(states, "idle")
    running.stop()


def test_files_that_were_left_for_the_records_go_on_at_once() -> None:
    engine = Engine()
    running = Background(engine, lambda state: None, rhythm=Rhythm(interval=60))
    engine.reports = [SyncReport(blobs_unfinished=True), SyncReport()]
    assert [running._run_once(), running._run_once()] == [0.0, 60.0]


def test_whoever_stops_the_files_is_not_answered_by_the_next_sync() -> None:
    engine = Engine()
    running = Background(engine, lambda state: running.cancel(), rhythm=Rhythm(interval=60))
    engine.reports = [SyncReport(blobs_unfinished=True)]
    assert running._run_once() == 60.0


class Ear:
    """A watch that hears what the test says."""

    def __init__(self) -> None:
        self.news: queue.Queue[bool | Exception] = queue.Queue()
        self.asked: queue.Queue[None] = queue.Queue()

    def wait(self) -> bool:
        self.asked.put(None)
        news = self.news.get(timeout=PATIENCE)
        if isinstance(news, Exception):
            raise news
        return news

    def close(self) -> None:
        self.news.put(TransportError(Failure.OFFLINE))


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def listening(engine: Engine, ear: Ear) -> Iterator[Running]:
    states: queue.Queue[SyncState] = queue.Queue()
    rhythm = Rhythm(
        interval=NEVER, metered_interval=NEVER, debounce=0.0, first_retry=0.01, longest_retry=0.01, jitter=0.0
    )
    running = Background(engine, states.put, rhythm=rhythm, rng=random.Random(1), watch=ear)
    yield running, states
    running.stop()


def test_the_word_of_the_server_brings_a_sync(engine: Engine, ear: Ear, listening: Running) -> None:
    running, states = listening
    running.start()
    until(states, "idle")
    ear.news.put(False)
    ear.news.put(True)
    until(states, "idle")
    assert len(engine.allowed) == 2
    for _ in range(3):
        ear.asked.get(timeout=PATIENCE)


def test_nothing_is_waited_for_before_a_sync_went_well(engine: Engine, ear: Ear, listening: Running) -> None:
    running, states = listening
    engine.script = [TransportError(Failure.OFFLINE, retry_after=NEVER)]
    running.start()
    until(states, "offline")
    assert ear.asked.empty()
    running.sync_now()
    until(states, "idle")
    ear.asked.get(timeout=PATIENCE)


def test_an_answer_without_a_wait_is_not_asked_for_in_a_circle(engine: Engine, ear: Ear) -> None:
    """A proxy that answers for the server, or a server that is being closed, says "nothing" at once."""
    states: queue.Queue[SyncState] = queue.Queue()
    running = Background(engine, states.put, rhythm=Rhythm(interval=NEVER, first_retry=NEVER), watch=ear)
    running.start()
    until(states, "idle")
    ear.asked.get(timeout=PATIENCE)
    ear.news.put(False)
    with pytest.raises(queue.Empty):
        ear.asked.get(timeout=0.2)
    running.stop()


def test_a_line_that_breaks_is_tried_again(ear: Ear, listening: Running) -> None:
    running, states = listening
    running.start()
    until(states, "idle")
    for error in (Failure.TIMEOUT, Failure.TRUNCATED, Failure.UNAVAILABLE):
        ear.asked.get(timeout=PATIENCE)
        ear.news.put(TransportError(error))
    ear.asked.get(timeout=PATIENCE)


def test_a_refusal_while_waiting_is_taken_up_by_a_sync(engine: Engine, ear: Ear, listening: Running) -> None:
    running, states = listening
    running.start()
    until(states, "idle")
    engine.script = [DeviceEnded(2)]
    ear.news.put(TransportError(Failure.PROBLEM, problem=Problem(code="device_revoked")))
    state = until(states, "attention")
    assert (state.error.code if state.error else "") == "device_wiped"
    assert state.counts == Counts()


def test_a_metered_line_is_used_rarely_and_for_little(engine: Engine, ear: Ear, listening: Running) -> None:
    running, states = listening
    running.set_metered(True)
    running.start()
    until(states, "idle")
    running.sync_now()
    until(states, "idle")
    assert engine.large == [False, True]
    assert ear.asked.empty()
    running.set_metered(False)
    ear.asked.get(timeout=PATIENCE)
    ear.news.put(True)
    until(states, "idle")
    assert engine.large == [False, True, True]


class Endless(Engine):
    """Runs until it is cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()

    def run(
        self,
        progress: OnProgress | None = None,
        cancelled: IsCancelled | None = None,
        *,
        removals_allowed: bool = False,
        large_allowed: bool = True,
    ) -> SyncReport:
        self.begun.set()
        assert cancelled is not None
        pause = threading.Event()
        while not cancelled():
            pause.wait(0.001)
        raise Cancelled


def test_a_sync_is_stopped_by_the_person_and_the_program_lives_on() -> None:
    states: queue.Queue[SyncState] = queue.Queue()
    engine = Endless()
    running = Background(engine, states.put, rhythm=Rhythm(interval=NEVER))
    running.start()
    for _ in range(2):
        assert engine.begun.wait(PATIENCE)
        engine.begun.clear()
        running.cancel()
        assert until(states, "idle").error is None
        running.sync_now()
    assert engine.begun.wait(PATIENCE)
    running.stop()
