"""A list whose rows have a title, a line below it, and something at the right edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.icons import icon_pixmap
from crm_desktop.ui.theme.tokens import FONT_SMALL, GRID, ICON
from crm_desktop.ui.widgets.choosing import choose_row
from crm_desktop.ui.widgets.painting import on_one_line, sized_font

HEIGHT: Final = 56
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class TwoLines:
    """`warning` is written in the tone below the title, before the details."""

    id: str
    icon: str
    title: str
    details: str
    right: str = ""
    warning: str = ""
    tone: Tone = Tone.NEUTRAL

    @property
    def spoken(self) -> str:
        """All of it in one sentence, for screen readers and the tooltip."""
        return "\n".join(filter(None, (self.title, self.warning, self.details, self.right)))


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[TwoLines] = []

    def show_rows(self, rows: Sequence[TwoLines]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        return row if role == Qt.ItemDataRole.UserRole else None


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: TwoLines = index.data(Qt.ItemDataRole.UserRole)
        given: Any = option
        area: QRect = given.rect
        tokens = active_tokens()
        painter.save()
        chosen, hovered = (
            given.state & QStyle.StateFlag.State_Selected,
            given.state & QStyle.StateFlag.State_MouseOver,
        )
        ground = tokens.selection if chosen else tokens.hover if hovered else tokens.surface
        painter.fillRect(area, QColor(ground))
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, QColor(tokens.hairline))
        if given.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(area.x(), area.y(), 3, area.height() - 1, QColor(tokens.accent))
        ratio = painter.device().devicePixelRatio()
        picture = icon_pixmap(row.icon, tokens.strong(row.tone), ICON, ratio)
        painter.drawPixmap(area.x() + 14, area.y() + (area.height() - ICON) // 2, picture)
        room = area.adjusted(14 + ICON + GRID + 4, 0, -14, 0)
        room.setRight(room.right() - self._write_right(painter, given, row.right, room))
        self._write_lines(painter, given, row, room)
        painter.restore()

    @staticmethod
    def _write_right(painter: QPainter, option: Any, text: str, room: QRect) -> int:
        painter.setFont(sized_font(option.font, FONT_SMALL))
        painter.setPen(QColor(active_tokens().text_muted))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return painter.fontMetrics().horizontalAdvance(text) + 2 * GRID if text else 0

    @staticmethod
    def _write_lines(painter: QPainter, option: Any, row: TwoLines, room: QRect) -> None:
        tokens = active_tokens()
        upper = QRect(room.x(), room.y() + 8, room.width(), 20)
        lower = QRect(room.x(), room.y() + 30, room.width(), 18)
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.text))
        elided = painter.fontMetrics().elidedText(
            on_one_line(row.title), Qt.TextElideMode.ElideRight, upper.width()
        )
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.setFont(sized_font(option.font, FONT_SMALL))
        for text, color in ((row.warning, tokens.strong(row.tone)), (row.details, tokens.text_muted)):
            if text and lower.width() > 2 * GRID:
                painter.setPen(QColor(color))
                shown = painter.fontMetrics().elidedText(
                    on_one_line(text), Qt.TextElideMode.ElideRight, lower.width()
                )
                painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, shown)
                lower.setLeft(lower.left() + painter.fontMetrics().horizontalAdvance(shown) + 2 * GRID)


class TwoLineList(QListView):
    """Rows are chosen several at a time; Enter emits `entered_row(id)`, Del `delete_pressed`."""

    entered_row = Signal(str)
    delete_pressed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Model(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(self._entered)

    def show_rows(self, rows: Sequence[TwoLines]) -> None:
        """Show these rows; the chosen ones stay chosen."""
        before, place = set(self.chosen_ids()), self.currentIndex().row()
        self._rows.show_rows(rows)
        if not rows:
            return
        choose_row(self, min(max(place, 0), len(rows) - 1))
        self.clearSelection()
        flags = self.selectionModel().SelectionFlag
        for number, row in enumerate(rows):
            if row.id in before:
                self.selectionModel().select(self._rows.index(number), flags.Select)
        if not self.chosen_ids():
            self.selectionModel().select(self.currentIndex(), flags.Select)

    def rows(self) -> list[TwoLines]:
        """Return what is shown."""
        return list(self._rows.rows)

    def chosen_rows(self) -> list[TwoLines]:
        """Return the rows that are chosen, from top to bottom."""
        return [self._rows.rows[row] for row in sorted(index.row() for index in self.selectedIndexes())]

    def chosen_ids(self) -> list[str]:
        """Return the ids of the rows that are chosen, from top to bottom."""
        return [row.id for row in self.chosen_rows()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._entered(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def _entered(self, index: QModelIndex) -> None:
        self.entered_row.emit(self._rows.rows[index.row()].id)
