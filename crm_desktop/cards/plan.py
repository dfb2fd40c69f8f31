"""What an import would do, row by row, before anything is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from crm_core.model.imports import ROW_STATE
from crm_desktop.cards.card import Card, Note, unpacked
from crm_desktop.cards.cells import raw_cells
from crm_desktop.cards.options import ImportOptions
from crm_desktop.cards.readers.sheets import Cell
from crm_desktop.cards.said import Said
from crm_desktop.cards.table import Table


class State(StrEnum):
    """What becomes of a row; the codes of `crm_core.model.imports.ROW_STATE`."""

    NEW = "NEW"
    UPDATE = "UPDATE"
    CONFLICT = "CONFLICT"
    DUP_IN_FILE = "DUP_IN_FILE"
    DUP_SURE = "DUP_SURE"
    DUP_MAYBE = "DUP_MAYBE"
    SKIPPED = "SKIPPED"
    ERROR = "ERROR"
    BLOCKED = "BLOCKED"


COUNTED_AS = {
    State.NEW: "new",
    State.UPDATE: "updated",
    State.CONFLICT: "updated",
    State.DUP_IN_FILE: "duplicate",
    State.DUP_SURE: "duplicate",
    State.DUP_MAYBE: "duplicate",
    State.SKIPPED: "skipped",
    State.BLOCKED: "skipped",
    State.ERROR: "error",
}
assert {str(state) for state in State} == set(ROW_STATE)  # noqa: S101 -- both lists name the same states


class Decision(StrEnum):
    """What a person decides about a doubtful row."""

    NEW = "NEW"
    SAME = "SAME"
    SKIP = "SKIP"


Decisions = Mapping[int, Decision]
"""By row number."""


class Insert(msgspec.Struct, frozen=True, gc=False):
    """A record to make. `values` are Python values of its fields, without the id."""

    entity: str
    id: str
    values: dict[str, Any]


class Fill(msgspec.Struct, frozen=True, gc=False):
    """Fields of a record to fill where they are still blank."""

    entity: str
    id: str
    values: dict[str, Any]


class Change(msgspec.Struct, frozen=True, gc=False):
    """Fields of a record to set, each as long as it says what it said when the change was shown (`old`)."""

    entity: str
    id: str
    values: dict[str, Any]
    old: dict[str, Any]


class Revive(msgspec.Struct, frozen=True, gc=False):
    """A deleted record to bring back, with what was deleted with it."""

    entity: str
    id: str


class Draft(msgspec.Struct, frozen=True, gc=False):
    """Records to make, worked out when they are written: of 50,000 rows the values alone would take 100 MB."""

    make: Callable[..., Iterable[Insert]]
    of: tuple[Any, ...]

    def inserts(self) -> Iterable[Insert]:
        """Return the records."""
        return self.make(*self.of)


Action = Insert | Fill | Change | Revive
Step = Action | Draft
"""What a row of a plan holds; `PlannedRow.actions` has the drafts worked out."""


class Difference(msgspec.Struct, frozen=True, gc=False):
    """Where a card says something else than what is known. `applies`: the card's word is going to be taken."""

    entity: str
    id: str
    field: str
    old: str
    new: str
    applies: bool = False


class MatchInfo(msgspec.Struct, frozen=True, gc=False):
    """Whom or what a row is compared with; `row` where that comes from the same file. `score` runs to 100."""

    entity: str
    id: str
    name: str
    company: str = ""
    score: int = 0
    row: int | None = None


class PlannedRow(msgspec.Struct, gc=False):
    """One row of the file. `editable`: a person may decide otherwise (`Decision`)."""

    number: int
    state: State
    reason: Note | None = None
    match: MatchInfo | None = None
    packed: bytes = b""
    """The card, packed; nothing for a row that holds none."""
    said: Said | None = None
    """What the card says, until the row is decided."""
    unread: Note | None = None
    """Why the row holds no card."""
    row_hash: str = ""
    contact_id: str | None = None
    account_id: str | None = None
    steps: Sequence[Step] = ()
    differences: Sequence[Difference] = ()
    editable: bool = False
    is_done: bool = False
    """Written by an earlier, broken-off run of the same import."""
    known_in: str | None = None
    """The batch that imported the row before, from this file or another."""
    block: int = 0
    """Rows that can touch each other have the same number (crm_desktop.cards.blocks)."""

    @property
    def card(self) -> Card | None:
        """The card that the row holds."""
        return unpacked(self.packed) if self.packed else None

    @property
    def actions(self) -> list[Action]:
        """What is to be written for the row, in its order."""
        return [
            action for one in self.steps for action in (one.inserts() if isinstance(one, Draft) else (one,))
        ]


@dataclass
class ImportPlan:
    """All rows, and the batch they belong to. `batch_id` is that of a broken-off import that this one continues."""

    table: Table
    options: ImportOptions
    rows: list[PlannedRow]
    batch_id: str | None = None
    imported_by: str | None = None
    """The earlier batch, if all that the file holds was imported before."""
    decisions: Decisions = field(default_factory=dict)
    """What a person said about doubtful rows so far."""

    def with_cells(self) -> Iterator[tuple[PlannedRow, dict[str, Cell]]]:
        """Yield the rows that hold anything, each with its cells as they stand in the file, by header."""
        for row, of_table in zip(self.rows, self.table.rows, strict=True):
            if raw := raw_cells(self.table.columns, of_table.cells):
                yield row, raw

    @property
    def counts(self) -> dict[str, int]:
        """Rows read, and what became of them; `read` is the sum of the others."""
        return counts_of(self.rows)


def counts_of(rows: list[PlannedRow]) -> dict[str, int]:
    """Return how many rows were read, new, updated, duplicate, skipped and in error."""
    counted = Counter(COUNTED_AS[row.state] for row in rows)
    kinds = ("new", "updated", "duplicate", "skipped", "error")
    return {"read": len(rows), **{kind: counted[kind] for kind in kinds}}
