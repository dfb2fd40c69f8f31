"""The view of a long list: rows of one height, no grid, the whole row marked, sorted by the service."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from crm_desktop.ui.models.paged import PagedTable
from crm_desktop.ui.models.row_painter import RowPainter
from crm_desktop.ui.theme.tokens import ROW_HEIGHT
from crm_desktop.ui.widgets.choosing import choose_row

LEAST_FIRST: Final = 200
"""Width of the first column at least, in px."""
_ENTER: Final = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))


class RecordTable(QTableView):
    """Shows a `PagedTable`. Enter or a double click emits `opened(id)`, another current row `looked_at(id)`.

    A click on a header whose column can be sorted emits `sort_requested(name, descending)`. Space emits
    `inspect_wanted`. With `several` rows can be marked together (Shift, Ctrl, Ctrl+A); `marked` tells that others are.
    The first column, or the one named in `widest`, takes the room that the others leave, but never less than
    LEAST_FIRST.
    """

    opened = Signal(str)
    looked_at = Signal(str)
    sort_requested = Signal(str, bool)
    inspect_wanted = Signal()
    least_first = LEAST_FIRST
    widest = 0
    marked = Signal()
    resized = Signal()

    def __init__(
        self, model: PagedTable[Any], name: str, parent: QWidget | None = None, *, several: bool = False
    ) -> None:
        super().__init__(parent)
        self._painter = RowPainter(self)
        self.records = model
        self.hovered_row = -1
        self._kept = ""
        self._filling = False
        self.setModel(model)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._set_columns(model)
        self.doubleClicked.connect(self._open)
        self.entered.connect(self._hover)
        self.selectionModel().currentRowChanged.connect(self._look)
        self.selectionModel().selectionChanged.connect(self.marked)
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._find_place)

    def _set_columns(self, model: PagedTable[Any]) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumSectionSize(56)
        for place, column in enumerate(model.columns):
            self.setColumnWidth(place, column.width)
        header.sectionClicked.connect(self._sort)
        header.sectionResized.connect(self._make_room)
        # A header that knows the selection walks all rows of each column to paint it: seconds, once all are marked.
        header.setSelectionModel(QItemSelectionModel(model, self))

    @property
    def current_id(self) -> str:
        """The id of the current row, or nothing."""
        return self.records.id_at(self.currentIndex().row())

    def marked_spans(self) -> list[range]:
        """Return the marked rows: few spans, though they may be all of 100,000 rows."""
        selection = self.selectionModel().selection()
        spans = [selection.at(number) for number in range(selection.count())]
        return [range(span.top(), span.bottom() + 1) for span in spans]

    def marked_ids(self) -> list[str]:
        """Return the ids of the marked rows in the order of the list; of the current one where none is marked."""
        rows = sorted({row for span in self.marked_spans() for row in span})
        found = [self.records.id_at(row) for row in rows]
        return [one for one in found if one] or ([self.current_id] if self.current_id else [])

    def fill_room(self) -> None:
        """Give the widest column the room that the others leave."""
        header = self.horizontalHeader()
        widest = 0 if header.isSectionHidden(self.widest) else self.widest
        others = sum(header.sectionSize(at) for at in range(header.count()) if at != widest)
        self._filling = True
        header.resizeSection(widest, max(self.viewport().width() - others, self.least_first))
        self._filling = False

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            self._painter.paint(painter, event.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fill_room()
        self.resized.emit()

    def _make_room(self, section: int, _before: int, _now: int) -> None:
        if section != self.widest and not self._filling and self.isVisible():
            self.fill_room()

    def select_id(self, record_id: str) -> None:
        """Make a record the current row, if it is in the list; else the first."""
        place = max(self.records.place_of(record_id), 0)
        if self.records.rowCount():
            choose_row(self, place)

    def show_sort(self, name: str, *, descending: bool) -> None:
        """Mark the column that the service sorts by; none for a name that no column has."""
        places = [place for place, column in enumerate(self.records.columns) if column.sort == name]
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(places[0] if places else -1, order)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.current_id:
            self.opened.emit(self.current_id)
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.inspect_wanted.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._painter.forget()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(QModelIndex())
        return super().viewportEvent(event)

    def _hover(self, index: QModelIndex) -> None:
        self.hovered_row = index.row()
        self.viewport().update()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.records.id_at(index.row()))

    def _look(self, current: QModelIndex, _former: QModelIndex) -> None:
        self.looked_at.emit(self.records.id_at(current.row()))

    def _keep_place(self) -> None:
        self._kept = self.current_id

    def _find_place(self) -> None:
        self.hovered_row = -1
        if self.records.rowCount():
            self.select_id(self._kept)
        else:
            self.looked_at.emit("")

    def _sort(self, section: int) -> None:
        name = self.records.columns[section].sort
        header = self.horizontalHeader()
        if name:
            descending = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
            self.sort_requested.emit(name, descending)
