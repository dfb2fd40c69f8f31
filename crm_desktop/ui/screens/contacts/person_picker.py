"""A field that finds a person while one types, and then holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.services.contacts import ContactFilter, ContactRow, contact_ids, contact_rows
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.shell.found_list import Answer, FoundList

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 12
PAUSE_MS: Final = 120


class PersonPicker(QLineEdit):
    """`chosen(row)` when somebody was found and taken; typing on gives them up. `without` is never offered."""

    chosen = Signal(object)

    def __init__(self, context: UiContext, window: QWidget, without: str = "") -> None:
        super().__init__()
        tr = context.tr
        self._context, self._without = context, without
        self.person: ContactRow | None = None
        self.setAccessibleName(tr("contacts.other"))
        self.setPlaceholderText(tr("contacts.person_hint"))
        self._found = FoundList(self, tr("contacts.people_found"), window)
        self._found.chosen.connect(self.take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.textEdited.connect(self._typed)

    def take(self, row: ContactRow) -> None:
        """Hold this person."""
        self._pause.stop()
        self.person = row
        self.setText(row.name)
        self.setCursorPosition(0)
        self.chosen.emit(row)

    def _typed(self) -> None:
        self.person = None
        self._pause.start()

    def _search(self) -> None:
        text = self.text().strip()
        if not text:
            self._found.hide()
            return
        wanted = ContactFilter(text=text, left=True)
        self._context.tasks.read(
            lambda session: contact_rows(session, contact_ids(session, wanted)[: MOST + 1]),
            self._offer,
            owner=self,
            key="search",
        )

    def _offer(self, rows: Sequence[ContactRow]) -> None:
        if self.person is not None or not self.hasFocus():
            return
        answers = [
            Answer("contact", row.name, " · ".join(filter(None, (row.account_name, row.job_title))), row)
            for row in rows[:MOST]
            if row.id != self._without
        ]
        self._found.show_answers(answers, self._context.tr("contacts.no_person", text=self.text().strip()))
