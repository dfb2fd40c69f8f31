"""When the background syncs, with an engine that only counts."""

import queue
import random
from collections.abc import Iterator

import pytest

from crm_core.wire import Problem
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.sync.channel import Failure, TransportError
from crm_desktop.sync.report import Counts, IsCancelled, OnProgress, Progress, SyncReport
from crm_desktop.sync.schedule import Background, Rhythm, SyncState

NEVER = 3600.0
PATIENCE = 10.0


class Engine:
    """Ends each run as the script says; without a script, well."""

    def __init__(self) -> None:
        self.script: list[Exception] = []
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
        return SyncReport(pulled=3)


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
