"""The sync as the window knows it: counts of notices, corrections, allowed removals, signing in again."""

from collections.abc import Callable, Iterator
from functools import partial
from threading import Event

import pytest

from crm_desktop.db import notices, outbox
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.services.notices import mark_read, unread
from crm_desktop.services.ports import SyncState
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync_control import BackgroundSync
from tests.sync.laptop import START_MS, Laptop
from tests.sync.world import World

PATIENCE = 20.0


class Window:
    """Listens as a window does, and waits for a state."""

    def __init__(self, sync: BackgroundSync) -> None:
        self.sync = sync
        self._waiting: tuple[Callable[[SyncState], bool], Event] = (lambda _: False, Event())
        sync.subscribe(self._hear)

    def _hear(self, state: SyncState) -> None:
        wanted, came = self._waiting
        if wanted(state):
            came.set()

    def wait(self, wanted: Callable[[SyncState], bool]) -> SyncState:
        came = Event()
        self._waiting = wanted, came  # at once, or what was wanted before could set it
        if not wanted(self.sync.state()):
            assert came.wait(PATIENCE), self.sync.state()
        return self.sync.state()


@pytest.fixture
def ann(world: World) -> Laptop:
    return world.laptop(world.person("ann"))


@pytest.fixture
def background(world: World, ann: Laptop) -> Iterator[BackgroundSync]:
    made = BackgroundSync(
        ann.store, ann.lane, ann.engine(world.lines[ann]), sign_in=partial(signed_in, world, ann)
    )
    yield made
    made.close()


def signed_in(world: World, ann: Laptop, password: str) -> tuple[SyncEngine, None]:
    if password != "right":
        raise UserError("bad_credentials")
    return ann.engine(world.lines[ann]), None


def test_what_is_to_be_read_is_counted_until_it_is_read(background: BackgroundSync, ann: Laptop) -> None:
    window = Window(background)
    background.start()
    window.wait(lambda state: state.kind == "idle")
    ann.write(lambda connection: notices.add(connection, "clock_wrong", {"minutes": 7}, now_ms=START_MS))
    background.sync_now()
    window.wait(lambda state: state.kind == "idle" and state.notices == 1)
    with ann.store.read() as session:
        (told,) = unread(session)
    mark_read(ann.lane, [told.id], now_ms=START_MS)
    window.wait(lambda state: state.notices == 0)


def test_a_refused_edit_goes_out_corrected(world: World, background: BackgroundSync, ann: Laptop) -> None:
    account = ann.add("account", name="苏州恒远", owner_id=ann.user_id)
    world.sync(ann)
    ann.set("account", account, phone="0512-1")

    def refuse(connection: RawConnection) -> int:
        (n, mutation_id) = connection.execute("SELECT n, id FROM local_outbox").fetchone()
        outbox.set_state(connection, mutation_id, outbox.REFUSED, "invalid_value")
        return int(n)

    number = ann.write(refuse)
    window = Window(background)
    background.start()
    window.wait(lambda state: state.refused == 1 and state.kind == "attention")
    background.correct(number, "account", account, {"phone": "0512-2"})
    window.wait(lambda state: state.kind == "idle" and not state.pending and not state.refused)
    assert world.server_value("account", account, "phone") == "0512-2"
    with pytest.raises(UserError, match="mutation_unknown"):
        background.correct(number, "account", account, {"phone": "0512-3"})


def test_who_signs_in_again_goes_on_over_a_new_line(
    world: World, background: BackgroundSync, ann: Laptop
) -> None:
    window = Window(background)
    background.start()
    window.wait(lambda state: state.kind == "idle")
    with pytest.raises(UserError, match="bad_credentials"):
        background.sign_in("wrong")
    background.sign_in("right")
    account = ann.add("account", name="苏州恒远", owner_id=ann.user_id)
    window.wait(lambda state: state.kind == "idle" and not state.pending)
    assert world.server_value("account", account, "name") == "苏州恒远"


def test_without_a_server_nobody_signs_in(ann: Laptop, world: World) -> None:
    alone = BackgroundSync(ann.store, ann.lane, ann.engine(world.lines[ann]))
    with pytest.raises(UserError, match="not_enrolled"):
        alone.sign_in("right")
    alone.close()
