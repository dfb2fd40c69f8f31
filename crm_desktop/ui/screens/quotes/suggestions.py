"""A field that offers what fits while one types: products for a line, customers for a new quote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.ui.theme import active_tokens
from crm_desktop.ui.theme.tokens import FONT_SMALL, GRID, RADIUS, ROW_HEIGHT
from crm_desktop.ui.widgets.painting import fill_rounded, on_one_line, sized_font, smooth_painter

PAUSE_MS: Final = 80
MOST_ROWS: Final = 8
NARROWEST: Final = 460
_EDGE: Final = 5
Index = QModelIndex | QPersistentModelIndex
_TAKING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_MOVES: Final[dict[int, int]] = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


@dataclass(frozen=True)
class Suggestion:
    """One row: the key, what it is, something at the right; `value` is the asker's own."""

    head: str
    text: str
    right: str
    value: object


Ask = Callable[[str, "SuggestField"], None]


class _SuggestionModel(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Suggestion] = []

    def show_rows(self, rows: Sequence[Suggestion]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.rows[index.row()]
        return " ".join(filter(None, (row.head, row.text, row.right)))


class _SuggestionPainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        row = model.rows[index.row()] if isinstance(model, _SuggestionModel) else None
        if row is None:
            return
        tokens = active_tokens()
        given: Any = option
        area: QRect = given.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if given.state & QStyle.StateFlag.State_Selected:
            fill_rounded(painter, area.adjusted(4, 1, -4, -1), RADIUS, tokens.selection)
        room = area.adjusted(14, 0, -14, 0)
        small = sized_font(given.font, FONT_SMALL)
        room.setRight(room.right() - self._right(painter, small, row.right, room))
        painter.setFont(given.font)
        painter.setPen(QColor(tokens.text))
        metrics = painter.fontMetrics()
        head = metrics.elidedText(on_one_line(row.head), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, head)
        room.setLeft(room.left() + metrics.horizontalAdvance(head) + 2 * GRID)
        painter.setPen(QColor(tokens.text_muted))
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(on_one_line(row.text), Qt.TextElideMode.ElideRight, max(room.width(), 0)),
        )
        painter.restore()

    @staticmethod
    def _right(painter: QPainter, font: QFont, text: str, room: QRect) -> int:
        painter.setFont(font)
        painter.setPen(QColor(active_tokens().text_muted))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return painter.fontMetrics().horizontalAdvance(text) + 2 * GRID if text else 0


class _SuggestionList(QFrame):
    """Lies over the window beside its field, so that the keyboard stays in the field."""

    chosen = Signal(object)

    def __init__(self, field: QLineEdit, name: str, window: QWidget) -> None:
        super().__init__(window)
        self._field, self._window = field, window
        self.model = _SuggestionModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_SuggestionPainter(self.view))
        self.view.setAccessibleName(name)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setStyleSheet("background: transparent;")
        self.view.clicked.connect(self._clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, _EDGE, 1, _EDGE)
        column.addWidget(self.view)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_rows(self, rows: Sequence[Suggestion]) -> None:
        self.model.show_rows(rows)
        if not rows:
            self.hide()
            return
        self._place(min(len(rows), MOST_ROWS) * ROW_HEIGHT + 2 * _EDGE + 2)
        self.view.setCurrentIndex(self.model.index(0))
        self.show()
        self.raise_()

    def current(self) -> Suggestion | None:
        row = self.view.currentIndex().row()
        return self.model.rows[row] if self.isVisible() and 0 <= row < len(self.model.rows) else None

    def step(self, by: int) -> None:
        row = (self.view.currentIndex().row() + by) % len(self.model.rows)
        self.view.setCurrentIndex(self.model.index(row))

    def _place(self, height: int) -> None:
        window = self._window
        top_left = self._field.mapTo(window, QPoint(0, 0))
        width = min(max(self._field.width(), NARROWEST), window.width() - 2 * GRID)
        below = top_left.y() + self._field.height() + 4
        above = top_left.y() - height - 4
        y = below if below + height <= window.height() or above < 0 else above
        self.setGeometry(min(top_left.x(), window.width() - width - GRID), y, width, height)

    def _clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(self.model.rows[index.row()].value)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            fill_rounded(painter, self.rect(), RADIUS, tokens.surface, tokens.control_border)


class SuggestField(QLineEdit):
    """`ask(text, field)` is called after a pause in typing; whoever asks calls `offer` with what was found.

    Up and Down choose, Enter and Tab take the chosen one: `picked` holds its value and `suggestion_taken` tells. Escape
    closes the list, so that a text that is nothing of what is offered can be kept.
    """

    suggestion_taken = Signal(object)

    def __init__(self, parent: QWidget | None, list_name: str, ask: Ask) -> None:
        super().__init__(parent)
        self._ask = ask
        self._list_name = list_name
        self._list: _SuggestionList | None = None
        self.picked: object = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.ask_now)
        self.textEdited.connect(self._typed)
        self.destroyed.connect(self._pause.stop)

    def ask_now(self) -> None:
        """Ask for what fits the text without waiting."""
        self._pause.stop()
        self._ask(self.text().strip(), self)

    def offer(self, rows: Sequence[Suggestion]) -> None:
        """Show what fits."""
        if not self.hasFocus():
            return
        if self._list is None:
            self._list = _SuggestionList(self, self._list_name, self.window())
            self._list.chosen.connect(self._take)
        self._list.show_rows(rows)

    @property
    def open_list(self) -> bool:
        """Whether something is offered now."""
        return self._list is not None and self._list.isVisible()

    def take_current(self) -> bool:
        """Take what is chosen in the list; False where nothing is offered."""
        current = self._list.current() if self._list else None
        if current is None:
            return False
        self._take(current.value)
        return True

    def close_list(self) -> None:
        """Offer nothing any more."""
        self._pause.stop()
        if self._list is not None:
            self._list.hide()

    def _typed(self) -> None:
        self.picked = None
        self._pause.start()

    def _take(self, value: object) -> None:
        self.picked = value
        self.close_list()
        self.suggestion_taken.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.open_list and self._list is not None and event.key() in _MOVES:
            self._list.step(_MOVES[event.key()])
        elif self.open_list and event.key() == Qt.Key.Key_Escape:
            self.close_list()
        elif self.open_list and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take_current()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.close_list()
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        if self._list is not None:
            self._list.hide()
            self._list.deleteLater()
            self._list = None
        super().hideEvent(event)


class SuggestDelegate(QStyledItemDelegate):
    """Cells edited with a `SuggestField`: while its list is open, Enter and Tab take from it, Escape closes it alone.

    `picked(row, what)` tells what was chosen.
    """

    picked = Signal(int, object)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, SuggestField) and watched.open_list and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                watched.close_list()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in _TAKING and watched.text().strip():
                return watched.take_current()
        return super().eventFilter(watched, event)
