"""One step of `benchmarks.cards` in a process of its own, for its memory; prints JSON in its last line."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import python_calamine
import xlsxwriter  # type: ignore[import-untyped]

from benchmarks.big_store import PASSPHRASE
from benchmarks.cards import HEADERS, Memory, Stopwatch, invented
from crm_desktop.bootstrap import Laptop
from crm_desktop.cards.api import (
    Decision,
    ImportPlan,
    PlannedRow,
    commit,
    make_keys,
    plan,
    read_sheets,
    undo_import,
)
from crm_desktop.cards.options import ImportOptions
from crm_desktop.cards.understood import understood
from crm_desktop.db import search_words
from crm_desktop.db.raw import raw_connection

MATCHED, WRITTEN = 10_000, 3_000
_KNOWN = (
    "SELECT c.full_name, a.name, m.match_key FROM (SELECT id, full_name FROM contact WHERE rowid % 7 = 0 LIMIT ?) AS c"
    " JOIN account_contact AS r ON r.contact_id = c.id JOIN account AS a ON a.id = r.account_id"
    " JOIN contact_method AS m ON m.contact_id = c.id AND m.kind = 'MOBILE' AND m.match_key IS NOT NULL"
)


def main() -> None:
    step, folder, path, *more = sys.argv[1:]
    steps = {"write": _write, "calamine": _calamine, "keys": _keys, "import": _import, "commit": _commit}
    print(json.dumps(steps[step](Path(folder), Path(path), *map(int, more))))


def _write(folder: Path, path: Path, rows: int) -> dict[str, float]:
    laptop = Laptop(folder, PASSPHRASE, alone=True)
    with laptop.store.read() as session:
        known = raw_connection(session).execute(_KNOWN, (rows // 2,)).fetchall()
    laptop.close()
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("名片")
    for at, row in enumerate((HEADERS, *invented(known, rows))):
        sheet.write_row(at, 0, row)
    book.close()
    return {}


def _calamine(_: Path, path: Path) -> dict[str, float]:
    watch = Stopwatch({})
    with watch.time("calamine"):
        python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return watch.figures


def _keys(folder: Path, _: Path) -> dict[str, float]:
    """Make the keys of all customers, as the background does behind a first sync."""
    watch = Stopwatch({})
    laptop = Laptop(folder, PASSPHRASE, alone=True)
    with watch.time("keys of all customers"):
        make_keys(laptop.workspace(syncing=False))
    laptop.close()
    return watch.figures


def _import(folder: Path, path: Path) -> dict[str, float]:
    """Read and plan the whole file as the window does, and nothing else: for the memory."""
    watch = Stopwatch({})
    laptop = Laptop(folder, PASSPHRASE, alone=True)
    first: list[float] = []

    def shown(_: Sequence[PlannedRow]) -> None:
        first.append(time.perf_counter())

    with watch.time("dry run"):
        with Memory() as reading, watch.time("read"):
            table = read_sheets(path).table()
        began = time.perf_counter()
        with Memory() as planning, laptop.store.read() as session, watch.time("plan"):
            whole = plan(session, table, shown=shown)
    figures = watch.figures
    figures["first rows"] = first[0] - began
    figures["memory"] = max(reading.mb, planning.mb)
    _plan_again(laptop, whole, watch)
    laptop.close()
    return figures


def _plan_again(laptop: Laptop, whole: ImportPlan, watch: Stopwatch) -> None:
    """One decision; then the comparing of some rows without their understanding."""
    doubtful = next(row.number for row in whole.rows if row.editable)
    with laptop.store.read() as session, watch.time("one decision"):
        plan(session, whole.table, None, {doubtful: Decision.NEW}, earlier=whole)
    part = replace(whole.table, rows=whole.table.rows[:MATCHED])
    with watch.time("understand 10,000"):
        rows = list(understood(part, ImportOptions()))
    read = ImportPlan(part, ImportOptions(), rows)
    with laptop.store.read() as session, watch.time("matching 10,000"):
        plan(session, replace(part), earlier=read)


def _commit(folder: Path, path: Path) -> dict[str, float]:
    """Write the first cards and take them back, on a store that is thrown away; then what is left to the background."""
    watch = Stopwatch({})
    laptop = Laptop(folder, PASSPHRASE, alone=True)
    workspace = laptop.workspace(syncing=False)
    table = read_sheets(path).table()
    with workspace.read() as session:
        planned = plan(session, replace(table, rows=table.rows[:WRITTEN]))
    with watch.time("commit 3,000"):
        report = commit(workspace, planned)
    with watch.time("undo 3,000"):
        undo_import(workspace, report.batch_id or "")
    with watch.time("merge behind both"):
        while not laptop.lane.submit_raw(search_words.settle).result():
            pass
    laptop.close()
    return watch.figures


if __name__ == "__main__":
    main()
