"""A quote that was begun and never saved, because it could not be worked out: offered above the list of quotes.

It is no record yet, so that no list has it; without this only who remembers it would miss it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Banner, ButtonKind, push_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.services.quotes.aside import Begun
    from crm_desktop.ui.context import UiContext


class BegunStrip(QWidget):
    """`opened(id)` goes on with the latest one, `dropped(id)` says that it is not needed."""

    opened = Signal(str)
    dropped = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._first = ""
        self._text = Banner("", Tone.WARNING, "warning")
        self.go_on = push_button(context.tr("quotes.begun_open"), ButtonKind.NORMAL)
        self.go_on.clicked.connect(lambda: self.opened.emit(self._first))
        self.discard = push_button(context.tr("quotes.begun_discard"), ButtonKind.NORMAL)
        self.discard.clicked.connect(lambda: self.dropped.emit(self._first))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._text, 1)
        row.addWidget(self.discard)
        row.addWidget(self.go_on)
        self.hide()

    def read(self) -> None:
        """Look for what was begun."""
        from crm_desktop.services.quotes.aside import begun_quotes

        self._context.tasks.read(begun_quotes, self._show, owner=self, key="begun")

    def _show(self, found: Sequence[Begun]) -> None:
        self._first = found[0].quote_id if found else ""
        if found:
            self._text.set_text(self._context.tr("quotes.begun", name=found[0].account_name))
        self.setVisible(bool(found))
