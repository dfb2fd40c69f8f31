"""Where the parts of the quote editor stand: header on top, lines and their panel at the left, sums at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

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
        editor.stranded,
        editor.refusals,
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
    body.addLayout(left, 1)
    body.addWidget(_side(editor))
    column.addLayout(body, 1)


def _side(editor: QuoteEditor) -> QScrollArea:
    """What it comes to, above what the customer reads; in a low window it scrolls, and nothing is squeezed."""
    content = QWidget()
    side = QVBoxLayout(content)
    side.setContentsMargins(0, 0, 0, 0)
    side.setSpacing(GRID + 4)
    side.addWidget(editor.totals)
    side.addWidget(editor.credit)
    side.addWidget(editor.notes, 1)
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFixedWidth(SIDE_WIDTH)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
