"""A quote of 300 lines on a store with a million quote lines: each figure beside the raw driver or plain arithmetic.

    python -m benchmarks.quotes [--data DIR] [--lines 1000000] [--runs 15]

DIR is made where it does not exist, and is kept; without it a store is made and dropped. Beside the clock stands what
the processor computed: on a machine that does other things besides, that tells more.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtWidgets import QApplication

from benchmarks import quote_store
from benchmarks.desk_steps import Desk
from crm_desktop.bootstrap import Laptop
from crm_desktop.db.raw import raw_connection
from crm_desktop.documents.loading import source_of
from crm_desktop.documents.quote_document import build_quote_document
from crm_desktop.documents.quote_pdf import render_quote
from crm_desktop.documents.quote_xlsx import quote_workbook
from crm_desktop.services.quotes import QuoteDraft, calculate_draft, load_quote, price_for
from crm_desktop.services.quotes.memory import price_memories
from crm_desktop.ui.app import Running
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.quotes.screen import QuotesScreen
from crm_desktop.ui.theme import Mode

Timed = tuple[float, float]
"""Milliseconds by the clock, and of the processor."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.data or Path(scratch) / "data"
        if not folder.exists():
            began = time.perf_counter()
            quote_store.make(folder, options.lines)
            print(f"{options.lines:,} quote lines stored in {time.perf_counter() - began:.0f} s")
        laptop = Laptop(folder, quote_store.PASSPHRASE, alone=True)
        try:
            _measure(laptop, options.runs)
        finally:
            laptop.close()


def _measure(laptop: Laptop, runs: int) -> None:
    with laptop.store.read() as session:
        draft = load_quote(session, quote_store.LONG)
    _tell(
        "a keystroke: all totals of 300 lines", 10, [_timed(lambda: _keystroke(draft)) for _ in range(runs)]
    )
    _tell(
        "  plain: 300 products of decimals, added", None, [_timed(lambda: _plain(draft)) for _ in range(runs)]
    )
    rng = random.Random(7)
    pairs = [(quote_store.account(rng), quote_store.product(rng)) for _ in range(runs * 4)]
    _tell("price memory of a line", 10, [_timed(partial(_memory, laptop, *one)) for one in pairs])
    _tell(
        "  raw driver: earlier prices alone",
        None,
        [_timed(partial(_raw, laptop, *one)) for one in pairs],
    )
    _tell("a price with its reasons", None, [_timed(partial(_price, laptop, *one)) for one in pairs])
    with laptop.store.read() as session:
        source = source_of(session, draft)
    document = build_quote_document(source, "zh_CN", prices=True)
    render_quote(document)
    _tell(
        "a PDF of 300 lines", 1000, [_timed(lambda: render_quote(document)) for _ in range(max(3, runs // 4))]
    )
    _tell(
        "  its workbook",
        None,
        [_timed(lambda: quote_workbook(source, "zh_CN")) for _ in range(max(3, runs // 4))],
    )
    _open_editors(laptop, runs)
    _tell("  raw driver: the quote and its lines", None, [_timed(lambda: _rows(laptop)) for _ in range(runs)])


def _open_editors(laptop: Laptop, runs: int) -> None:
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101 -- nobody made another kind
    running = Running(application, lambda: laptop.workspace(syncing=False), "zh_CN", Mode.LIGHT)
    running.start()
    window = running.window
    assert window is not None  # noqa: S101 -- `start` makes it
    loop = QEventLoop()
    window.screen_ready.connect(loop.quit, Qt.ConnectionType.SingleShotConnection)
    loop.exec()
    desk = Desk(application, running, 1)

    def show(name: str, quote_id: str) -> None:
        desk.time(name, lambda: window.go(Place("quotes", quote_id)))
        desk.time(f"{name} known", lambda: _learn(application, window.screen_now))

    show("first", quote_store.quote(0))
    for number in range(1, runs + 1):
        show("usual", quote_store.quote(number))
        show("long", quote_store.LONG)
    for name, title, bar in (
        ("first", "the first editor, which loads its screen", None),
        ("usual", "opening the editor, 7 lines", 80),
        ("usual known", "  then: what is known of its products", None),
        ("long", "opening the editor, 300 lines", 80),
        ("long known", "  then: what is known of its products", None),
    ):
        wall, cpu = desk.figures[name], desk.figures[f"{name} cpu"]
        _tell(title, bar, list(zip(wall, cpu, strict=True)))
    window.close()
    running.close()


def _learn(application: QApplication, screen: object) -> None:
    """Wait for what comes after the quote can be typed in: price memory, and why the prices in sight hold."""
    assert isinstance(screen, QuotesScreen)  # noqa: S101 -- it was just shown
    while screen.editor.is_learning:
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _timed(work: Callable[[], object]) -> Timed:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def _tell(title: str, bar: float | None, figures: list[Timed]) -> None:
    wall, cpu = (statistics.median(side) for side in zip(*figures, strict=True))
    worst = sorted(wall for wall, _ in figures)[int(len(figures) * 0.95)]
    verdict = "" if bar is None else f"   at most {bar:g}: {'yes' if wall <= bar else 'NO'}"
    print(f"{title:45} {wall:8.2f} ms  p95 {worst:8.2f}  cpu {cpu:8.2f}{verdict}", flush=True)


def _keystroke(draft: QuoteDraft) -> None:
    line = draft.lines[150]
    line.qty += 1
    assert calculate_draft(draft).totals is not None  # noqa: S101 -- it can be priced


def _plain(draft: QuoteDraft) -> Decimal:
    return sum((line.qty * line.unit_price for line in draft.lines), Decimal(0))


def _memory(laptop: Laptop, account_id: str, product_id: str) -> None:
    with laptop.store.read() as session:
        price_memories(session, account_id, [product_id], "CNY")


def _price(laptop: Laptop, account_id: str, product_id: str) -> None:
    with laptop.store.read() as session:
        price_for(session, account_id, product_id, Decimal(20), date(2026, 9, 1))


def _raw(laptop: Laptop, account_id: str, product_id: str) -> None:
    with laptop.store.read() as session:
        raw_connection(session).execute(
            "SELECT l.unit_price, q.quote_on FROM quote AS q JOIN quote_line AS l ON l.quote_id = q.id"
            " WHERE q.account_id = ? AND l.product_id = ? ORDER BY q.quote_on DESC LIMIT 5",
            (account_id, product_id),
        ).fetchall()


def _rows(laptop: Laptop) -> None:
    with laptop.store.read() as session:
        connection = raw_connection(session)
        connection.execute("SELECT * FROM quote WHERE id = ?", (quote_store.LONG,)).fetchall()
        connection.execute("SELECT * FROM quote_line WHERE quote_id = ?", (quote_store.LONG,)).fetchall()


if __name__ == "__main__":
    main()
