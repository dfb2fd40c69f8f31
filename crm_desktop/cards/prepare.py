"""Make the plan of an import, slice by slice: understand rows, see what is known of them, decide one by one."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, repeat

from sqlalchemy.orm import Session

from crm_desktop.cards.blocks import Blocks, touched_by
from crm_desktop.cards.drafts import Drafts
from crm_desktop.cards.history import History
from crm_desktop.cards.known import Directory
from crm_desktop.cards.known_load import Loader
from crm_desktop.cards.options import ImportOptions
from crm_desktop.cards.plan import Decision, Decisions, ImportPlan, PlannedRow
from crm_desktop.cards.planner import Planner
from crm_desktop.cards.readers.process import IsCancelled
from crm_desktop.cards.settled import by_history, imported_by, name_matches, was_written
from crm_desktop.cards.table import Table
from crm_desktop.cards.understood import in_slices, read_again, understood
from crm_desktop.errors import Cancelled

OnProgress = Callable[[int, int], None]
"""Called with rows done and rows in all."""
OnRows = Callable[[Sequence[PlannedRow]], None]
"""Called with the next rows of the file that were decided."""

_FIRST_SLICES, _SLICE = (50, 100, 200, 400), 800
"""Rows that are planned together: few while somebody waits for the first ones, then as many as one statement takes."""


def plan(
    session: Session | None,
    table: Table,
    options: ImportOptions | None = None,
    decisions: Decisions | None = None,
    progress: OnProgress | None = None,
    cancelled: IsCancelled | None = None,
    earlier: ImportPlan | None = None,
    *,
    shown: OnRows | None = None,
) -> ImportPlan:
    """Return what an import would do. Without a session nothing is known to compare with but the file itself.

    `decisions` settles doubtful rows by number; planning again with more of them is how a review goes on. The plan
    holds while nobody else changes the same people; what changed meanwhile is noticed when it is written.

    `earlier` is the plan that this one replaces: what was understood of rows that did not change is taken from it, and
    where only decisions are others, rows that these cannot touch stay as they are. `shown` is told the rows as they
    are decided, in the order of the file; it is not called for those that stay.

    Raises UserError for options that cannot be, Cancelled.
    """
    options = (options or ImportOptions()).checked()
    run = _Run(session, table, options, decisions or {})
    with _without_collecting():
        if earlier is not None and earlier.table is table and earlier.options == options:
            return run.again(earlier, cancelled)
        return run.whole(earlier, progress, cancelled, shown)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Some hundred thousand objects are made that all stay: looking for garbage among them costs as much again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Run:
    """Decides rows in the order of the file, reading before each slice what its cards may be."""

    def __init__(
        self, session: Session | None, table: Table, options: ImportOptions, decisions: Decisions
    ) -> None:
        self._session, self._table, self._options, self._decisions = session, table, options, decisions
        self._history = History(session, table)
        self._directory = Directory()
        self._loader = Loader(session, self._directory) if session is not None else None
        self._planner = Planner(self._directory, Drafts(table, options), options.existing)
        self._first_with: dict[str, PlannedRow] = {}

    def whole(
        self,
        earlier: ImportPlan | None,
        progress: OnProgress | None,
        cancelled: IsCancelled | None,
        shown: OnRows | None,
    ) -> ImportPlan:
        """Plan all rows."""
        rows: list[PlannedRow] = []
        blocks, total = Blocks(), len(self._table.rows)
        sizes = chain(_FIRST_SLICES, repeat(_SLICE))
        with closing(understood(self._table, self._options, earlier, cancelled)) as read:
            for part in in_slices(read, sizes):
                for keys in self._decide(part, cancelled):
                    blocks.add(keys)
                rows += part
                if shown is not None:
                    shown(part)
                if progress is not None:
                    progress(len(rows), total)
        for row, block in zip(rows, blocks.of_all(), strict=True):
            row.block = block
        return self._made(rows)

    def again(self, earlier: ImportPlan, cancelled: IsCancelled | None) -> ImportPlan:
        """Plan the rows anew that other decisions than before can touch."""
        before, now = earlier.decisions, self._decisions
        others = {number for number in before.keys() | now.keys() if before.get(number) != now.get(number)}
        touched = {row.block for row in earlier.rows if row.number in others}
        rows = [
            read_again(of_table, row) if row.block in touched else row
            for of_table, row in zip(self._table.rows, earlier.rows, strict=True)
        ]
        for part in in_slices((row for row in rows if row.block in touched), repeat(_SLICE)):
            self._decide(part, cancelled)
        return self._made(rows)

    def _decide(self, rows: Sequence[PlannedRow], cancelled: IsCancelled | None) -> list[set[str]]:
        """Decide the next rows; return for each what it shares with others."""
        if cancelled is not None and cancelled():
            raise Cancelled
        self._history.read(row.row_hash for row in rows)
        said = {row.number: row.said for row in rows if row.said is not None and _may_be_compared(row)}
        if self._loader is not None:
            self._loader.load([one for card in said.values() for one in card.all()])
        shared = []
        for row in rows:
            card = said.get(row.number)
            shared.append({row.row_hash} | touched_by(card, self._directory) if card is not None else set())
            if card is not None and self._is_open(row) and not self._is_settled(row):
                self._planner.decide(row, card, self._decisions.get(row.number))
            row.is_done = row.is_done or was_written(row, self._history)
            row.said = None
        if self._session is not None:
            name_matches(self._session, rows)
        return shared

    def _is_open(self, row: PlannedRow) -> bool:
        """Whether a row is to be compared: one in error is not, unless a person wants its several people."""
        return row.reason is None or (
            _may_be_compared(row) and self._decisions.get(row.number) is Decision.NEW
        )

    def _is_settled(self, row: PlannedRow) -> bool:
        return by_history(row, self._history, self._first_with, self._decisions.get(row.number))

    def _made(self, rows: list[PlannedRow]) -> ImportPlan:
        return ImportPlan(
            self._table,
            self._options,
            rows,
            self._history.unfinished,
            imported_by(rows, self._history),
            dict(self._decisions),
        )


def _may_be_compared(row: PlannedRow) -> bool:
    """Whether a row is compared, now or once a person says that its cell names several people."""
    return row.said is not None and (row.reason is None or bool(row.said.card.people))
