"""Search on a big store: each keystroke of what people type, beside the raw query of the index alone.

    python -m benchmarks.search DIR [--rounds 3]

DIR is a store made by `benchmarks.big_store`. What was said at visits is indexed first, if that has not been done yet.
Prints p50, p95 and the slowest of the search itself, of the raw query, and of the way from a key to the painted list.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from crm_core.keys.tokens import query_terms
from crm_desktop.bootstrap import Laptop
from crm_desktop.db import search_visits
from crm_desktop.db.raw import raw_connection
from crm_desktop.services.search import search

PASSPHRASE = "benchmark"  # noqa: S105 -- of data that are made up
TYPED = (
    "苏州", "苏州恒远", "科技有限公司", "公司", "机械", "合同", "样品", "报价单", "王", "李娜", "张伟", "深圳市华",
    "蘇州", "電子", "hengyuan", "szhy", "s", "sh", "shanghai", "keji", "kj", "wang", "xbj", "1", "138", "5678", "0512",
    "8899",
    "Q-2026", "Q-2026-001", "valve", "阀", "价格 交期", "上海 机电", "客户要样品",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    laptop = Laptop(options.folder, PASSPHRASE, alone=True)
    try:
        _catch_up(laptop)
        keystrokes = [typed[:end] for typed in TYPED for end in range(1, len(typed) + 1)]
        with laptop.store.read() as session:
            connection = raw_connection(session)

            def raw(text: str) -> object:
                return connection.execute(
                    "SELECT rowid FROM local_search WHERE local_search MATCH ? LIMIT 50", (query_terms(text),)
                ).fetchall()

            for text in keystrokes:
                search(session, text)
            _tell("raw query", _times(raw, keystrokes, options.rounds), keystrokes)
            _tell(
                "search",
                _times(lambda text: search(session, text, 30), keystrokes, options.rounds),
                keystrokes,
            )
        _tell("key to list", _window_times(laptop, options.rounds), keystrokes)
    finally:
        laptop.close()


def _window_times(laptop: Laptop, rounds: int) -> list[float]:
    """Type each text into the window's own palette, one key after the other; stop the clock at the painted list."""
    from PySide6.QtCore import QElapsedTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from crm_desktop.ui.context import Place, UiContext
    from crm_desktop.ui.shell.global_search import GlobalSearch
    from crm_desktop.ui.tasks import Tasks
    from crm_desktop.ui.text import Translator
    from crm_desktop.ui.text.formats import Formats
    from crm_desktop.ui.theme import Mode, Theme
    from crm_desktop.ui.window import MainWindow

    application = QApplication([])
    theme, tr = Theme(application, "zh_CN"), Translator("zh_CN")
    theme.apply(Mode.LIGHT)
    workspace = laptop.workspace(syncing=False)
    tasks, window = Tasks(workspace), MainWindow(tr)
    window.show()
    window.attach(
        UiContext(workspace, tasks, tr, Formats(tr), theme, window.toasts, window.commands, window.go),
        Place("settings"),
    )
    window.activateWindow()
    field, clock = window.findChild(GlobalSearch), QElapsedTimer()
    assert isinstance(field, GlobalSearch)  # noqa: S101 -- the window has one
    field.take_focus()
    QTest.qWait(3000)
    found: list[float] = []
    for _ in range(rounds):
        for typed in TYPED:
            field.clear()
            QTest.qWait(50)
            for character in typed:
                clock.start()
                field.insert(character)
                field.search_now()
                while tasks.busy:
                    application.processEvents()
                window.repaint()
                found.append(clock.nsecsElapsed() / 1e6)
    tasks.close()
    window.close()
    return found


def _catch_up(laptop: Laptop) -> None:
    began, steps, is_done = time.perf_counter(), 0, False
    while not is_done:
        with laptop.store.raw() as connection:
            is_done = search_visits.catch_up(connection)
        steps += 1
    print(f"visits indexed in {steps} steps, {time.perf_counter() - began:.0f} s")


def _times(work: Callable[[str], object], keystrokes: Sequence[str], rounds: int) -> list[float]:
    found: list[float] = []
    for _ in range(rounds):
        for text in keystrokes:
            began = time.perf_counter()
            work(text)
            found.append((time.perf_counter() - began) * 1000)
    return found


def _tell(name: str, times: Sequence[float], keystrokes: Sequence[str]) -> None:
    ordered = sorted(times)
    repeated = [*keystrokes] * (len(times) // len(keystrokes))
    slowest = sorted(zip(times, repeated, strict=True), reverse=True)[:5]
    print(
        f"{name:10} p50 {statistics.median(ordered):6.1f} ms   p95 {ordered[int(len(ordered) * 0.95)]:6.1f} ms"
        f"   slowest {', '.join(f'{text} {ms:.1f}' for ms, text in slowest)}"
    )


if __name__ == "__main__":
    main()
