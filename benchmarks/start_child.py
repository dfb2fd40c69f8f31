"""One start of a window, measured from inside; used by benchmarks.start."""

import time

BEGAN = time.perf_counter()

import json  # noqa: E402 -- the clock starts before anything else is imported
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget  # noqa: E402


class PaintWatch(QObject):
    """Notes when the watched window was painted first."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: float | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look, and let the event go on."""
        if self.painted is None and event.type() == QEvent.Type.Paint:
            self.painted = time.perf_counter() - BEGAN
        return super().eventFilter(watched, event)


def main() -> None:
    mode, data = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(_empty() if mode == "empty" else _ours(data)))


def _empty() -> dict[str, float]:
    application = QApplication(sys.argv[:1])
    window, watch = QMainWindow(), PaintWatch()
    page = QWidget()
    window.setCentralWidget(page)
    page.installEventFilter(watch)
    window.resize(1360, 860)
    window.show()
    QTimer.singleShot(0, application.quit)
    application.exec()
    return {"paint": watch.painted or time.perf_counter() - BEGAN}


def _ours(data: Path) -> dict[str, float]:
    from crm_desktop.ui.app import Running
    from crm_desktop.ui.theme import Mode

    application = QApplication(sys.argv[:1])
    opened: list[object] = []

    def open_workspace() -> object:
        import os

        from crm_desktop.bootstrap import Laptop

        laptop = Laptop(data, os.environ.get("CRM_PASSPHRASE"))
        opened.append(laptop)
        return laptop.workspace(syncing=False)

    running = Running(application, open_workspace, "zh_CN", Mode.LIGHT)  # type: ignore[arg-type]
    running.start()
    window, watch, ready = running.window, PaintWatch(), []
    if window is None:
        raise SystemExit("no window")
    for part in (window, *window.findChildren(QWidget)):
        part.installEventFilter(watch)

    def note_ready() -> None:
        ready.append(time.perf_counter() - BEGAN)
        application.quit()

    window.screen_ready.connect(note_ready)
    application.exec()
    running.close()
    for laptop in opened:
        laptop.close()  # type: ignore[attr-defined]
    return {"paint": watch.painted or 0.0, "ready": ready[0]}


if __name__ == "__main__":
    main()
