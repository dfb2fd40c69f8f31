"""A field that finds a customer while one types, and then holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.services.customers import CustomerFilter, CustomerRow, customer_ids, customer_rows
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.shell.found_list import Answer, FoundList

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 12
PAUSE_MS: Final = 10


class CustomerPicker(QLineEdit):
    """`chosen(row)` when a customer was found and taken; typing on gives it up again."""

    chosen = Signal(object)

    def __init__(self, context: UiContext, window: QWidget) -> None:
        super().__init__()
        tr = context.tr
        self._context = context
        self._row: CustomerRow | None = None
        self._awaited = False
        self.setAccessibleName(tr("visit.customer"))
        self.setPlaceholderText(tr("visit.customer_hint"))
        self._found = FoundList(self, tr("visit.customers_found"), window)
        self._found.chosen.connect(self.take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.textEdited.connect(self._typed)

    @property
    def customer(self) -> CustomerRow | None:
        """The customer held now."""
        return self._row

    @property
    def is_awaited(self) -> bool:
        """Whether a customer is being read, to be held."""
        return self._awaited

    def take(self, row: CustomerRow) -> None:
        """Hold this customer."""
        self._pause.stop()
        self._row = row
        self.setText(row.name)
        self.setCursorPosition(0)
        self.chosen.emit(row)

    def take_id(self, account_id: str) -> None:
        """Hold the customer of this id, once it is read."""
        self._awaited = True
        self._context.tasks.read(
            lambda session: customer_rows(session, [account_id]), self._take_first, owner=self, key="prefill"
        )

    def give_up(self) -> None:
        """Hold nobody."""
        self._row = None
        self.clear()

    def _take_first(self, rows: Sequence[CustomerRow]) -> None:
        self._awaited = False
        if rows and not self.isModified():
            self.take(rows[0])

    def _typed(self) -> None:
        self._row = None
        self._awaited = False
        self._found.expect()
        self._pause.start()

    def _search(self) -> None:
        text = self.text().strip()
        if not text:
            self._found.hide()
            return
        wanted = CustomerFilter(text=text)
        self._context.tasks.read(
            lambda session: customer_rows(session, customer_ids(session, wanted)[:MOST]),
            self._offer,
            owner=self,
            key="search",
        )

    def _offer(self, rows: list[CustomerRow]) -> None:
        if self._row is None and self.hasFocus():
            answers = [
                Answer("customers", row.name, " · ".join(filter(None, (row.city, row.primary_contact))), row)
                for row in rows
            ]
            self._found.show_answers(answers, self._context.tr("visit.no_customer", text=self.text().strip()))
