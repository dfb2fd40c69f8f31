"""Choosing the columns of a list and their order, by keyboard or by dragging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QDialog, QDialogButtonBox, QListView, QVBoxLayout, QWidget

from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, make_primary, text_label
from crm_desktop.ui.widgets.choosing import choose_row

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.lists.arrangement import Arrangement

_NAME = Qt.ItemDataRole.UserRole
_LINE = QSize(0, 30)
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ColumnsDialog(QDialog):
    """One line a column: Space shows or hides it, Alt+Up and Alt+Down move it, letters jump to it."""

    def __init__(self, context: UiContext, arrangement: Arrangement, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        tr = context.tr
        self._arrangement = arrangement
        self.setWindowTitle(tr("lists.columns"))
        self.setAccessibleName(tr("lists.columns"))
        self.model = QStandardItemModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setAccessibleName(tr("lists.columns"))
        self.view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.view.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.view.setDragDropOverwriteMode(False)
        self.view.installEventFilter(self)
        self._fill()
        box = QDialogButtonBox(self)
        save = box.addButton(tr("lists.apply"), QDialogButtonBox.ButtonRole.AcceptRole)
        make_primary(save)
        save.setDefault(True)
        box.addButton(tr("shell.cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        reset = box.addButton(tr("lists.reset_columns"), QDialogButtonBox.ButtonRole.ResetRole)
        box.accepted.connect(self._apply)
        box.rejected.connect(self.reject)
        reset.clicked.connect(self._reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("lists.columns"), LabelRole.TITLE))
        column.addWidget(text_label(tr("lists.columns_hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True))
        column.addWidget(self.view, 1)
        column.addWidget(box)
        self.resize(440, 620)
        self.view.setFocus()

    def _fill(self) -> None:
        self.model.clear()
        every = self._arrangement.columns()
        for place, (column, shown) in enumerate(
            [*(o for o in every if o[1]), *(o for o in every if not o[1])]
        ):
            item = QStandardItem(column.title)
            item.setData(column.name, _NAME)
            item.setSizeHint(_LINE)
            item.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
            flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            if place:
                flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled
            item.setFlags(flags)
            self.model.appendRow(item)
        choose_row(self.view, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _MOVES.get(Qt.Key(event.key()))
            if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._move(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._apply()
                return True
        return super().eventFilter(watched, event)

    def _move(self, step: int) -> None:
        row = self.view.currentIndex().row()
        to = row + step
        if row > 0 and 0 < to < self.model.rowCount():
            self.model.insertRow(to, self.model.takeRow(row))
            choose_row(self.view, to)

    def _apply(self) -> None:
        items = [self.model.item(row) for row in range(self.model.rowCount())]
        shown = Qt.CheckState.Checked
        self._arrangement.set_columns([(str(item.data(_NAME)), item.checkState() is shown) for item in items])
        self.accept()

    def _reset(self) -> None:
        self._arrangement.reset()
        self.accept()
