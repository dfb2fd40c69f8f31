"""A section of rows with a heading and a count; long ones show their first rows and unfold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QPushButton, QVBoxLayout, QWidget

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.item_row import ItemRow
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, Card, LabelRole, SectionHeader, push_button, text_label

MakeRow = Callable[[], ItemRow]
_INSET: Final = 10


class ItemSection(Card):
    """Shows its first `most` rows until it is unfolded."""

    def __init__(self, context: UiContext, title: str, most: int = 6) -> None:
        super().__init__()
        self._context = context
        self.body.setContentsMargins(GRID, GRID // 2, GRID, GRID)
        self.body.setSpacing(0)
        self._most = most
        self._unfolded = False
        self.header = SectionHeader(title)
        self.header.setContentsMargins(_INSET, 0, 4, 0)
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.body.addWidget(self.header)
        self.body.addWidget(self._rows)
        self.rows: list[ItemRow] = []
        self._makers: list[MakeRow] = []
        self._more: QPushButton | None = None

    def add_action(self, text: str, icon: str = "") -> QPushButton:
        """Put a button beside the heading."""
        button = push_button(text, ButtonKind.FLAT, icon)
        self.header.add_widget(button)
        return button

    def show_rows(self, rows: Sequence[MakeRow], nothing: str) -> None:
        """Show these rows, or a sentence where there are none; the keyboard stays on the row it was on.

        Rows that are folded away are made when they are unfolded: most never are.
        """
        place = next((place for place, row in enumerate(self.rows) if row.hasFocus()), -1)
        key = self.rows[place].key if self.rows else ""
        former = _taken_out(self._column)
        self.rows, self._makers, self._more = [], list(rows), None
        self.header.set_count(len(rows) or None)
        if not rows and nothing:
            sentence = text_label(nothing, LabelRole.BODY, Tone.NEUTRAL, wrap=True)
            sentence.setContentsMargins(_INSET, GRID // 2, _INSET, GRID // 2)
            self._column.addWidget(sentence)
        hidden = 0 if self._unfolded else max(0, len(rows) - self._most)
        self._make(len(rows) - hidden)
        if hidden:
            self._more = push_button(self._context.tr("today.more", n=hidden), ButtonKind.FLAT)
            self._more.clicked.connect(self.unfold)
            self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        if place >= 0:
            self._keep_keyboard(place, key)
        for widget in former:
            widget.hide()
            widget.deleteLater()

    def _keep_keyboard(self, place: int, key: str) -> None:
        """Go to the row of this key, else to what is in its place; before the old ones go, or Qt sends it elsewhere."""
        known = next((row for row in self.rows if row.key == key), None)
        row = known or next(iter(self.rows[place:] or self.rows[-1:]), None)
        if row is not None:
            row.show()
            row.setFocus(Qt.FocusReason.TabFocusReason)

    def unfold(self) -> None:
        """Show every row."""
        self._unfolded = True
        former = len(self.rows)
        if self._more is not None:
            self._more.hide()
            self._more.deleteLater()
            self._more = None
        self._make(len(self._makers))
        if former < len(self.rows):
            self.rows[former].setFocus(Qt.FocusReason.TabFocusReason)

    def _make(self, count: int) -> None:
        for make in self._makers[len(self.rows) : count]:
            self.rows.append(make())
            self._column.addWidget(self.rows[-1])
        for row in self.rows:
            row.is_last = row is self.rows[-1] and count == len(self._makers)


def _taken_out(layout: QLayout) -> list[QWidget]:
    """Take everything out of a layout; return its widgets, which are still seen."""
    taken = []
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            taken.append(widget)
    return taken
