"""The lines of a quote while they are edited: cells, cells that could not be read, totals, and the way back.

It knows no view. A text that its cell cannot hold stays with its sentence while the line keeps its last good value,
so that one typing error neither loses what was typed nor keeps the rest from being saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.services.quotes import DraftTotals, LineDraft, QuoteDraft, calculate_draft, new_line
from crm_desktop.services.quotes.draft import SECTION_LENGTH
from crm_desktop.ui.screens.quotes.clipboard import PastedLine
from crm_desktop.ui.screens.quotes.columns import COLUMNS, Col, set_cell
from crm_desktop.ui.screens.quotes.entry import BadTextError
from crm_desktop.ui.screens.quotes.wording import bad_text_sentence, column_of_problem, money_sentence

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

MOST_STEPS: Final = 200


@dataclass(frozen=True)
class BadCell:
    """What was typed, and what is wrong with it."""

    text: str
    sentence: str


BadCells = dict[tuple[str, Col], BadCell]


@dataclass(frozen=True)
class Problem:
    """A cell that a person has to correct; without a line it is the whole quote's."""

    row: int | None
    column: Col | None
    sentence: str


class Lines:
    """Edits of a draft's lines. Every edit replaces line objects, so a copy of the list is a point to return to."""

    def __init__(self, context: UiContext, draft: QuoteDraft, bad: BadCells | None = None) -> None:
        self._context = context
        self.draft = draft
        self.bad: BadCells = dict(bad or {})
        self.totals: DraftTotals = calculate_draft(draft)
        self._past: list[tuple[list[LineDraft], BadCells]] = []

    # --- reading ---------------------------------------------------------------------------------------------------

    def line(self, row: int) -> LineDraft | None:
        """Return the line of a row; the row after the last line has none yet."""
        return self.draft.lines[row] if 0 <= row < len(self.draft.lines) else None

    def row_of(self, line_id: str) -> int | None:
        """Return where a line is now."""
        return next((row for row, line in enumerate(self.draft.lines) if line.id == line_id), None)

    def bad_cell(self, row: int, column: Col) -> BadCell | None:
        """Return what was typed into a cell that cannot hold it."""
        line = self.line(row)
        return self.bad.get((line.id, column)) if line else None

    def problem_at(self, row: int, column: Col) -> str:
        """Return the sentence about a cell, or nothing."""
        bad = self.bad_cell(row, column)
        if bad is not None:
            return bad.sentence
        found = self._money_problem()
        return found.sentence if found and (found.row, found.column) == (row, column) else ""

    def problems(self) -> list[Problem]:
        """Return everything that a person has to correct, in the order of the grid."""
        rows = {line.id: row for row, line in enumerate(self.draft.lines)}
        found = [
            Problem(rows[line_id], column, cell.sentence)
            for (line_id, column), cell in self.bad.items()
            if line_id in rows
        ]
        found.sort(key=lambda one: (one.row or 0, one.column or 0))
        money = self._money_problem()
        return [*found, money] if money else found

    def _money_problem(self) -> Problem | None:
        problem = self.totals.problem
        if problem is None:
            return None
        sentence = money_sentence(problem, self._context.tr)
        return Problem(self.totals.problem_line, column_of_problem(problem), sentence)

    # --- writing ---------------------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Make the present a point that `undo` returns to."""
        self._past = [*self._past, (list(self.draft.lines), dict(self.bad))][-MOST_STEPS:]

    def undo(self) -> bool:
        """Return to the last point remembered; False if there is none."""
        if not self._past:
            return False
        self.draft.lines, self.bad = self._past.pop()
        self.recalculate()
        return True

    def recalculate(self) -> None:
        """Bring the totals up to date."""
        self.totals = calculate_draft(self.draft)

    def write(self, row: int, column: Col, text: str) -> None:
        """Put a text into a cell; the row after the last one becomes a line."""
        if self._set(row, column, text):
            self.recalculate()

    def _set(self, row: int, column: Col, text: str) -> bool:
        """Put a text into a cell, and leave the totals as they were; False if the cell cannot hold it."""
        line = self.line(row) or self.append()
        changed = copy(line)
        try:
            set_cell(changed, column, text)
        except BadTextError as error:
            self.bad[line.id, column] = BadCell(text.strip(), bad_text_sentence(error, self._context.tr))
            return False
        refusal = self._refusal(column, changed)
        if refusal:
            self.bad[line.id, column] = BadCell(text.strip(), refusal)
            return False
        self.bad.pop((line.id, column), None)
        self.draft.lines[row] = changed
        return True

    def _refusal(self, column: Col, changed: LineDraft) -> str:
        """A value that the calculator refuses at its own cell never gets into the draft.

        The line is priced alone: what is wrong elsewhere hides nothing, and a pasted block stays quick.
        """
        if not COLUMNS[column].money_field:
            return ""
        alone = replace(
            self.draft, lines=[changed], header_discount_kind=None, freight_amount=None, loaded=None
        )
        problem = calculate_draft(alone).problem
        if problem is None or column_of_problem(problem) is not column:
            return ""
        return money_sentence(problem, self._context.tr)

    def preview(self, row: int, column: Col, text: str) -> DraftTotals | None:
        """Return the totals as they would be with this text in this cell; None while it cannot be read."""
        changed = copy(self.line(row) or LineDraft(id=""))
        try:
            set_cell(changed, column, text)
        except BadTextError:
            return None
        totals = self._totals_with(row, changed)
        return totals if totals.problem is None else None

    def _totals_with(self, row: int, changed: LineDraft) -> DraftTotals:
        lines = [*self.draft.lines[:row], changed, *self.draft.lines[row + 1 :]]
        return calculate_draft(replace(self.draft, lines=lines, loaded=None))

    def put(self, row: int, line: LineDraft) -> None:
        """Replace the line of a row."""
        self.draft.lines = [*self.draft.lines[:row], line, *self.draft.lines[row + 1 :]]
        self.recalculate()

    def put_all(self, lines: Sequence[LineDraft]) -> None:
        """Replace lines by their ids; the totals are calculated once."""
        new = {line.id: line for line in lines}
        self.draft.lines = [new.get(line.id, line) for line in self.draft.lines]
        self.recalculate()

    def put_parts(self, row: int, parts: Sequence[LineDraft]) -> None:
        """Put the parts of a bundle in the place of its line, under its name, which heads them as a section."""
        bundle = self.draft.lines[row]
        heading = bundle.section or (bundle.name or bundle.code or "")[:SECTION_LENGTH] or None
        placed = [_as_part(bundle, part, heading) for part in parts]
        if placed and (bundle.note or bundle.delivery):
            placed[0] = replace(placed[0], note=bundle.note, delivery=bundle.delivery)
        self.draft.lines = [*self.draft.lines[:row], *placed, *self.draft.lines[row + 1 :]]
        self.bad = {key: cell for key, cell in self.bad.items() if key[0] != bundle.id}
        self.recalculate()

    def append(self) -> LineDraft:
        """Add an empty line at the end."""
        line = new_line(self._context.workspace.context)
        line.section = self.draft.lines[-1].section if self.draft.lines else None
        self.draft.lines = [*self.draft.lines, line]
        return line

    def begins_section(self, row: int) -> bool:
        """Whether the line of a row begins a section, or ends one by having none."""
        line, before = self.line(row), self.line(row - 1)
        return line is not None and line.section != (before.section if before else None)

    def set_section(self, row: int, section: str | None) -> None:
        """Name the section that begins at a row: the line and those below it that were of the same section."""
        former = self.draft.lines[row].section
        lines = list(self.draft.lines)
        for at in range(row, len(lines)):
            if lines[at].section != former:
                break
            lines[at] = replace(lines[at], section=section)
        self.draft.lines = lines
        self.recalculate()

    def duplicate(self, row: int) -> bool:
        """Put a copy of a line below it."""
        line = self.line(row)
        if line is None:
            return False
        twin = replace(line, id=new_line(self._context.workspace.context).id, sort_key="")
        self.draft.lines = [*self.draft.lines[: row + 1], twin, *self.draft.lines[row + 1 :]]
        for (line_id, column), cell in list(self.bad.items()):
            if line_id == line.id:
                self.bad[twin.id, column] = cell
        self.recalculate()
        return True

    def remove(self, rows: Sequence[int]) -> int:
        """Take lines away; return how many there were."""
        gone = {line.id for row in rows if (line := self.line(row))}
        self.draft.lines = [line for line in self.draft.lines if line.id not in gone]
        self.bad = {key: cell for key, cell in self.bad.items() if key[0] not in gone}
        self.recalculate()
        return len(gone)

    def move(self, row: int, step: int) -> bool:
        """Move a line up (-1) or down (1); False at the ends."""
        target = row + step
        if self.line(row) is None or self.line(target) is None:
            return False
        lines = list(self.draft.lines)
        lines[row], lines[target] = lines[target], lines[row]
        self.draft.lines = lines
        self.recalculate()
        return True

    def paste(self, row: int, pasted: Sequence[PastedLine]) -> Mapping[str, frozenset[Col]]:
        """Write a block from a row on; return which columns each line got, by its id."""
        self.draft.lines = list(self.draft.lines)
        written: dict[str, frozenset[Col]] = {}
        for offset, one in enumerate(pasted):
            at = row + offset
            line = self.line(at) or self.append()
            for column, text in sorted(one.cells.items()):
                self._set(at, column, text)
            if one.fields:
                self.draft.lines[at] = replace(self.draft.lines[at], **one.fields)
            if one.left_over:
                note = " ".join(filter(None, (self.draft.lines[at].note, *one.left_over)))
                self.draft.lines[at] = replace(self.draft.lines[at], note=note[:1000])
            written[line.id] = frozenset(one.cells)
        self.recalculate()
        return written


def _as_part(bundle: LineDraft, part: LineDraft, heading: str | None) -> LineDraft:
    """What holds for a bundle holds for each of its parts; a percentage off not for what is free anyway."""
    part = replace(part, section=heading, is_optional=bundle.is_optional)
    if bundle.discount_kind == "pct" and part.discount_kind is None:
        return replace(part, discount_kind="pct", discount_value=bundle.discount_value)
    return part
