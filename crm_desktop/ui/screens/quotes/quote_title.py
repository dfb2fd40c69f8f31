"""The line above a quote: its number, its state, whose it is, and whether it is safely stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.services.lookups import now
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, ElidedLabel, IconButton, LabelRole, Tag, push_button

if TYPE_CHECKING:
    from crm_desktop.services.quotes import QuoteDraft
    from crm_desktop.ui.context import UiContext

_NARROWEST_NAME: Final = 64
_AROUND_NAME: Final = 48
"""Icon and edges of the button."""


class QuoteTitle(QWidget):
    """`back` and `customer` are its buttons."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._account_name = ""
        self.back = IconButton("chevron-left", context.tr("quotes.back"))
        self.number = ElidedLabel("", LabelRole.HEADLINE)
        self.customer = push_button("", ButtonKind.FLAT, "customers")
        self.customer.setToolTip(context.tr("quotes.open_customer"))
        self._state = ElidedLabel("", LabelRole.SMALL, Tone.NEUTRAL)
        self._tag = Tag("")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)
        for widget in (self.back, self.number, self._tag, self.customer):
            self._row.addWidget(widget)
        self._row.addWidget(self._state, 1)

    def show_quote(self, draft: QuoteDraft, account_name: str, status: str, tone: Tone) -> None:
        """Show another quote."""
        self._tag.set_look(status, tone)
        self._account_name = account_name
        self.customer.setAccessibleName(account_name)
        self._show_number(draft)
        self._fit_name()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_name()

    def _fit_name(self) -> None:
        """A long name has what number and state leave, a fifth at least; the button says it in full to who asks."""
        others = (self.back, self.number, self._tag, self._state)
        taken = sum(one.sizeHint().width() + GRID for one in others) + _AROUND_NAME
        room = max(self.width() - taken, self.width() // 5, _NARROWEST_NAME)
        metrics = self.customer.fontMetrics()
        self.customer.setText(metrics.elidedText(self._account_name, Qt.TextElideMode.ElideRight, room))

    def _show_number(self, draft: QuoteDraft) -> None:
        tr = self._context.tr
        given = draft.number or draft.provisional_number
        text = given if draft.number else tr("quotes.provisional", number=given) if given else ""
        self.number.setText(text or tr("quotes.unnumbered"))

    def show_state(self, draft: QuoteDraft, text: str) -> None:
        """Say whether it is stored; the first save also gives it a number."""
        self._show_number(draft)
        self._state.setText(text)
        self._fit_name()

    def clock_now(self) -> str:
        """Return the time of day."""
        return self._context.formats.time(now(self._context.workspace.context))
