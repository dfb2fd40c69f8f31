"""Two transactions at once, which meet in a place that the test chooses."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from crm_server.database import Database, fetch
from crm_server.push.workspace import Workspace, load

_WAITING = (
    "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
    " WHERE a.datname = current_database() AND NOT l.granted)"
)
PATIENCE_SECONDS = 20.0


@contextmanager
def while_pushing(database: Database, act: Callable[[], object]) -> Iterator[None]:
    """Begin `act` in another thread while the first push of the block is in the middle of its work.

    The push goes on as soon as `act` waits for it or is done. What `act` raises is raised at the end.
    """
    failed: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 -- raised below
            failed.append(error)

    thread = threading.Thread(target=run)

    def load_beside(*arguments: Any) -> Workspace:
        page = load(*arguments)
        if not thread.ident:
            thread.start()
            wait_until_somebody_waits(database, lambda: not thread.is_alive())
        return page

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crm_server.push.load", load_beside)
        yield
        thread.join()
    if failed:
        raise failed[0]


def wait_until_somebody_waits(database: Database, ended: Callable[[], bool] = lambda: False) -> None:
    """Return when a transaction waits for another one, or when `ended` says that there is nobody to wait for."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not ended():
        with database.transaction() as conn:
            if fetch(conn, _WAITING)[0][0]:
                return
        assert time.monotonic() < end, "nobody waits"
        time.sleep(0.01)
