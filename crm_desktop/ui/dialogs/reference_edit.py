"""A field that points to another record: found while one types, and then held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.errors import UserError
from crm_desktop.services.records.choosing import Candidate, candidates
from crm_desktop.ui.shell.found_list import Answer, FoundList

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

PAUSE_MS: Final = 60
_ICONS: Final = {"account": "customers", "contact": "contact", "product": "product", "user": "contact"}


class ReferenceEdit(QLineEdit):
    """Typing gives up what is held; Down shows what there is; an empty field points to nothing."""

    def __init__(self, context: UiContext, entity: str, window: QWidget) -> None:
        super().__init__()
        self._context = context
        self._entity = entity
        self.record_id = ""
        self.setPlaceholderText(context.tr("records.type_to_find"))
        self._found = FoundList(self, context.tr("records.found"), window)
        self._found.chosen.connect(self._take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.textEdited.connect(self._typed)

    def hold(self, record_id: str, title: str) -> None:
        """Hold a record."""
        self.record_id = record_id
        self.setText(title)
        self.setCursorPosition(0)

    def chosen_id(self) -> str | None:
        """Return the id of what is held, None for an empty field. Raises UserError not_chosen for a loose text."""
        if self.text().strip() and not self.record_id:
            raise UserError("not_chosen", text=self.text().strip()[:80])
        return self.record_id or None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not self._found.isVisible():
            self._search()
        else:
            super().keyPressEvent(event)

    def _typed(self) -> None:
        self.record_id = ""
        self._pause.start()

    def _search(self) -> None:
        text, entity = (self.text() if not self.record_id else ""), self._entity
        self._context.tasks.read(
            lambda session: candidates(session, entity, text), self._offer, owner=self, key="search"
        )

    def _offer(self, found: list[Candidate]) -> None:
        if self.hasFocus():
            icon = _ICONS.get(self._entity, "search")
            answers = [Answer(icon, one.title, one.detail, one) for one in found]
            self._found.show_answers(answers, self._context.tr("search.nothing", text=self.text().strip()))

    def _take(self, chosen: Candidate) -> None:
        self._pause.stop()
        self.hold(chosen.id, chosen.title)
