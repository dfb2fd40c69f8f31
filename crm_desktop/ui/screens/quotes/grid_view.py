"""The line grid's keys: it can be filled from the first product to the last discount without a mouse."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTableView, QWidget

from crm_desktop.ui.screens.quotes.clipboard import MOST_ROWS, block_text, read_block
from crm_desktop.ui.screens.quotes.columns import COLUMNS, EDITABLE, Col
from crm_desktop.ui.screens.quotes.fitting import heading_width
from crm_desktop.ui.screens.quotes.grid_delegate import SECTION_HEIGHT, LineDelegate
from crm_desktop.ui.screens.quotes.grid_model import LineGridModel
from crm_desktop.ui.screens.quotes.suggestions import SuggestField
from crm_desktop.ui.theme.tokens import ROW_HEIGHT

_GIVING: Final = {Col.SPEC: 80, Col.CODE: 80}
"""How narrow a column may become where room lacks, if its heading lets it; the first gives first."""
_LEAST_NAME: Final = COLUMNS[Col.NAME].width * 3 // 4
_ALT: Final = Qt.KeyboardModifier.AltModifier
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_OWN_KEYS: Final = {
    (Qt.Key.Key_D, _CONTROL),
    (Qt.Key.Key_Z, _CONTROL),
    (Qt.Key.Key_Up, _ALT),
    (Qt.Key.Key_Down, _ALT),
}
_Action = QAbstractItemView.CursorAction
_Hint = QAbstractItemDelegate.EndEditHint


class LineGridView(QTableView):
    """`removed(n)`, `pasted(result, more)` and `refused(n)`, of a block too long, tell what happened, for a word.

    `result` maps line ids to the columns that a paste filled; `more` says whether cells found no column.
    """

    removed = Signal(int)
    pasted = Signal(object, bool)
    refused = Signal(int)

    def __init__(self, model: LineGridModel, delegate: LineDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = model
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setEditTriggers(
            QTableView.EditTrigger.AnyKeyPressed
            | QTableView.EditTrigger.EditKeyPressed
            | QTableView.EditTrigger.DoubleClicked
        )
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setFixedWidth(36)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room_for_all = _LEAST_NAME
        self._wanted: dict[Col, tuple[int, int]] = {}
        """How wide a column is for its heading alone, and how wide it likes to be."""
        for place, column in enumerate(COLUMNS):
            heading = str(model.headerData(place, Qt.Orientation.Horizontal))
            width = max(heading_width(heading), column.width)
            self.setColumnWidth(place, width)
            self._wanted[Col(place)] = (heading_width(heading), width)
            self._room_for_all += width if place != Col.NAME else 0
        model.calculated.connect(self._make_room_for_sections)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(44)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The name takes the room that is left; where there is too little, the list price gives way first.

        Then specification and code do, as far as their headings let them: the amount has to be seen.
        """
        super().resizeEvent(event)
        room = self.viewport().width()
        self.setColumnHidden(Col.LIST_PRICE, room < self._room_for_all)
        for column in _GIVING:
            self.setColumnWidth(column, self._wanted[column][1])
        for column, least in _GIVING.items():
            lacking = max(self._width_of_others() + _LEAST_NAME - room, 0)
            heading, wanted = self._wanted[column]
            self.setColumnWidth(column, max(least, heading, wanted - lacking))
        self.setColumnWidth(Col.NAME, max(room - self._width_of_others(), _LEAST_NAME))

    def _width_of_others(self) -> int:
        return sum(self.columnWidth(one) for one in Col if one is not Col.NAME)

    def _make_room_for_sections(self) -> None:
        for row in range(self.grid.rowCount()):
            height = ROW_HEIGHT + (SECTION_HEIGHT if self.grid.section_at(row) is not None else 0)
            if self.rowHeight(row) != height:
                self.setRowHeight(row, height)

    def rows_seen(self) -> range:
        """Return the rows that are in sight, the empty one included."""
        last = self.rowAt(self.viewport().height() - 1)
        return range(max(self.rowAt(0), 0), (last if last >= 0 else self.grid.rowCount() - 1) + 1)

    # --- moving ----------------------------------------------------------------------------------------------------

    def go_to(self, row: int, column: Col, *, edit: bool = False) -> None:
        """Put the cursor on a cell, and open it if asked to."""
        index = self.grid.index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if edit and self.grid.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def moveCursor(self, action: _Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        here = self.currentIndex()
        if action not in (_Action.MoveNext, _Action.MovePrevious) or not here.isValid():
            return super().moveCursor(action, modifiers)
        forward = action is _Action.MoveNext
        return self._neighbour(here.row(), Col(here.column()), forward=forward) or here

    def _neighbour(self, row: int, column: Col, *, forward: bool) -> QModelIndex | None:
        rest = [one for one in EDITABLE if (one > column if forward else one < column)]
        if rest:
            return self.grid.index(row, rest[0] if forward else rest[-1])
        target = row + (1 if forward else -1)
        if not 0 <= target < self.grid.rowCount():
            return None
        return self.grid.index(target, EDITABLE[0] if forward else EDITABLE[-1])

    def closeEditor(self, editor: QWidget, hint: _Hint) -> None:
        """Enter goes on to the next cell; from a product that was chosen, to the quantity."""
        picked = isinstance(editor, SuggestField) and editor.picked is not None
        if hint is _Hint.SubmitModelCache and not picked:
            hint = _Hint.EditNextItem
        self.grid.end_preview()
        super().closeEditor(editor, hint)
        if picked:
            self.go_to(self.currentIndex().row(), Col.QTY, edit=True)

    # --- keys ------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_own(event)
        ):
            event.accept()
            return True
        return super().event(event)

    @staticmethod
    def _is_own(event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return any(event.key() == key and modifiers == wanted for key, wanted in _OWN_KEYS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif self.grid.locked:
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_text(QGuiApplication.clipboard().text())
        elif not self._changed_lines(event) and not self._entered(event):
            super().keyPressEvent(event)

    def _changed_lines(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = event.key()
        if modifiers == _CONTROL and key == Qt.Key.Key_D:
            self.duplicate_line()
        elif modifiers == _CONTROL and key == Qt.Key.Key_Z:
            self.grid.undo()
        elif modifiers == _ALT and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_line(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Delete and not modifiers:
            self.remove_lines()
        else:
            return False
        return True

    def _entered(self, event: QKeyEvent) -> bool:
        if self.state() == QTableView.State.EditingState:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.edit(self.currentIndex())
            return True
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self._tabbed(forward=event.key() == Qt.Key.Key_Tab)
        return False

    def _tabbed(self, *, forward: bool) -> bool:
        """Tab walks through the cells and leaves the grid at its ends."""
        here = self.currentIndex()
        target = self._neighbour(here.row(), Col(here.column()), forward=forward) if here.isValid() else None
        if target is None:
            return False
        self.setCurrentIndex(target)
        return True

    # --- lines -----------------------------------------------------------------------------------------------------

    @property
    def has_open_cell(self) -> bool:
        """Whether a cell is being typed in."""
        return self.state() == QTableView.State.EditingState

    def close_cell(self) -> None:
        """Take over what is typed in an open cell."""
        if self.has_open_cell:
            self._finish_editing()

    def _finish_editing(self) -> None:
        """What is typed in an open cell counts before lines are moved about."""
        self.setFocus()

    def duplicate_line(self) -> None:
        """Put a copy of the current line below it, and go there."""
        if self.grid.locked:
            return
        self._finish_editing()
        here = self.currentIndex()
        if here.isValid() and self.grid.duplicate(here.row()):
            self.go_to(here.row() + 1, Col(here.column()))

    def move_line(self, step: int) -> None:
        """Move the current line up (-1) or down (1)."""
        if self.grid.locked:
            return
        self._finish_editing()
        here = self.currentIndex()
        if here.isValid() and self.grid.move(here.row(), step):
            self.go_to(here.row() + step, Col(here.column()))

    def remove_lines(self) -> None:
        """Delete the lines of the selected cells."""
        here = self.currentIndex()
        rows = sorted({index.row() for index in self.selectedIndexes()} or {here.row()})
        count = self.grid.remove(rows)
        if count:
            self.go_to(min(rows[0], self.grid.rowCount() - 1), Col(max(here.column(), 0)))
            self.removed.emit(count)

    def paste_text(self, text: str) -> None:
        """Write a block of cells from the current cell on."""
        here = self.currentIndex()
        row, column = (here.row(), Col(here.column())) if here.isValid() else (0, Col.CODE)
        block = read_block(text, column)
        if len(block) > MOST_ROWS:
            self.refused.emit(len(block))
            return
        if not block:
            return
        written = self.grid.paste(row, block)
        self.go_to(min(row + len(block), self.grid.rowCount() - 1), EDITABLE[0])
        self.pasted.emit(written, any(line.left_over for line in block))

    def _copy(self) -> None:
        cells = self.selectedIndexes()
        if not cells:
            return
        rows = range(min(one.row() for one in cells), max(one.row() for one in cells) + 1)
        columns = range(min(one.column() for one in cells), max(one.column() for one in cells) + 1)
        block = [[str(self.grid.index(row, column).data() or "") for column in columns] for row in rows]
        QGuiApplication.clipboard().setText(block_text(block))

    def select_line(self, row: int) -> None:
        """Select all cells of a line."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(self.grid.index(row, 0), flags.ClearAndSelect | flags.Rows)
