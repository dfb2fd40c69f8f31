"""The keys of such a table: typing finds a product, Enter goes on, Delete takes a line away, Alt+arrows move it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from crm_desktop.ui.screens.products.lines_model import PRODUCT, LineColumn, LineRow, LinesModel
from crm_desktop.ui.screens.quotes.suggestions import Ask, SuggestDelegate, SuggestField
from crm_desktop.ui.theme.tokens import ROW_HEIGHT

Index = QModelIndex | QPersistentModelIndex
_ALT: Final = Qt.KeyboardModifier.AltModifier
_STEPS: Final[dict[int, int]] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_LEAST_NAME: Final = 120
SCROLL_BAR: Final = 14
"""Room for one below the rows of a narrow window."""


class _CellDelegate(SuggestDelegate):
    """A product comes from the list alone; the other cells take what is typed."""

    def __init__(self, name: str, find: Ask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name, self._find = name, find

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model: Any = index.model()
        if model.columns[index.column()].key == PRODUCT:
            editor: QLineEdit = SuggestField(parent, self._name, self._find)
            editor.suggestion_taken.connect(self._clicked)  # type: ignore[attr-defined]
        else:
            editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setAccessibleName(model.columns[index.column()].title)
        return editor

    def _clicked(self) -> None:
        field = self.sender()
        if isinstance(field, SuggestField):
            self.commitData.emit(field)
            self.closeEditor.emit(field, QStyledItemDelegate.EndEditHint.NoHint)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, SuggestField):
            if editor.picked is not None:
                self.picked.emit(index.row(), editor.picked)
        elif isinstance(editor, QLineEdit) and editor.text() != str(
            index.data(Qt.ItemDataRole.EditRole) or ""
        ):
            model.setData(index, editor.text())


class LinesTable(QTableView):
    """`product_chosen(line id, hit)`, `removed(line id)`, `moved(line id, step)`, `opened(product id)`."""

    product_chosen = Signal(str, object)
    removed = Signal(str)
    moved = Signal(str, int)
    opened = Signal(str)

    def __init__(self, name: str, columns: Sequence[LineColumn], find: Ask, found: str) -> None:
        super().__init__()
        self.lines = LinesModel(columns, self)
        self._waiting: tuple[Sequence[LineRow], bool] | None = None
        self._delegate = _CellDelegate(found, find, self)
        self._delegate.picked.connect(self._picked)
        self.setModel(self.lines)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QTableView.EditTrigger.AnyKeyPressed
            | QTableView.EditTrigger.EditKeyPressed
            | QTableView.EditTrigger.DoubleClicked
        )
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.horizontalHeader().setHighlightSections(False)
        for place, column in enumerate(columns):
            self.setColumnWidth(place, column.width)

    def show_lines(self, lines: Sequence[LineRow], *, editable: bool) -> None:
        """Show lines; the cursor stays on its line. While a cell is typed in they wait until it is closed."""
        if self.state() == QTableView.State.EditingState:
            self._waiting = (lines, editable)
            return
        self._waiting = None
        here = self.currentIndex()
        before = self.lines.line(here.row())
        self.lines.show_lines(lines, editable=editable)
        self.setFixedHeight((self.lines.rowCount() + 1) * ROW_HEIGHT + SCROLL_BAR)
        if not here.isValid():
            return
        ids = [one.id for one in lines]
        row = (
            ids.index(before.id)
            if before and before.id in ids
            else min(here.row(), self.lines.rowCount() - 1)
        )
        if row >= 0:
            self.setCurrentIndex(self.lines.index(row, here.column()))

    def closeEditor(self, editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        """Show what arrived while the cell was open."""
        super().closeEditor(editor, hint)
        if self._waiting is not None:
            lines, editable = self._waiting
            self.show_lines(lines, editable=editable)

    def take_focus(self) -> None:
        """Go to the row in which the next product is typed, or to the first line."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        row = len(self.lines.lines) if self.lines.editable else 0
        self.setCurrentIndex(self.lines.index(row, 0))

    def _picked(self, row: int, hit: object) -> None:
        line = self.lines.line(row)
        self.product_chosen.emit(line.id if line else "", hit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The name takes the room that the others leave."""
        super().resizeEvent(event)
        others = sum(self.columnWidth(one) for one in range(self.lines.columnCount()) if one != 1)
        self.setColumnWidth(1, max(self.viewport().width() - others, _LEAST_NAME))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.lines.line(self.currentIndex().row())
        modifiers, key = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, event.key()
        if key == Qt.Key.Key_Delete and line is not None and line.id and self.lines.editable:
            self.removed.emit(line.id)
        elif modifiers == _ALT and key in _STEPS and line is not None and line.id and self.lines.editable:
            self.moved.emit(line.id, _STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != QTableView.State.EditingState:
            self._enter(line)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self._tabbed(forward=key == Qt.Key.Key_Tab):
            return
        else:
            super().keyPressEvent(event)

    def _enter(self, line: LineRow | None) -> None:
        here = self.currentIndex()
        if self.lines.may_type(here.row(), here.column()):
            self.edit(here)
        elif line is not None:
            self.opened.emit(line.product_id)

    def _tabbed(self, *, forward: bool) -> bool:
        """Tab walks through the cells that can be typed in and leaves the table at its ends."""
        here, step = self.currentIndex(), 1 if forward else -1
        width = self.lines.columnCount()
        place = here.row() * width + here.column() + step
        while 0 <= place < self.lines.rowCount() * width:
            row, column = divmod(place, width)
            if self.lines.may_type(row, column):
                self.setCurrentIndex(self.lines.index(row, column))
                return True
            place += step
        return False
