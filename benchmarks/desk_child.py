"""A day at the window in one process: cards, the list of customers, the palette, visits saved; for benchmarks.desktop.

    python -m benchmarks.desk_child DIR ROUNDS

Prints milliseconds, and megabytes of memory, as JSON: those of the wall clock under a name, those of the processor
under the name with `cpu` behind it; each part's as soon as it has ended (benchmarks.bounded). DIR is written to. The
window starts as the program does, with the model loaded behind its first screen: imported before, it would lie
differently in memory.
"""

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from crm_desktop.ui.loading import spare_sources

spare_sources()  # before anything else of the program is imported, as the window does

from benchmarks.bounded import begin, end_with_starter, say  # noqa: E402
from benchmarks.heartbeat import Heartbeat  # noqa: E402
from crm_desktop.bootstrap import Laptop  # noqa: E402
from crm_desktop.cli.window import load_behind, look_for_garbage  # noqa: E402
from crm_desktop.db.raw import raw_connection  # noqa: E402
from crm_desktop.db.vault import KeyVault  # noqa: E402
from crm_desktop.services.workspace import Workspace  # noqa: E402

if TYPE_CHECKING:
    from crm_desktop.ui.app import Running


def main() -> None:
    end_with_starter()
    begin("opening the store", 20)
    gc.disable()
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
    key = KeyVault(folder).unlock()
    laptop = Laptop(folder, alone=True, key=key)
    try:
        _work(laptop, rounds)
        _work_raw(laptop, folder, rounds)
        begin("closing the store", 20)
    finally:
        laptop.close()


def _work(laptop: Laptop, rounds: int) -> None:
    from crm_desktop.ui.app import PAINT_MS, Running
    from crm_desktop.ui.theme import Mode

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101 -- nobody made another kind

    def open_workspace() -> Workspace:
        return laptop.workspace(syncing=False)

    begin("the first screen", 20)
    running = Running(application, open_workspace, "zh_CN", Mode.LIGHT)
    running.use(None, None, load=load_behind, begin=look_for_garbage)
    running.start()
    window = running.window
    assert window is not None  # noqa: S101 -- `start` makes it
    loop = QEventLoop()
    window.screen_ready.connect(loop.quit, Qt.ConnectionType.SingleShotConnection)
    loop.exec()
    begin("loading the model behind it", 20)
    beat = Heartbeat()
    QTimer.singleShot(PAINT_MS - 20, beat.start)
    QTimer.singleShot(PAINT_MS, lambda: running.loading.then(loop.quit))
    loop.exec()
    say(beat.figures("stall of loading"))
    _play(application, running, rounds)
    begin("a pull under the open window", 40)
    from benchmarks import desk_raw, desk_stalls

    say(desk_stalls.while_pulling(laptop))
    begin("closing the window", 20)
    window.close()
    running.close()
    begin("scrolling fixed texts", 20)
    say(desk_raw.scrolling(application))


def _play(application: QApplication, running: "Running", rounds: int) -> None:
    from benchmarks.desk_steps import Desk

    begin("settling", 20)
    desk = Desk(application, running, rounds)
    for part, seconds in (
        (desk.open_cards, 30),
        (desk.scroll, 30),
        (desk.type, 20 + 20 * rounds),
        (desk.ask, 20 + 10 * rounds),
        (desk.save, 20),
        (desk.rest, 20),
        (desk.sort, 50),
    ):
        begin(part.__name__, seconds)
        part()
        say(desk.take_figures())


def _work_raw(laptop: Laptop, folder: Path, rounds: int) -> None:
    from benchmarks import desk_raw

    begin("the same with the driver alone", 30)
    with laptop.store.read() as session:
        connection = raw_connection(session)
        say(desk_raw.searches(connection, rounds))
        say(desk_raw.cards(connection))
        say(desk_raw.sorts(connection))
    say(desk_raw.saves(laptop, folder, rounds))


if __name__ == "__main__":
    main()
