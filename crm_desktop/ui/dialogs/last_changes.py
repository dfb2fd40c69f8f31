"""The list of the last changes made on this laptop: what and when, each to be undone by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.shell.deed_wording import deed_detail, deed_text
from crm_desktop.ui.shell.found_list import Answer, AnswerModel, AnswerPainter
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label
from crm_desktop.ui.widgets.choosing import choose_row

if TYPE_CHECKING:
    from crm_desktop.services.undoing import DeedRow
    from crm_desktop.ui.shell.undo import Undo

_ICONS: Final = {"insert": "add", "update": "edit", "delete": "delete"}
_ENTER: Final = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))


class LastChanges(QDialog):
    """Up and Down choose, Enter undoes."""

    def __init__(self, context: UiContext, undo: Undo, parent: QWidget) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context, self._undo = context, undo
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("undo.changes"))
        self.setAccessibleName(tr("undo.changes"))
        self.model = AnswerModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(AnswerPainter(self.list))
        self.list.setAccessibleName(tr("undo.changes"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.doubleClicked.connect(self._undo_current)
        self.list.selectionModel().currentChanged.connect(self._moved)
        self.empty = text_label(tr("undo.empty"), LabelRole.BODY, Tone.NEUTRAL)
        self.button = push_button(tr("undo.this"), ButtonKind.PRIMARY, "undo")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._undo_current)
        self._arrange()
        self._read()

    def _arrange(self) -> None:
        tr = self._context.tr
        foot = QHBoxLayout()
        foot.addWidget(text_label(tr("undo.hint"), LabelRole.SMALL, Tone.NEUTRAL))
        foot.addStretch(1)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("undo.changes"), LabelRole.TITLE))
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.empty.hide()
        self.resize(720, 520)

    def _read(self) -> None:
        from crm_desktop.services.undoing import last_changes

        self._context.tasks.read(last_changes, self._show, owner=self, key="changes")

    def _show(self, rows: list[DeedRow]) -> None:
        at = max(self.list.currentIndex().row(), 0)
        self.model.set_answers([self._answer(row) for row in rows])
        self.list.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        choose_row(self.list, min(at, len(rows) - 1))
        self.list.setFocus()
        self._moved(self.list.currentIndex())

    def _answer(self, row: DeedRow) -> Answer:
        icon = "import" if row.kind == "import" else _ICONS.get(row.op, "edit")
        return Answer(icon, deed_text(row, self._context), deed_detail(row, self._context), row)

    def _moved(self, current: QModelIndex, _former: QModelIndex | None = None) -> None:
        answer = self.model.answer(current.row())
        self.button.setEnabled(answer is not None and self._stands(answer))

    @staticmethod
    def _stands(answer: Answer) -> bool:
        return getattr(answer.value, "state", "") != "undone"

    def _undo_current(self) -> None:
        answer = self.model.answer(self.list.currentIndex().row())
        if answer is not None and self._stands(answer):
            row: DeedRow = answer.value  # type: ignore[assignment]
            self._undo.undo_deed(row.n, self._read)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self._undo_current()
        else:
            super().keyPressEvent(event)
