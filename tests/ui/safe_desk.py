"""A desk whose data can be kept, restored, repaired and locked: the real thing behind the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from crm_core.clock import Clock
from crm_desktop.db import meta
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store
from crm_desktop.db.vault import KeyVault, _check, wrap
from crm_desktop.keeper import Keeper
from crm_desktop.safekeeping import Safekeeping
from crm_desktop.sync_control import BackgroundSync
from crm_desktop.ui.theme import Theme
from tests.support.stores import STORE_KEY
from tests.ui.desk import DEVICE, ME, Desk, Shell

PASSPHRASE = "correct horse battery"


@dataclass
class Held:
    """An opened data folder without a server."""

    store: Store
    lane: WriterLane
    clock: Clock
    key: bytes = STORE_KEY
    background: BackgroundSync | None = None
    kept_by: Keeper | None = None

    def keeper(self) -> Keeper:
        """What looks after the data; it was not begun."""
        self.kept_by = self.kept_by or Keeper(self.store, self.lane, self.clock)
        return self.kept_by

    def new_lines(self) -> None:
        """There are none."""


@cache
def wrapped_key(passphrase: str) -> Any:
    """The desks' key as a vault keeps it; wrapping it is slow on purpose."""
    return wrap(passphrase, STORE_KEY)


def make_safe(desk: Desk, passphrase: str = PASSPHRASE) -> Held:
    """Give the desk a vault that `passphrase` opens, and the safekeeping of the program."""
    entry = {"format": 1, "check": _check(STORE_KEY)}
    KeyVault(desk.store.folder)._write({**entry, "passphrase": wrapped_key(passphrase)})
    held = Held(desk.store, desk.lane, desk.context.clock)

    def facts(connection: RawConnection) -> None:
        for name, value in (("user_id", ME), ("user_name", "林晓"), ("device_id", DEVICE)):
            meta.put(connection, name, value)

    desk.lane.submit_raw(facts).result()
    desk.workspace = replace(desk.workspace, safety=Safekeeping(held))
    return held


@pytest.fixture
def safe(qtbot: QtBot, desk: Desk, theme: Theme) -> Iterator[Shell]:
    make_safe(desk)
    made = Shell(desk, theme)
    yield made
    made.close()
