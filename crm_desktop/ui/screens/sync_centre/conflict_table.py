"""Conflicts as a table: a field a row, the three values beside each other with who set them and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from crm_desktop.ui.theme import active_tokens
from crm_desktop.ui.theme.tokens import FONT_SMALL
from crm_desktop.ui.widgets.choosing import choose_row
from crm_desktop.ui.widgets.painting import on_one_line, sized_font

HEIGHT: Final = 56
COLUMNS: Final = ("record", "field", "base", "accepted", "other")
_WIDTHS: Final = (230, 150, 170, 220, 220)
_PADDING: Final = 12
_KEYS: Final[dict[int, str]] = {
    Qt.Key.Key_1: "accepted",
    Qt.Key.Key_2: "other",
    Qt.Key.Key_3: "value",
    Qt.Key.Key_F2: "value",
}
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class ConflictLine:
    """One conflict: for each column a text and what stands below it; `mine` is the column of my own value."""

    id: str
    cells: tuple[tuple[str, str], ...]
    mine: int | None = None


class _Model(QAbstractTableModel):
    def __init__(self, titles: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self._titles = list(titles)
        self.lines: list[ConflictLine] = []

    def show_lines(self, lines: Sequence[ConflictLine]) -> None:
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        text, below = line.cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (text, below)))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " ".join(filter(None, (self._titles[index.column()], text, below)))
        return (below, line.mine == index.column()) if role == Qt.ItemDataRole.UserRole else None


class _Painter(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        given: Any = option
        area: QRect = given.rect
        tokens = active_tokens()
        below, mine = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        chosen = given.state & QStyle.StateFlag.State_Selected
        painter.fillRect(area, QColor(tokens.selection if chosen else tokens.surface))
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, QColor(tokens.hairline))
        room = area.adjusted(_PADDING, 0, -_PADDING, 0)
        upper = QRect(room.x(), room.y() + 8, room.width(), 20)
        lower = QRect(room.x(), room.y() + 30, room.width(), 18)
        painter.setFont(given.font)
        painter.setPen(QColor(tokens.text_muted if index.column() == 2 else tokens.text))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(
            upper if below else room,
            Qt.AlignmentFlag.AlignVCenter,
            painter.fontMetrics().elidedText(on_one_line(str(index.data() or "")), elide, room.width()),
        )
        painter.setFont(sized_font(given.font, FONT_SMALL, strong=mine))
        painter.setPen(QColor(tokens.accent if mine else tokens.text_muted))
        painter.drawText(
            lower,
            Qt.AlignmentFlag.AlignVCenter,
            painter.fontMetrics().elidedText(on_one_line(below), elide, room.width()),
        )
        painter.restore()


class ConflictTable(QTableView):
    """1 keeps the accepted value of the chosen rows, 2 takes the other, 3 types one; `decided` tells which choice."""

    decided = Signal(str)

    def __init__(self, titles: Sequence[str], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = _Model(titles, self)
        self.setModel(self._lines)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in enumerate(_WIDTHS):
            self.setColumnWidth(place, width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def show_lines(self, lines: Sequence[ConflictLine]) -> None:
        """Show these conflicts; the chosen ones stay chosen, or else what is in the place of the cursor is."""
        before, place = set(self.chosen_ids()), max(self.currentIndex().row(), 0)
        self._lines.show_lines(lines)
        kept = [number for number, line in enumerate(lines) if line.id in before]
        if lines:
            choose_row(self, kept[0] if len(kept) == 1 else min(place, len(lines) - 1))
        if len(kept) > 1:
            self._choose_rows(kept)

    def _choose_rows(self, rows: Sequence[int]) -> None:
        flag, chosen = QItemSelectionModel.SelectionFlag, QItemSelection()
        for row in rows:
            chosen.select(self._lines.index(row, 0), self._lines.index(row, 0))
        self.selectionModel().select(chosen, flag.ClearAndSelect | flag.Rows)

    def lines(self) -> list[ConflictLine]:
        """Return what is shown."""
        return list(self._lines.lines)

    def chosen_ids(self) -> list[str]:
        """Return the conflicts of the chosen rows."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self._lines.lines[row].id for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        choice = _KEYS.get(event.key())
        if choice and self.chosen_ids():
            self.decided.emit(choice)
        else:
            super().keyPressEvent(event)
