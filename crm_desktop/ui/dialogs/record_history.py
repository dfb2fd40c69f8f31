"""What became of a record: who made it, who changed which fields when, what an automatic merge set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from crm_core.model import ENTITIES, label_of, table_of
from crm_desktop.services.lists.fields import CUSTOM, by_key, custom_fields
from crm_desktop.services.records.history import Event, History, history_of
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

Names = dict[str, str]


def open_history(context: UiContext, entity: str, record_id: str, title: str, parent: QWidget) -> None:
    """Read the history and show it."""
    language = context.language

    def job(session: Any) -> tuple[History, Names]:
        own = by_key(custom_fields(session, entity))
        return history_of(session, entity, record_id), {
            key: field.label.text(language) for key, field in own.items()
        }

    def show(found: tuple[History, Names]) -> None:
        HistoryDialog(context, entity, title, *found, parent).open()

    context.tasks.read(job, show, owner=parent, key="history")


class HistoryDialog(QDialog):
    """One line an event: when, who, what."""

    def __init__(
        self, context: UiContext, entity: str, title: str, history: History, own: Names, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._entity, self._own = context, entity, own
        tr = context.tr
        words = tr("records.history_of", name=title)
        self.setWindowTitle(words)
        self.setAccessibleName(words)
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, GRID, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setColumnStretch(2, 1)
        for line, event in enumerate(history.events):
            when = context.formats.moment(event.at) or "–"
            grid.addWidget(
                text_label(when, LabelRole.SMALL, Tone.NEUTRAL), line, 0, Qt.AlignmentFlag.AlignTop
            )
            grid.addWidget(text_label(event.by_name or "–"), line, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text_label(self._what(event), wrap=True), line, 2)
        grid.setRowStretch(len(history.events), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(body)
        area.setAccessibleName(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.addWidget(text_label(words, LabelRole.TITLE, wrap=True))
        if history.pending:
            column.addWidget(text_label(tr("card.pending"), LabelRole.SMALL, Tone.ACCENT))
        column.addWidget(area, 1)
        box = QDialogButtonBox()
        box.addButton(tr("shell.close"), QDialogButtonBox.ButtonRole.RejectRole)
        box.rejected.connect(self.reject)
        column.addWidget(box)
        self.resize(560, 460)

    def _what(self, event: Event) -> str:
        fields = ", ".join(self._field(name) for name in event.fields)
        return self._context.tr(f"records.event_{event.kind}", fields=fields)

    def _field(self, name: str) -> str:
        column = table_of(ENTITIES[self._entity]).columns.get(name)
        if column is not None:
            return self._context.label(label_of(column))
        return self._own.get(name, name.removeprefix(CUSTOM))
