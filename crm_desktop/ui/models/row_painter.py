"""Paints the rows of a record table, each at one stroke: ground, hairline, texts in their tones, details.

Left to itself Qt asks a delegate for one cell after the other, with an option and a dozen questions for each: that
took longer than drawing, and a screen of new rows longer than a frame. A column with a delegate of its own keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText
from PySide6.QtWidgets import QAbstractItemDelegate, QStyle, QStyleOptionViewItem

from crm_desktop.ui.models.paged import PLACEHOLDER, Column
from crm_desktop.ui.theme import active_tokens
from crm_desktop.ui.theme.tokens import FONT_SMALL, GRID
from crm_desktop.ui.widgets.painting import on_one_line, sized_font

if TYPE_CHECKING:
    from crm_desktop.ui.models.record_table import RecordTable

_PADDING: Final = 12
_FOCUS_WIDTH: Final = 3
_MOST_KNOWN: Final = 1_000
"""Texts that are kept laid out: those of some five screens."""
_AS_WIDE_AS_IT_IS: Final = 1 << 20


class _Place(NamedTuple):
    """Where a column that is seen lies, and its own delegate if it has one."""

    at: int
    left: int
    width: int
    column: Column[Any]
    delegate: QAbstractItemDelegate | None


class _Line(NamedTuple):
    """A text laid out, and its size: to ask for that costs as much as to draw it."""

    text: QStaticText
    width: float
    height: float


class RowPainter:
    """What a `RecordTable` paints its rows with. To lay a text out is most of what it costs, so that is kept."""

    def __init__(self, table: RecordTable) -> None:
        self._table = table
        self._known: dict[tuple[str, int], _Line] = {}

    def forget(self) -> None:
        """Lay everything out anew: the typeface is another."""
        self._known.clear()

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Paint the rows in `area`, given in the coordinates of the viewport."""
        table, tokens = self._table, active_tokens()
        places = list(self._places(area))
        if not places:
            return
        left = min(place.left for place in places)
        width = max(place.left + place.width for place in places) - left
        spans = table.marked_spans()
        current = table.currentIndex().row() if table.hasFocus() else -1
        font, hairline = table.font(), _color(tokens.hairline)
        for row, top, height in self._rows(area):
            is_marked = any(row in span for span in spans)
            ground = tokens.hover if row == table.hovered_row else tokens.surface
            painter.fillRect(left, top, width, height, _color(tokens.selection if is_marked else ground))
            painter.fillRect(left, top + height - 1, width, 1, hairline)
            self._paint_texts(painter, font, places, row, top, height)
            for place in places:
                if place.delegate is not None:
                    area_of_cell = QRect(place.left, top, place.width, height)
                    self._let_paint(place.delegate, painter, area_of_cell, row, place.at, is_marked)
            if row == current:
                painter.fillRect(0, top, _FOCUS_WIDTH, height - 1, _color(tokens.accent))

    def _places(self, area: QRect) -> Iterator[_Place]:
        table = self._table
        for at, column in enumerate(table.records.columns):
            left, width = table.columnViewportPosition(at), table.columnWidth(at)
            if width and left <= area.right() and left + width > area.left():
                yield _Place(at, left, width, column, table.itemDelegateForColumn(at))

    def _rows(self, area: QRect) -> Iterator[tuple[int, int, int]]:
        """Yield the rows that are seen with their top and height; all are of one height."""
        table = self._table
        first, last = table.rowAt(area.top()), table.rowAt(area.bottom())
        if first < 0:
            return
        top, height = table.rowViewportPosition(first), table.rowHeight(first)
        for row in range(first, last + 1 if last >= 0 else table.records.rowCount()):
            yield row, top, height
            top += height

    def _paint_texts(
        self, painter: QPainter, font: QFont, places: Sequence[_Place], row: int, top: int, height: int
    ) -> None:
        record = self._table.records.row_at(row)
        tokens = active_tokens()
        painter.setFont(font)
        for at, begin, whole, column, delegate in places:
            if delegate is not None or (record is None and at):
                continue
            text = column.text(record) if record is not None else PLACEHOLDER
            detail = column.detail(record) if record is not None and column.detail else ""
            if not text and not detail:
                continue
            tone = column.tone(record) if record is not None else None
            painter.setPen(_color(tokens.strong(tone) if tone else tokens.text))
            left, room = begin + _PADDING, whole - 2 * _PADDING
            line = self._laid_out(text, font, room)
            start = left + room - line.width if column.right else left
            painter.drawStaticText(int(start), _middle(top, height, line), line.text)
            if detail:
                before = ceil(line.width) + GRID
                self._paint_detail(painter, font, QRect(left + before, top, room - before, height), detail)
                painter.setFont(font)

    def _laid_out(self, text: str, font: QFont, room: int) -> _Line:
        """Return a text as it fits into `room` px. A row that is scrolled over is painted again and again."""
        key = text, room
        line = self._known.get(key)
        if line is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            line = self._known[key] = _fitted(text, font, room)
        return line

    def _paint_detail(self, painter: QPainter, font: QFont, area: QRect, detail: str) -> None:
        small = _small(font.key())
        line = self._laid_out(detail, small, _AS_WIDE_AS_IT_IS)
        if line.width <= area.width():
            painter.setFont(small)
            painter.setPen(_color(active_tokens().text_muted))
            painter.drawStaticText(area.x(), _middle(area.y(), area.height(), line), line.text)

    def _let_paint(
        self,
        delegate: QAbstractItemDelegate,
        painter: QPainter,
        area: QRect,
        row: int,
        at: int,
        is_marked: bool,
    ) -> None:
        """Let a column's own delegate paint its cell, as the view would."""
        option: Any = QStyleOptionViewItem()
        self._table.initViewItemOption(option)
        option.rect = area
        if is_marked:
            option.state |= QStyle.StateFlag.State_Selected
        painter.save()
        delegate.paint(painter, option, self._table.records.index(row, at))
        painter.restore()


def _fitted(text: str, font: QFont, room: int) -> _Line:
    line = _static(on_one_line(text), font)
    if line.width <= room:
        return line
    shown = line.text.text()
    return _static(QFontMetrics(font).elidedText(shown, Qt.TextElideMode.ElideRight, room), font)


def _static(text: str, font: QFont) -> _Line:
    line = QStaticText(text)
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.prepare(font=font)
    size = line.size()
    return _Line(line, size.width(), size.height())


def _middle(top: int, height: int, line: _Line) -> int:
    """Return where a line begins that stands in the middle of a row, above its hairline."""
    return top + ceil((height - 1 - line.height) / 2)


@cache
def _small(font: str) -> QFont:
    base = QFont()
    base.fromString(font)
    return sized_font(base, FONT_SMALL)


@cache
def _color(value: str) -> QColor:
    return QColor(value)
