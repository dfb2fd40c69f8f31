"""How the history looks: a line of time at the left, what happened beside it, only what is seen being painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from crm_desktop.ui.screens.customer_card.timeline_model import TOLD_ROLE, TimelineModel
from crm_desktop.ui.screens.history import Mark, Told
from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.icons import icon_pixmap
from crm_desktop.ui.theme.tokens import FONT_BODY, FONT_SMALL, GRID, ICON_SMALL, RADIUS_SMALL
from crm_desktop.ui.widgets.choosing import choose_row
from crm_desktop.ui.widgets.painting import fill_rounded, on_one_line, sized_font

if TYPE_CHECKING:
    from crm_desktop.services.timeline import TimelineItem

_CIRCLE: Final = 28
_LEFT: Final = 2 * GRID + _CIRCLE + GRID + 4
_RIGHT: Final = 2 * GRID
_EDGE: Final = 10
_GAP: Final = 3
_PILL: Final = 20
_MOST_LINES: Final = 4
_WHOLE: Final = Qt.TextFlag.TextDontClip
"""A line may hold characters of a typeface that is taller than the one its height comes from."""
Index = QModelIndex | QPersistentModelIndex


def broken_lines(text: str, font: QFont, width: int) -> list[str]:
    """Break a text where a reader expects it, and anywhere only where it must; what is too much ends in an ellipsis.

    `drawText` can do either, so that a full stop would stand alone on a line or an address run out of the room.
    """
    lines: list[str] = []
    for paragraph in text.splitlines():
        layout = QTextLayout(paragraph, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            start, length = line.textStart(), line.textLength()
            if len(lines) == _MOST_LINES:
                whole = lines[-1] + paragraph[start:]
                lines[-1] = QFontMetrics(font).elidedText(whole, Qt.TextElideMode.ElideRight, width)
                return lines
            lines.append(paragraph[start : start + length])
        layout.endLayout()
    return lines


class _ItemPainter(QStyledItemDelegate):
    """Measures and paints one item; both from the same lines, so that nothing is cut off, and broken only once."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._broken: dict[tuple[str, str, int], list[str]] = {}

    def forget(self) -> None:
        """Forget the lines of what is not shown any more."""
        self._broken.clear()

    def _lines(self, text: str, font: QFont, width: int) -> list[str]:
        key = text, font.key(), width
        if key not in self._broken:
            self._broken[key] = broken_lines(text, font, width)
        return self._broken[key]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        given: Any = option
        told: Told = index.data(TOLD_ROLE)
        width = given.widget.viewport().width() - _LEFT - _RIGHT
        height = 2 * _EDGE + _PILL
        if told.text:
            height += _GAP + self._text_height(given.font, told.text, width)
        if told.foot:
            height += _GAP + QFontMetrics(sized_font(given.font, FONT_SMALL)).height()
        return QSize(width + _LEFT + _RIGHT, height)

    def _text_height(self, font: QFont, text: str, width: int) -> int:
        body = sized_font(font, FONT_BODY)
        return len(self._lines(text, body, width)) * QFontMetrics(body).lineSpacing()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        given: Any = option
        told: Told = index.data(TOLD_ROLE)
        area: QRect = given.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, given, area)
        self._line_of_time(painter, area, told, last=index.row() == index.model().rowCount() - 1)
        top = self._head(painter, given.font, area, told)
        room = QRect(area.x() + _LEFT, top, area.width() - _LEFT - _RIGHT, area.bottom() - top)
        self._words(painter, given.font, room, told)
        painter.restore()

    @staticmethod
    def _ground(painter: QPainter, option: Any, area: QRect) -> None:
        tokens = active_tokens()
        if option.state & QStyle.StateFlag.State_Selected and option.state & QStyle.StateFlag.State_Active:
            painter.fillRect(area, QColor(tokens.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(tokens.hover))

    @staticmethod
    def _line_of_time(painter: QPainter, area: QRect, told: Told, *, last: bool) -> None:
        tokens = active_tokens()
        middle = area.x() + 2 * GRID + _CIRCLE // 2
        bottom = area.y() + _EDGE + _CIRCLE if last else area.bottom() + 1
        painter.fillRect(
            middle,
            area.y() + _EDGE + _CIRCLE,
            1,
            bottom - area.y() - _EDGE - _CIRCLE,
            QColor(tokens.hairline),
        )
        circle = QRect(area.x() + 2 * GRID, area.y() + _EDGE - 4, _CIRCLE, _CIRCLE)
        painter.fillRect(middle, area.y(), 1, _EDGE - 4, QColor(tokens.hairline))
        fill_rounded(painter, circle, _CIRCLE / 2, tokens.neutral_soft)
        inset = (_CIRCLE - ICON_SMALL) // 2
        ratio = painter.device().devicePixelRatioF()
        picture = icon_pixmap(told.icon, tokens.text_muted, ICON_SMALL, ratio)
        painter.drawPixmap(circle.x() + inset, circle.y() + inset, picture)

    def _head(self, painter: QPainter, font: QFont, area: QRect, told: Told) -> int:
        tokens = active_tokens()
        row = QRect(area.x() + _LEFT, area.y() + _EDGE, area.width() - _LEFT - _RIGHT, _PILL)
        painter.setFont(sized_font(font, FONT_SMALL))
        painter.setPen(QColor(tokens.text_muted))
        told_by = " · ".join(part for part in (told.who, told.when) if part)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, told_by)
        right = row.right() - painter.fontMetrics().horizontalAdvance(told_by) - 2 * GRID
        marks = sum(self._pill_width(painter, mark) + GRID // 2 for mark in told.marks)
        strong = sized_font(font, FONT_BODY, strong=True)
        strong.setStrikeOut(told.struck)
        painter.setFont(strong)
        painter.setPen(QColor(tokens.text))
        room = QRect(row.x(), row.y(), max(right - row.x() - marks - GRID, 0), row.height())
        head = painter.fontMetrics().elidedText(
            on_one_line(told.head), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, head)
        left = row.x() + painter.fontMetrics().horizontalAdvance(head) + GRID
        painter.setFont(sized_font(font, FONT_SMALL))
        for mark in told.marks:
            left = self._pill(painter, mark, left, row.y())
        return row.bottom() + 1 + _GAP

    @staticmethod
    def _pill_width(painter: QPainter, mark: Mark) -> int:
        return painter.fontMetrics().horizontalAdvance(mark.text) + 12

    def _pill(self, painter: QPainter, mark: Mark, left: int, top: int) -> int:
        tokens = active_tokens()
        area = QRect(left, top, self._pill_width(painter, mark), _PILL)
        fill_rounded(painter, area, RADIUS_SMALL, tokens.soft(mark.tone))
        painter.setPen(QColor(tokens.text if mark.tone is Tone.NEUTRAL else tokens.strong(mark.tone)))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, mark.text)
        return area.right() + 1 + GRID // 2

    def _words(self, painter: QPainter, font: QFont, room: QRect, told: Told) -> None:
        tokens = active_tokens()
        if told.text:
            painter.setFont(sized_font(font, FONT_BODY))
            painter.setPen(QColor(tokens.text))
            step = painter.fontMetrics().lineSpacing()
            for line in self._lines(told.text, painter.font(), room.width()):
                painter.drawText(QRect(room.x(), room.y(), room.width(), step), _WHOLE, line)
                room.setTop(room.top() + step)
            room.setTop(room.top() + _GAP)
        if told.foot:
            painter.setFont(sized_font(font, FONT_SMALL))
            painter.setPen(QColor(tokens.text_muted))
            foot = painter.fontMetrics().elidedText(
                on_one_line(told.foot), Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignTop, foot)


class TimelineView(QListView):
    """The list. Enter or a double click on an item emits `opened(item)`."""

    opened = Signal(object)

    def __init__(self, model: TimelineModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = model
        self.setModel(model)
        self.setAccessibleName(name)
        self._painter = _ItemPainter(self)
        self.setItemDelegate(self._painter)
        model.modelReset.connect(self._painter.forget)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.doubleClicked.connect(self._open)

    def show_items(self, items: Sequence[TimelineItem], *, anew: bool, sought: str = "") -> None:
        """Show items; those of the same customer stay where they are on the screen. `sought` is marked."""
        current = self._items.item(self.currentIndex().row())
        scrolled = 0 if anew else self.verticalScrollBar().value()
        self._items.start(items)
        row = self._items.row_of(sought or (current.id if current is not None and not anew else ""))
        if row >= 0 and row != self.currentIndex().row():
            choose_row(self, row)
        self.executeDelayedItemsLayout()
        if sought and row >= 0:
            self.scrollTo(self._items.index(row), QAbstractItemView.ScrollHint.PositionAtCenter)
        else:
            self.verticalScrollBar().setValue(scrolled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.scheduleDelayedItemsLayout()

    def _open(self, index: QModelIndex) -> None:
        item = self._items.item(index.row())
        if item is not None:
            self.opened.emit(item)
