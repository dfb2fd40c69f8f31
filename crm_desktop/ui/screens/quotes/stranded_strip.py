"""What was typed into a quote that was sent elsewhere meanwhile: it is told, and one key takes it on.

The lines on the screen are still those that were typed; nothing of them is stored, because the customer has another
content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.services.quotes.rescuing import is_revisable
from crm_desktop.ui.screens.quotes.moves import status_text
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Banner, ButtonKind, push_button

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext


class StrandedStrip(QWidget):
    """`kept` asks for a quote with what was typed, `discarded` says that it is not needed."""

    kept = Signal()
    discarded = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._text = Banner("", Tone.WARNING, "warning")
        self.keep = push_button("", ButtonKind.PRIMARY)
        self.keep.clicked.connect(self.kept)
        self.discard = push_button(context.tr("quotes.stranded_discard"), ButtonKind.NORMAL)
        self.discard.clicked.connect(self.discarded)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._text, 1)
        row.addWidget(self.discard)
        row.addWidget(self.keep)
        self.hide()

    def show_state(self, status: str) -> None:
        """Tell what became of the quote, and offer what can be made of the rest."""
        tr = self._context.tr
        self._text.set_text(tr("quotes.stranded", status=status_text(status, self._context.language)))
        self.keep.setText(tr("quotes.stranded_revision" if is_revisable(status) else "quotes.stranded_quote"))
        self.keep.setEnabled(True)
        self.show()
