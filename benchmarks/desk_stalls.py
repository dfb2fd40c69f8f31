"""How long the window stands still while other threads work: the model loaded behind the first screen, a large pull."""

import random
import threading
import time
from functools import partial
from typing import Final

from PySide6.QtCore import QEventLoop, QObject, Signal

from benchmarks.heartbeat import Heartbeat
from crm_core.model import ENTITIES, columns_of
from crm_core.wire import Page, TableRows, decode, encode
from crm_desktop.bootstrap import Laptop
from crm_desktop.db.rows import RawConnection
from crm_desktop.sync import local
from crm_desktop.sync.apply import PageApplier

ROWS_OF_PAGE: Final = 2_000
PAGES: Final = {"account": 2, "contact": 4, "visit": 10}
PULL_SECONDS: Final = 15
"""The pull ends after so long, with what it has taken in by then."""
SAID: Final = {"account": "city", "contact": "full_name", "visit": "summary"}
Figures = dict[str, list[float]]


class _Pull(QObject):
    """Takes in pages as the sync does: unpacked in its thread, written by the lane, told to the window."""

    ended = Signal()

    def __init__(self, laptop: Laptop) -> None:
        super().__init__()
        self._lane = laptop.lane
        with laptop.store.raw() as connection:
            self._cursor = local.settings(connection).get(local.CURSOR, "none")
            self._pages = [encode(one) for one in _changed_pages(connection, self._cursor)]

    def start(self) -> None:
        threading.Thread(target=self._work, name="pull", daemon=True).start()

    def _work(self) -> None:
        applier, until = PageApplier(), time.monotonic() + PULL_SECONDS
        try:
            for body in self._pages:
                if time.monotonic() > until:
                    break
                page = decode(Page, body)
                apply = partial(applier.apply, page=page, asked_from=self._cursor)
                self._lane.submit_raw(apply, changes=lambda applied: applied.changed).result()
        finally:
            self.ended.emit()


def _changed_pages(connection: RawConnection, cursor: str) -> list[Page]:
    """Return pages of records that are here, drawn by lot, each a little changed by somebody else."""
    lot, pages = random.Random(3), []
    for entity, count in PAGES.items():
        columns = list(columns_of(ENTITIES[entity]))
        whole = f'SELECT {", ".join(columns)} FROM "{entity}" WHERE deleted_at IS NULL'  # noqa: S608 -- names of the model
        rows = connection.execute(whole).fetchmany(count * ROWS_OF_PAGE)
        lot.shuffle(rows)
        at, said = columns.index("rev"), columns.index(SAID[entity])
        for start in range(0, len(rows), ROWS_OF_PAGE):
            part = [list(row) for row in rows[start : start + ROWS_OF_PAGE]]
            for row in part:
                row[at] += 1
                row[said] = f"{row[said] or ''}新"
            table = TableRows(entity=entity, columns=columns, rows=part, members=[])
            pages.append(Page(cursor=cursor, more=True, server_ms=1_790_000_000_000, tables=[table]))
    return pages


def while_pulling(laptop: Laptop) -> Figures:
    """Take in a large pull under the screen that is open."""
    pull, loop, beat = _Pull(laptop), QEventLoop(), Heartbeat()
    pull.ended.connect(loop.quit)
    beat.start()
    pull.start()
    loop.exec()
    return beat.figures("stall of a pull")
