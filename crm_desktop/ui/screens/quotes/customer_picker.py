"""Whom a new quote is for: one field that offers customers while one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.ui.screens.quotes.suggestions import SuggestField, Suggestion
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Card, LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerRow
    from crm_desktop.ui.context import UiContext

LIMIT = 8


class CustomerPicker(QWidget):
    """`chosen(account_id)`, or `left` on Escape."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        tr = context.tr
        self.field = SuggestField(None, tr("quotes.customers_found"), self._find)
        self.field.setPlaceholderText(tr("quotes.choose_customer_hint"))
        self.field.setAccessibleName(tr("quotes.choose_customer"))
        self.field.suggestion_taken.connect(self._take)
        card = Card()
        card.setFixedWidth(560)
        card.body.addWidget(text_label(tr("quotes.choose_customer"), LabelRole.TITLE))
        card.body.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 8 * GRID, 2 * GRID, 2 * GRID)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def take_focus(self) -> None:
        """Begin with an empty field and the first customers."""
        self.field.clear()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.ask_now()

    def _find(self, text: str, field: SuggestField) -> None:
        from crm_desktop.services.customers import CustomerFilter, customer_ids, customer_rows

        def show(rows: Sequence[CustomerRow]) -> None:
            field.offer([Suggestion(row.name, "", row.owner_name, row.id) for row in rows])

        self._context.tasks.read(
            lambda session: customer_rows(session, customer_ids(session, CustomerFilter(text=text))[:LIMIT]),
            show,
            owner=field,
            key="customers",
        )

    def _take(self, account_id: str) -> None:
        self.chosen.emit(account_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
