"""A week without a network: nothing is in the way, nothing is red, and in the end everything is accounted for."""

from __future__ import annotations

import time

import pytest

from crm_desktop.services.ports import SyncState
from crm_desktop.ui.theme.tokens import LIGHT
from crm_desktop.ui.widgets.chip import StatusChip
from tests.e2e.conftest import OpenProgram, today_here
from tests.e2e.hands import Hands
from tests.e2e.office import Office, Program

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support")]
DAYS = 5
DAY_NS = 24 * 3600 * 10**9


class Calendar:
    """The time of the laptop and of the server, which can be a later one."""

    def __init__(self) -> None:
        self._ahead = 0
        self._now = time.time_ns

    def now(self) -> int:
        return self._now() + self._ahead

    def next_day(self) -> None:
        self._ahead += DAY_NS


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    made = Calendar()
    monkeypatch.setattr(time, "time_ns", made.now)
    return made


def chip(hands: Hands) -> StatusChip:
    (found,) = hands.window.findChildren(StatusChip)
    return found


def nothing_alarms(program: Program) -> None:
    """Being offline is normal: no dialog, no red."""
    hands = program.hands
    assert hands.modal() is None
    image = chip(hands).grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert LIGHT.danger.lower() not in colours


def test_a_week_on_the_road(company: Office, open_program: OpenProgram, calendar: Calendar) -> None:
    folder = company.give_laptop("lin")
    lin = open_program(folder)
    lin.synced()
    company.line.down()
    for day in range(DAYS):
        if day == DAYS // 2:
            lin.hands.press("Ctrl+Q")
            lin.end()
            lin = open_program(folder)
        begin_the_day(lin, day)
        log_a_visit(lin.hands, day)
        assert tried(lin).kind == "offline"
        assert chip(lin.hands).text().startswith("离线 · 已存本机 · ")
        nothing_alarms(lin)
        calendar.next_day()
    come_back(company, lin)
    accounted_for(company, lin)


def begin_the_day(lin: Program, day: int) -> None:
    """Today is the day it is, and the promise of yesterday stands there."""
    hands = lin.hands
    hands.press("Ctrl+1", "F5")
    assert hands.screen.day is not None
    assert hands.screen.context.formats.today() == today_here()
    waiting = lin.workspace.sync.state().pending
    assert (waiting > 0) == (day > 0), "what was done on the days before still waits"


def log_a_visit(hands: Hands, day: int) -> None:
    hands.press("Ctrl+Shift+V")
    hands.type("hyjd")
    hands.press("Return")
    hands.type(f"ok{day}")
    hands.press("Tab")
    hands.type("bj +1")
    hands.press("Return")
    assert "已记录" in hands.toasts()[-1]


def come_back(company: Office, lin: Program) -> None:
    """The hotel's portal, then a line that is cut again and again, then a good one."""
    company.line.behind_a_portal()
    assert tried(lin).code == "sync_captive_portal"
    nothing_alarms(lin)
    company.line.torn()
    assert tried(lin).kind in ("offline", "idle")
    nothing_alarms(lin)
    company.line.up()
    lin.synced()


def tried(lin: Program) -> SyncState:
    """Ask for a sync; how it stands when that has ended, well or not."""
    states: list[SyncState] = []
    forget = lin.workspace.sync.subscribe(states.append)
    lin.hands.press("Ctrl+Shift+S")
    lin.hands.wait(lambda: any(one.kind == "syncing" for one in states), "a sync begins")
    lin.hands.wait(lambda: states[-1].kind != "syncing", "it ends")
    lin.hands.settle()
    forget()
    return states[-1]


def accounted_for(company: Office, lin: Program) -> None:
    visits = company.rows("visit")
    assert sorted(one["summary"] for one in visits) == [f"ok{day}" for day in range(DAYS)]
    days = {one["started_at"] // 86_400_000 for one in visits}
    assert len(days) == DAYS
    assert len(company.rows("task")) == DAYS
    state = lin.workspace.sync.state()
    assert (state.pending, state.refused, state.conflicts) == (0, 0, 0)
