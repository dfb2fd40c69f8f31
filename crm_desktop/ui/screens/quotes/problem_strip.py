"""Below the lines: the first thing that has to be corrected, how many there are, and the way there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import Banner

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.quotes.grid_model import LineGridModel


class ProblemStrip(Banner):
    """`wanted(row, column)` asks for the cell to be opened."""

    wanted = Signal(int, int)

    def __init__(self, context: UiContext, grid: LineGridModel, parent: QWidget | None = None) -> None:
        super().__init__("", Tone.DANGER, action_text=context.tr("quotes.go_there"), parent=parent)
        self._context = context
        self._grid = grid
        self.action_triggered.connect(self.go_there)

    def renew(self) -> None:
        """Say what is wrong now; nothing is wrong: hide."""
        problems = self._grid.lines.problems()
        self.setVisible(bool(problems))
        if not problems:
            return
        tr, first = self._context.tr, problems[0]
        text = first.sentence
        if first.row is not None and first.column is not None:
            heading = str(self._grid.headerData(first.column, Qt.Orientation.Horizontal))
            text = tr("quotes.problem_at", row=first.row + 1, column=heading, problem=text)
        if len(problems) > 1:
            text = tr("quotes.problem_more", text=text, n=len(problems))
        self.set_text(text)

    def go_there(self) -> None:
        """Ask for the first cell that has to be corrected."""
        for problem in self._grid.lines.problems():
            if problem.row is not None and problem.column is not None:
                self.wanted.emit(problem.row, problem.column)
                return
