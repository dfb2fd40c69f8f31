"""One start of a window, measured from inside; used by benchmarks.desktop.

    python -m benchmarks.start_child empty|ours DIR

`ours` is the command itself with the folder DIR, its passphrase in CRM_PASSPHRASE. Prints milliseconds of the clock
and of the processor, since Python is up, to the first paint and to the moment when the first screen is painted with its
data and the next key would be handled; then Ctrl+K is pressed to see that it is. `key` is what the passphrase costs.
A first screen that does not come is told, with what the window says instead.
"""

import time

BEGAN, CPU_BEGAN = time.perf_counter(), time.process_time()

import faulthandler  # noqa: E402 -- the clock starts before anything else is imported
import os  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget  # noqa: E402

PATIENCE_MS, LONGEST_SECONDS = 20_000, 35


class StartWatch(QObject):
    """Notes when the first window was painted, and when its first screen could be worked with."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.figures: dict[str, float] = {}
        self._application = application
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look, and let the event go on. The whole program is watched until there is a window, then only that."""
        kind = event.type()
        if kind == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self._application.removeEventFilter(self)
            self._watch(watched)
        elif kind == QEvent.Type.Paint and "paint" not in self.figures:
            self.note("paint")
            if not hasattr(self._window, "screen_ready"):
                self._later(self._usable)
        return super().eventFilter(watched, event)

    def note(self, name: str) -> None:
        """Keep how long it took until now."""
        self.figures[name] = (time.perf_counter() - BEGAN) * 1000
        self.figures[f"{name} cpu"] = (time.process_time() - CPU_BEGAN) * 1000

    def _watch(self, window: QWidget) -> None:
        self._window = window
        for part in (window, *window.findChildren(QWidget)):
            part.installEventFilter(self)
        if hasattr(window, "screen_ready"):
            window.screen_ready.connect(lambda: self._later(self._usable))

    def _later(self, then: object) -> None:
        """Call after what is laid out and painted because of this event."""
        QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, then))

    def _usable(self) -> None:
        if "ready" in self.figures:
            return
        self.note("ready")
        self.figures["memory"] = memory_mb()
        if hasattr(self._window, "screen_ready"):
            self._press()
        self._window.close()
        self._application.quit()

    def give_up(self) -> None:
        """The first screen has not come: say what the window says instead, and end the program."""
        shown = [
            one
            for top in self._application.topLevelWidgets()
            if top.isVisible()
            for one in top.findChildren(QLabel)
        ]
        said = " / ".join(one.text() for one in shown if one.isVisible() and one.text().strip())
        sys.stderr.write(
            f"No first screen within {PATIENCE_MS / 1000:.0f} s; the window says: {said or 'nothing'}\n"
        )
        sys.stderr.flush()
        from benchmarks.bounded import TOO_LATE

        os._exit(TOO_LATE)  # whatever keeps the window waiting would keep its end waiting, too

    def _press(self) -> None:
        from PySide6.QtTest import QTest

        from crm_desktop.ui.shell.global_search import GlobalSearch

        self._window.activateWindow()
        QTest.qWaitForWindowActive(self._window)
        QTest.keySequence(QApplication.focusWidget() or self._window, "Ctrl+K")
        if not isinstance(QApplication.focusWidget(), GlobalSearch):
            raise SystemExit(f"the first screen takes no keys: {QApplication.focusWidget()}")


def memory_mb() -> float:
    """Return what the process holds of the machine's memory in MB; 0 on systems that do not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


def main() -> None:
    faulthandler.dump_traceback_later(LONGEST_SECONDS, exit=True)
    mode, folder = sys.argv[1], Path(sys.argv[2])
    application = QApplication(sys.argv[:1])
    watch = StartWatch(application)
    QTimer.singleShot(PATIENCE_MS, watch, watch.give_up)
    if mode == "empty":
        window = QMainWindow()
        window.setCentralWidget(QWidget())
        window.resize(1360, 860)
        window.show()
        application.exec()
    else:
        from crm_desktop.cli import main as command

        if code := command(["--data", str(folder), "--theme", "light", "--language", "zh_CN"]):
            raise SystemExit(code)
        watch.figures["key"] = _key_ms(folder)
    from benchmarks.bounded import say

    say({name: [value] for name, value in watch.figures.items()})


def _key_ms(folder: Path) -> float:
    from crm_desktop.db.vault import KeyVault

    began = time.perf_counter()
    KeyVault(folder).unlock()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
