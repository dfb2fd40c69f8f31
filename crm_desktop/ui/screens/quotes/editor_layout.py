"""Where the parts of the quote editor stand: header on top, lines and their panel at the left, sums at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from crm_desktop.ui.theme.tokens import GRID

if TYPE_CHECKING:
    from crm_desktop.ui.screens.quotes.editor import QuoteEditor

SIDE_WIDTH: Final = 276


def lay_out(editor: QuoteEditor) -> None:
    """Put the parts of an editor in their places; what asks or warns is hidden until it has something to say."""
    column = QVBoxLayout(editor)
    column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
    column.setSpacing(GRID + 4)
    top = QHBoxLayout()
    top.setSpacing(GRID)
    top.addWidget(editor.title, 1)
    top.addWidget(editor.paper.button)
    top.addWidget(editor.steps.moves)
    column.addLayout(top)
    for strip in (
        editor.steps.question,
        editor.steps.evidence,
        editor.approval,
        editor.revisions,
        editor.locked,
    ):
        column.addWidget(strip)
        strip.hide()
    column.addWidget(editor.header)
    body = QHBoxLayout()
    body.setSpacing(2 * GRID)
    left = QVBoxLayout()
    left.setSpacing(GRID)
    left.addWidget(editor.view, 1)
    left.addWidget(editor.line)
    left.addWidget(editor.problem)
    left.addWidget(editor.hint)
    editor.problem.hide()
    side = QVBoxLayout()
    side.setSpacing(GRID + 4)
    side.addWidget(editor.totals)
    side.addWidget(editor.credit)
    side.addWidget(editor.notes, 1)
    editor.credit.setFixedWidth(SIDE_WIDTH)
    editor.totals.setFixedWidth(SIDE_WIDTH)
    editor.notes.setFixedWidth(SIDE_WIDTH)
    body.addLayout(left, 1)
    body.addLayout(side)
    column.addLayout(body, 1)
