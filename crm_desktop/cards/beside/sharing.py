"""Rows of a table that are read here and in a process beside this one, whoever is free, and come out in their order.

This process has more to do with each row than to read it, so it asks for rows ahead of those that it needs, and reads
some by itself only where it would wait: at the beginning, while the other one starts, and behind its end, whatever
ended it.
"""

import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import nullcontext

from crm_core.keys.company import learn_companies
from crm_desktop.cards.beside.process import Beside
from crm_desktop.cards.readers.process import IsCancelled
from crm_desktop.cards.row_reading import Reading, ReadRow, RowToRead
from crm_desktop.cards.table import TableRow
from crm_desktop.errors import Cancelled

BLOCK = 100
"""Rows that go through the pipe together: about as many as it holds, so that neither end waits for the other one."""
OWN_BLOCKS = 8
"""Blocks at the beginning that are read here: somebody waits for them, and the other process only starts."""
MOST_ASKED = 16
MOST_AHEAD = 40
"""Blocks that may be on their way, and that may be read before they are needed: what bounds the memory."""
LEAST_ROWS = 2_000
"""Rows that are worth another process."""
LONGEST_WAIT = 30.0
"""Seconds after which a process that does not answer is given up."""
_GLANCE_SECONDS = 0.1


def read_rows(
    reading: Reading, rows: Sequence[TableRow], cancelled: IsCancelled | None = None
) -> Generator[ReadRow, None, None]:
    """Yield what the rows say, in their order. Raises Cancelled."""
    with Beside(reading) if len(rows) >= LEAST_ROWS else nullcontext() as beside:
        for block in _Shared(reading, rows, beside, cancelled).blocks():
            yield from block


class _Shared:
    """Blocks of rows. Nobody has begun those from `_next` on; `_read` holds those that are not needed yet."""

    def __init__(
        self,
        reading: Reading,
        rows: Sequence[TableRow],
        beside: Beside | None,
        cancelled: IsCancelled | None,
    ) -> None:
        self._reading, self._beside, self._cancelled = reading, beside, cancelled
        self._blocks = [rows[at : at + BLOCK] for at in range(0, len(rows), BLOCK)]
        self._next = min(OWN_BLOCKS, len(self._blocks))
        self._asked: deque[int] = deque()
        self._read: dict[int, list[ReadRow]] = {}

    def blocks(self) -> Iterator[list[ReadRow]]:
        """Yield the blocks in their order."""
        for at in range(len(self._blocks)):
            end = min(len(self._blocks), at + MOST_AHEAD)
            self._ask(end)
            while at not in self._read:
                self._come_nearer(at, end)
            yield self._read.pop(at)

    def _ask(self, end: int) -> None:
        """Give the other process enough to do for the time that this one is busy with what it has."""
        while self._beside is not None and len(self._asked) < MOST_ASKED and self._next < end:
            self._beside.ask(_to_read(self._blocks[self._next]))
            self._asked.append(self._next)
            self._next += 1

    def _come_nearer(self, at: int, end: int) -> None:
        """Take a block that was read, else read one here, else wait for one."""
        if at not in self._asked:
            self._read_here(at)
        elif not self._take(0):
            if self._next < end:
                self._read_here(self._next)
            else:
                self._wait()

    def _read_here(self, at: int) -> None:
        self._read[at] = [self._reading.read(row) for row in _to_read(self._blocks[at])]
        self._next = max(self._next, at + 1)

    def _wait(self) -> None:
        until = time.monotonic() + LONGEST_WAIT
        while not self._take(_GLANCE_SECONDS):
            if self._cancelled is not None and self._cancelled():
                raise Cancelled
            if time.monotonic() > until:
                self._do_without()

    def _take(self, seconds: float) -> bool:
        """Whether anything is different: a block was read, or the other process is not there any more."""
        if self._beside is None:
            return True
        try:
            block = self._beside.answer(seconds)
        except TimeoutError:
            return False
        except EOFError:
            self._do_without()
            return True
        if len(block.rows) != len(self._blocks[self._asked[0]]):
            self._do_without()
            return True
        learn_companies(block.companies)
        self._read[self._asked.popleft()] = block.rows
        return True

    def _do_without(self) -> None:
        """What was asked for is read here: an error of the rows themselves then shows here as well."""
        self._beside = None
        self._asked.clear()


def _to_read(rows: Sequence[TableRow]) -> list[RowToRead]:
    return [RowToRead(row.packed, row.hidden, row.is_header, row.unread, row.sheet) for row in rows]
