"""The list under a search field: what was found, an answer a row, chosen without leaving the field."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.icons import icon_pixmap
from crm_desktop.ui.theme.tokens import FONT_SMALL, GRID, ICON, RADIUS, ROW_HEIGHT
from crm_desktop.ui.widgets import LabelRole, text_label
from crm_desktop.ui.widgets.painting import fill_rounded, on_one_line, sized_font, smooth_painter

MOST_ROWS_SHOWN: Final = 9
WIDTH: Final = 640
"""Room for a name and where it was found, also below a narrow field."""
Marks = tuple[tuple[int, int], ...]
Index = QModelIndex | QPersistentModelIndex
_ENTER: Final = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))
_MOVES: Final[dict[int, int]] = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


@dataclass(frozen=True)
class Answer:
    """One row: `value` is whatever the asker wants back.

    `title_marks` and `detail_marks` are the parts (begin, end) that answered; `keys` stand at the right.
    """

    icon: str
    title: str
    detail: str
    value: object
    title_marks: Marks = ()
    detail_marks: Marks = ()
    keys: str = ""


class AnswerModel(QAbstractListModel):
    """Answers, best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answers: list[Answer] = []

    def set_answers(self, answers: Sequence[Answer]) -> None:
        """Show other answers."""
        self.beginResetModel()
        self._answers = list(answers)
        self.endResetModel()

    def answer(self, row: int) -> Answer | None:
        """Return the answer of a row, if there is one."""
        return self._answers[row] if 0 <= row < len(self._answers) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else len(self._answers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        answer = self.answer(index.row())
        if answer is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return answer
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return " ".join(filter(None, (answer.title, answer.detail, answer.keys)))
        return None


class AnswerPainter(QStyledItemDelegate):
    """Paints an answer on one line: icon, title, detail, keys."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        answer: Answer = index.data(Qt.ItemDataRole.UserRole)
        tokens, area = active_tokens(), option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            fill_rounded(painter, area.adjusted(4, 1, -4, -1), RADIUS, tokens.selection)
        elif state & QStyle.StateFlag.State_MouseOver:
            fill_rounded(painter, area.adjusted(4, 1, -4, -1), RADIUS, tokens.hover)
        ratio = painter.device().devicePixelRatioF()
        picture = icon_pixmap(answer.icon, tokens.text_muted, ICON, ratio)
        painter.drawPixmap(area.x() + 14, area.y() + (area.height() - ICON) // 2, picture)
        left = area.x() + 14 + ICON + GRID + 2
        room = QRect(left, area.y(), area.right() - left - 12, area.height())
        self._write(painter, option, answer, room)
        painter.restore()

    @staticmethod
    def _write(painter: QPainter, option: QStyleOptionViewItem, answer: Answer, room: QRect) -> None:
        tokens = active_tokens()
        painter.setFont(sized_font(option.font, FONT_SMALL))
        if answer.keys:
            painter.setPen(QColor(tokens.text_muted))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, answer.keys)
            room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(answer.keys) - 2 * GRID)
        painter.setFont(option.font)
        share = room.width() if not answer.detail else room.width() * 3 // 5
        used = _write_marked(painter, answer.title, answer.title_marks, room, share, tokens.text)
        room.setLeft(room.left() + used + 2 * GRID)
        painter.setFont(sized_font(option.font, FONT_SMALL))
        _write_marked(painter, answer.detail, answer.detail_marks, room, room.width(), tokens.text_muted)


def _write_marked(painter: QPainter, text: str, marks: Marks, room: QRect, width: int, color: str) -> int:
    """Write a text on one line, its marked parts in the accent colour; return the width used in pixels."""
    line = on_one_line(text) if not marks else text
    shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, width)
    whole = len(shown) if shown == line else max(len(shown) - 1, 0)
    accent = active_tokens().accent
    cuts = sorted({0, len(shown), *(min(at, whole) for mark in marks for at in mark)})
    left = room.left()
    for begin, end in itertools.pairwise(cuts):
        piece = shown[begin:end]
        is_marked = any(a <= begin < b for a, b in marks) and begin < whole
        painter.setPen(QColor(accent if is_marked else color))
        advance = painter.fontMetrics().horizontalAdvance(piece)
        painter.drawText(
            QRect(left, room.top(), advance + GRID, room.height()), Qt.AlignmentFlag.AlignVCenter, piece
        )
        if is_marked:
            below = room.center().y() + painter.fontMetrics().ascent() // 2 + 3
            painter.drawLine(left, below, left + advance - 1, below)
        left += advance
    return left - room.left()


class FoundList(QFrame):
    """Hangs below `field`, inside the same window, so that the keyboard stays in the field.

    Up and Down move, Enter or a click emits `chosen(value)`, Escape closes; in an empty field it goes on to that.
    """

    chosen = Signal(object)

    def __init__(self, field: QLineEdit, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._field = field
        self._model = AnswerModel(self)
        self._view = QListView()
        self._view.setModel(self._model)
        self._view.setItemDelegate(AnswerPainter(self._view))
        self._view.setAccessibleName(name)
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setMouseTracking(True)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setStyleSheet("background: transparent;")
        self._view.clicked.connect(self._choose)
        self._nothing: QLabel = text_label("", LabelRole.BODY, Tone.NEUTRAL)
        self._nothing.setContentsMargins(14, 0, 14, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 5, 1, 5)
        column.setSpacing(0)
        column.addWidget(self._view)
        column.addWidget(self._nothing)
        self._expecting = self._choose_next = False
        self.hide()
        field.installEventFilter(self)

    def expect(self) -> None:
        """Say that other answers are on their way: Enter then takes the first of those, not one that is shown still."""
        self._expecting = True

    def show_answers(self, answers: Sequence[Answer], nothing: str) -> None:
        """Open with these answers, the first one marked; `nothing` is said where there are none."""
        self._model.set_answers(answers)
        self._view.setVisible(bool(answers))
        self._nothing.setVisible(not answers)
        self._nothing.setText(nothing)
        rows = min(max(len(answers), 1), MOST_ROWS_SHOWN)
        self._place(rows * ROW_HEIGHT + 12)
        self._view.setCurrentIndex(self._model.index(0))
        self._view.scrollToTop()
        self.show()
        self.raise_()
        self._expecting, chosen_ahead = False, self._choose_next
        self._choose_next = False
        if chosen_ahead:
            self._choose(self._view.currentIndex())

    def hideEvent(self, event: QHideEvent) -> None:
        self._expecting = self._choose_next = False
        super().hideEvent(event)

    def _place(self, height: int) -> None:
        below = self._field.mapTo(self._host, self._field.rect().bottomLeft())
        room = self._host.height() - below.y() - GRID
        width = max(self._field.width(), min(WIDTH, self._host.width() - below.x() - GRID))
        self.setGeometry(below.x(), below.y() + 5, width, min(height, max(room, ROW_HEIGHT)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if self._expecting and event.key() in _ENTER:
                self._choose_next = True
                return True
            return self._pressed(event.key()) if self.isVisible() else False
        return super().eventFilter(watched, event)

    def _pressed(self, key: int) -> bool:
        if key in _MOVES:
            rows = self._model.rowCount()
            if rows:
                row = (self._view.currentIndex().row() + _MOVES[key]) % rows
                self._view.setCurrentIndex(self._model.index(row))
        elif key in _ENTER:
            self._choose(self._view.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.hide()
            return bool(self._field.text())  # with nothing typed the person is done
        else:
            return False
        return True

    def _choose(self, index: QModelIndex) -> None:
        answer = self._model.answer(index.row())
        if answer is not None:
            self.hide()
            self.chosen.emit(answer.value)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            fill_rounded(painter, self.rect(), RADIUS, tokens.surface, tokens.control_border)
