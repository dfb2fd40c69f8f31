"""The same work with the driver alone on the same store, and a table of fixed texts: what the figures stand beside."""

import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.desk_steps import CARDS, KEYSTROKES, SAVES, scrolled
from crm_core.keys.tokens import query_terms
from crm_desktop.bootstrap import Laptop
from crm_desktop.db.connections import connect
from crm_desktop.db.rows import RawConnection

ROWS_OF_A_CARD = (
    "SELECT * FROM account WHERE id = ?",
    "SELECT * FROM account_contact WHERE account_id = ?",
    "SELECT * FROM contact WHERE id IN (SELECT contact_id FROM account_contact WHERE account_id = ?)",
    "SELECT * FROM contact_method WHERE contact_id IN (SELECT contact_id FROM account_contact WHERE account_id = ?)",
    "SELECT * FROM visit WHERE account_id = ? ORDER BY started_at DESC LIMIT 50",
    "SELECT * FROM quote WHERE account_id = ? ORDER BY quote_on DESC LIMIT 50",
    'SELECT * FROM "order" WHERE account_id = ? ORDER BY ordered_on DESC LIMIT 50',
    "SELECT * FROM task WHERE account_id = ? LIMIT 50",
    "SELECT * FROM promise WHERE account_id = ? LIMIT 50",
    "SELECT * FROM visit_plan WHERE account_id = ? LIMIT 50",
    'SELECT * FROM "case" WHERE account_id = ? LIMIT 50',
    "SELECT * FROM note WHERE account_id = ? LIMIT 50",
)
COLUMNS, ROWS = 9, 100_000
Index = QModelIndex | QPersistentModelIndex
Figures = dict[str, list[float]]


def searches(connection: RawConnection, rounds: int) -> Figures:
    """Ask the index alone for what is typed."""

    def ask(text: str) -> object:
        return connection.execute(
            "SELECT rowid FROM local_search WHERE local_search MATCH ? LIMIT 50", (query_terms(text),)
        ).fetchall()

    return _timed("search raw", ask, KEYSTROKES * rounds)


def cards(connection: RawConnection) -> Figures:
    """Read the rows that a card shows, of as many customers."""
    ids = [one for (one,) in connection.execute("SELECT id FROM account WHERE deleted_at IS NULL")]
    drawn = random.Random(11).sample(ids, CARDS)

    def read(account_id: str) -> object:
        return [connection.execute(statement, (account_id,)).fetchall() for statement in ROWS_OF_A_CARD]

    return _timed("card raw", read, drawn)


def sorts(connection: RawConnection) -> Figures:
    """Sort all customers by a column that no index leads."""

    def read(column: str) -> object:
        wanted = f"SELECT id FROM account WHERE deleted_at IS NULL ORDER BY {column}"  # noqa: S608 -- names of columns
        return connection.execute(wanted).fetchall()

    return _timed("sort raw", read, ("email", "street", "website"))


def saves(laptop: Laptop, folder: Path, rounds: int) -> Figures:
    """Insert a visit into an encrypted file beside the store and commit it to the disk, again and again."""
    file = folder / "raw.db"
    with laptop.store.raw() as known:
        (table,) = known.execute("SELECT sql FROM sqlite_master WHERE name = 'visit'").fetchone()
        found = known.execute("SELECT * FROM visit LIMIT 1")
        row = dict(zip((column[0] for column in found.description), found.fetchone(), strict=True))
    connection = connect(file, laptop.key, create=True)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(table)
        places = ", ".join("?" * len(row))

        def put(number: int) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(f"INSERT INTO visit VALUES ({places})", [*{**row, "id": f"{number}"}.values()])  # noqa: S608 -- places alone
            connection.execute("COMMIT")

        return _timed("save raw", put, range(SAVES * rounds))
    finally:
        connection.close()
        for left in folder.glob("raw.db*"):
            left.unlink()


class _FixedTexts(QAbstractTableModel):
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 -- Qt's signature
        return 0 if parent.isValid() else ROWS

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return f"苏州恒远科技 {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


def scrolling(application: QApplication) -> Figures:
    """Scroll a table of fixed texts in the same way."""
    table, model = QTableView(), _FixedTexts()
    table.setModel(model)
    table.resize(1360, 860)
    table.show()
    application.processEvents()
    found = scrolled(table, random.Random(7)).figures("scroll raw")
    table.close()
    return found


def _timed(name: str, work: Callable[[Any], object], given: Iterable[Any]) -> Figures:
    figures: Figures = {name: [], f"{name} cpu": []}
    for one in given:
        wall, cpu = time.perf_counter(), time.process_time()
        work(one)
        figures[name].append((time.perf_counter() - wall) * 1000)
        figures[f"{name} cpu"].append((time.process_time() - cpu) * 1000)
    return figures
