"""One step of `benchmarks.cards` in a process of its own, for its memory; prints JSON in its last line."""

import json
import sys
from pathlib import Path

import python_calamine
import xlsxwriter  # type: ignore[import-untyped]

from benchmarks.big_store import PASSPHRASE
from benchmarks.cards import HEADERS, Stopwatch, invented, memory_mb
from crm_desktop.bootstrap import Laptop
from crm_desktop.cards.api import ImportOptions, plan, read_sheets
from crm_desktop.cards.known_load import load
from crm_desktop.cards.prepare import first_rows, understood
from crm_desktop.db.raw import raw_connection

_KNOWN = (
    "SELECT c.full_name, a.name, m.match_key FROM (SELECT id, full_name FROM contact WHERE rowid % 7 = 0 LIMIT ?) AS c"
    " JOIN account_contact AS r ON r.contact_id = c.id JOIN account AS a ON a.id = r.account_id"
    " JOIN contact_method AS m ON m.contact_id = c.id AND m.kind = 'MOBILE' AND m.match_key IS NOT NULL"
)


def main() -> None:
    step, folder, path, *more = sys.argv[1:]
    steps = {"write": _write, "calamine": _calamine, "import": _import}
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


def _import(folder: Path, path: Path) -> dict[str, float]:
    watch = Stopwatch({})
    laptop = Laptop(folder, PASSPHRASE, alone=True)
    with watch.time("dry run"):
        with watch.time("read"):
            table = read_sheets(path).table()
        with watch.time("first rows"):
            first_rows(table)
        with laptop.store.read() as session, watch.time("plan"):
            whole = plan(session, table)
    figures = watch.figures
    figures["memory"] = memory_mb()
    cards = [row.card for row in whole.rows[:10_000] if row.card is not None]
    del whole
    with watch.time("understand"):
        understood(table, ImportOptions())
    with laptop.store.read() as session:
        small = type(table)(**{**vars(table), "rows": table.rows[:10_000]})
        with watch.time("matching 10,000"):
            load(session, cards)
        with watch.time("plan 10,000"):
            plan(session, small)
    laptop.close()
    return figures


if __name__ == "__main__":
    main()
