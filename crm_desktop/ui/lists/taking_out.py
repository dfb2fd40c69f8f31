"""Reading the rows of a list for a file or for paper, a part at a time, with what a refusal keeps out left empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.documents.list_workbook import Heading, Written, write_list
from crm_desktop.errors import Cancelled
from crm_desktop.ui.lists.source import ListSource, no_numbers

if TYPE_CHECKING:
    from crm_desktop.ui.models.paged import Column

PART: Final = 500


@dataclass
class TakingOut:
    """One list on its way out. `stop` may be set on any thread; `progress` is called with the rows so far."""

    source: ListSource
    columns: Sequence[Column[Any]]
    ids: Sequence[str]
    notes: Sequence[str] = ()
    progress: Callable[[int], object] = lambda _rows: None
    stop: Event = field(default_factory=Event)
    withheld: int = 0

    def values(self, session: Any) -> Iterator[list[Any]]:
        """Give the values of each row, as a workbook takes them. Raises Cancelled."""
        for row, channels in self._rows(session):
            yield [None if column.reach in channels else _value(column, row) for column in self.columns]

    def texts(self, session: Any) -> list[list[str]]:
        """Return the texts of all rows, as the screen shows them. Raises Cancelled."""
        return [
            ["" if column.reach in channels else column.text(row) for column in self.columns]
            for row, channels in self._rows(session)
        ]

    def write_workbook(self, session: Any, path: Path) -> Written:
        """Write the workbook. Raises Cancelled, UserError file_unwritable."""
        headings = [Heading(column.title, column.width) for column in self.columns]
        return write_list(path, self.source.title, self.notes, headings, self.values(session))

    def _rows(self, session: Any) -> Iterator[tuple[Any, frozenset[str]]]:
        none: frozenset[str] = frozenset()
        for start in range(0, len(self.ids), PART):
            if self.stop.is_set():
                raise Cancelled
            part = self.ids[start : start + PART]
            kept_out = no_numbers(session, self.source.entity, part, self.columns)
            for row in self.source.rows(session, part):
                channels = kept_out.get(row.id, none)
                self.withheld += any(
                    column.reach in channels and column.text(row) for column in self.columns if column.reach
                )
                yield row, channels
            self.progress(start + len(part))


def _value(column: Column[Any], row: Any) -> Any:
    return column.value(row) if column.value else column.text(row)
