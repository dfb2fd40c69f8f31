"""A day at the window in one process: cards, the list of customers, the palette, visits saved; for benchmarks.desktop.

    python -m benchmarks.desk_child DIR ROUNDS

Prints milliseconds, and megabytes of memory, as JSON: those of the wall clock under a name, those of the processor
under the name with `cpu` behind it. DIR is written to. The window starts as the program does, with the model
loaded behind its first screen: imported before, it would lie differently in memory.
"""

import gc
import json
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.heartbeat import Heartbeat
from benchmarks.start_child import memory_mb
from crm_desktop.bootstrap import Laptop
from crm_desktop.cli.window import load_behind, look_for_garbage
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.vault import KeyVault
from crm_desktop.services.workspace import Workspace
from crm_desktop.ui.loading import spare_sources


def main() -> None:
    gc.disable()
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
    key = KeyVault(folder).unlock()
    laptop = Laptop(folder, alone=True, key=key)
    try:
        figures = _work(laptop, rounds)
        from benchmarks import desk_raw

        with laptop.store.read() as session:
            connection = raw_connection(session)
            figures |= desk_raw.searches(connection, rounds)
            figures |= desk_raw.cards(connection)
        figures |= desk_raw.saves(laptop, folder, rounds)
    finally:
        laptop.close()
    print(json.dumps(figures))


def _index_visits(laptop: Laptop) -> None:
    """What was said at visits is indexed behind the first sync; a person works when that is done."""
    from crm_desktop.db import search_visits

    is_done = False
    while not is_done:
        with laptop.store.raw() as connection:
            is_done = search_visits.catch_up(connection)


def _work(laptop: Laptop, rounds: int) -> dict[str, list[float]]:
    spare_sources()
    from crm_desktop.ui.app import PAINT_MS, Running
    from crm_desktop.ui.theme import Mode

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101 -- nobody made another kind

    def open_workspace() -> Workspace:
        return laptop.workspace(syncing=False)

    running = Running(application, open_workspace, "zh_CN", Mode.LIGHT)
    running.use(None, None, load=load_behind, begin=look_for_garbage)
    running.start()
    window = running.window
    assert window is not None  # noqa: S101 -- `start` makes it
    loop = QEventLoop()
    window.screen_ready.connect(loop.quit, Qt.ConnectionType.SingleShotConnection)
    loop.exec()
    figures = {"memory of the first screen": [memory_mb()]}
    beat = Heartbeat()
    QTimer.singleShot(PAINT_MS - 20, beat.start)
    QTimer.singleShot(PAINT_MS, lambda: running.loading.then(loop.quit))
    loop.exec()
    beat.stop()
    figures |= {"stall of loading": [beat.worst_ms], "stall of loading cpu": [beat.worst_cpu_ms]}
    from benchmarks import desk_raw, desk_stalls
    from benchmarks.desk_steps import Desk

    _index_visits(laptop)
    desk = Desk(application, running, rounds)
    desk.open_cards()
    desk.scroll()
    desk.type()
    desk.save()
    figures |= desk.figures | {"memory at work": [memory_mb()]}
    desk.rest()
    figures["memory"] = [memory_mb()]
    figures |= desk_stalls.while_pulling(laptop)
    window.close()
    running.close()
    figures |= desk_raw.scrolling(application)
    return figures


if __name__ == "__main__":
    main()
