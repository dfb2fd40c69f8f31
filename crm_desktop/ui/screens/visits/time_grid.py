"""Days beside each other with their hours: what overlaps stands side by side, what has no time stands above."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from crm_desktop.services.routes import DAY_BEGINS, clock_of
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.visits.entries import Entry
from crm_desktop.ui.screens.visits.grid import GAP, HEAD, PADDING, CalendarGrid
from crm_desktop.ui.screens.visits.holidays import holiday_name, is_day_off
from crm_desktop.ui.theme import active_tokens
from crm_desktop.ui.theme.tokens import FONT_BODY, FONT_SMALL, RADIUS_SMALL
from crm_desktop.ui.widgets.painting import draw_focus_ring, fill_rounded, sized_font, smooth_painter

GUTTER: Final = 48
STRIP_ENTRY: Final = 24
MOST_IN_STRIP: Final = 4
FIRST_HOUR: Final = 8
LAST_HOUR: Final = 19
SNAP: Final = 15
LEAST_HEIGHT: Final = 20
_UPRIGHT: Final[dict[int, int]] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def side_by_side(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return (column, columns) of each span, so that none that overlap share a column."""
    order = sorted(range(len(spans)), key=lambda at: spans[at])
    places = [(0, 1)] * len(spans)
    group: list[int] = []
    until = -1
    for at in (*order, None):
        if at is None or spans[at][0] >= until:
            _lay_out(spans, group, places)
            group, until = [], -1
        if at is not None:
            group.append(at)
            until = max(until, spans[at][1])
    return places


def _lay_out(spans: Sequence[tuple[int, int]], group: Sequence[int], places: list[tuple[int, int]]) -> None:
    """Put each of a group into the first column that is free by then."""
    ends: list[int] = []
    columns: dict[int, int] = {}
    for at in group:
        free = next((column for column, end in enumerate(ends) if end <= spans[at][0]), len(ends))
        ends[free : free + 1] = [spans[at][1]]
        columns[at] = free
    for at, column in columns.items():
        places[at] = column, len(ends)


class TimeGrid(CalendarGrid):
    """A week, or one day. `retimed(entry, day, starts)` for a plan that was put at another time of the day.

    `starts` is `09:30`, or empty for one that was taken out of the hours.
    """

    retimed = Signal(object, object, str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._grabbed = 0

    def sizeHint(self) -> QSize:
        return QSize(300, 520)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 300)

    def show_entries(
        self, days: Sequence[date], entries: Mapping[date, Sequence[Entry]], day: date, month: int | None
    ) -> None:
        by_clock = {
            one: sorted(found, key=lambda entry: entry.span or (-1, -1)) for one, found in entries.items()
        }
        super().show_entries(days, by_clock, day, month)

    # --- geometry --------------------------------------------------------------------------------------------------

    def _cell(self, number: int) -> QRect:
        count, room = max(1, len(self._days)), self.width() - GUTTER
        left, right = GUTTER + number * room // count, GUTTER + (number + 1) * room // count
        return QRect(left, 0, right - left, self.height())

    @property
    def _hours(self) -> tuple[int, int]:
        """The hours shown: office hours, and what lies before and after them if there is anything."""
        spans = [span for day in self._days for one in self._of(day) if (span := one.span) is not None]
        first = min((starts // 60 for starts, _ in spans), default=FIRST_HOUR)
        last = max((-(-ends // 60) for _, ends in spans), default=LAST_HOUR)
        return min(first, FIRST_HOUR), min(max(last, LAST_HOUR), 24)

    @property
    def _top(self) -> int:
        """Where the hours begin: below the heads and what has no time."""
        untimed = max((len(self._untimed(day)) for day in self._days), default=0)
        return HEAD + min(untimed, MOST_IN_STRIP) * STRIP_ENTRY + (GAP if untimed else 0)

    def _untimed(self, day: date) -> list[Entry]:
        return [one for one in self._of(day) if one.span is None]

    def _scale(self) -> Callable[[int], int]:
        """Return what says where minutes of the day lie: for many at once, because every entry has a say in it."""
        (first, last), top = self._hours, self._top
        room, minutes_shown = self.height() - top, (last - first) * 60
        return lambda minutes: top + (minutes - first * 60) * room // minutes_shown

    def _y_of(self, minutes: int) -> int:
        return self._scale()(minutes)

    def _minutes_at(self, y: int) -> int:
        first, last = self._hours
        minutes = first * 60 + (y - self._top) * (last - first) * 60 // max(1, self.height() - self._top)
        return max(first * 60, min((minutes + SNAP // 2) // SNAP * SNAP, last * 60 - SNAP))

    def areas(self, day: date) -> list[tuple[Entry, QRect]]:
        """Return where the entries of a day are."""
        if day not in self._days:
            return []
        cell = self._cell(self._days.index(day))
        left, width = cell.x() + 3, cell.width() - 7
        strip = [
            (one, QRect(left, HEAD + place * STRIP_ENTRY, width, STRIP_ENTRY - 2))
            for place, one in enumerate(self._untimed(day)[:MOST_IN_STRIP])
        ]
        timed = [one for one in self._of(day) if one.span is not None]
        spans = [one.span for one in timed if one.span is not None]
        found, y_of = list(strip), self._scale()
        for one, (starts, ends), (column, columns) in zip(timed, spans, side_by_side(spans), strict=True):
            top, bottom = y_of(starts), y_of(ends)
            share = width // columns
            area = QRect(left + column * share, top, share - 2, max(bottom - top - 2, LEAST_HEIGHT))
            found.append((one, area))
        return found

    def _slot(self, cell: QRect, place: int) -> QRect:
        """Where an entry of the day of a cell is; the middle of the day where there is none."""
        day = self._day_at(cell.center())
        entries = self._of(day) if day is not None else ()
        areas = {one.id: area for one, area in self.areas(day)} if day is not None else {}
        wanted = entries[place].id if place < len(entries) else ""
        return areas.get(wanted, QRect(cell.center(), QSize(1, 1)))

    def _entry_at(self, point: QPoint) -> Entry | None:
        day = self._day_at(point)
        if day is None:
            return None
        return next((one for one, area in self.areas(day) if area.contains(point)), None)

    # --- keyboard and mouse ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entry, push = self.entry, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if push and event.key() in _UPRIGHT and entry is not None and entry.is_open:
            later = entry.span[0] + SNAP * _UPRIGHT[event.key()] if entry.span else DAY_BEGINS
            if 0 <= later < 24 * 60:
                self.retimed.emit(entry, entry.day, clock_of(later))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._pressed is not None:
            point, entry = self._pressed
            area = next((area for one, area in self.areas(entry.day) if one.id == entry.id), QRect())
            self._grabbed = point.y() - area.y()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, target, point = self._pressed, self._target, event.position().toPoint()
        self._pressed = self._target = None
        self.unsetCursor()
        self.update()
        if pressed is None or target is None:
            return
        entry = pressed[1]
        was = (entry.plan.starts or "") if entry.plan is not None else ""
        starts = "" if point.y() < self._top else clock_of(self._minutes_at(point.y() - self._grabbed))
        if starts == was:
            if target != entry.day:
                self.moved.emit(entry, target)
        else:
            self.retimed.emit(entry, target, starts)

    # --- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.surface))
            for number, day in enumerate(self._days):
                self._paint_ground(painter, self._cell(number), day)
            self._paint_hours(painter)
            for number, day in enumerate(self._days):
                self._paint_head(painter, self._cell(number), day)
                for entry, area in self.areas(day):
                    chosen = day == self.day and entry == self.entry
                    self._paint_entry(painter, area, entry, chosen=chosen)
            if self.hasFocus() and self.day in self._days and self.entry is None:
                cell = self._cell(self._days.index(self.day))
                draw_focus_ring(painter, cell.adjusted(1, 1, -1, -1), RADIUS_SMALL)

    def _paint_ground(self, painter: QPainter, cell: QRect, day: date) -> None:
        tokens = active_tokens()
        if day == self._target:
            painter.fillRect(cell, QColor(tokens.accent_soft))
        elif day == self.day and len(self._days) > 1:
            painter.fillRect(cell, QColor(tokens.hover))
        elif is_day_off(day, self._context.language):
            painter.fillRect(cell, QColor(tokens.background))
        painter.fillRect(cell.x(), 0, 1, cell.height(), QColor(tokens.hairline))

    def _paint_hours(self, painter: QPainter) -> None:
        tokens = active_tokens()
        painter.setFont(sized_font(self.font(), FONT_SMALL))
        (first, last), y_of = self._hours, self._scale()
        for hour in range(first, last):
            y = y_of(hour * 60)
            painter.fillRect(GUTTER, y, self.width() - GUTTER, 1, QColor(tokens.hairline))
            painter.setPen(QColor(tokens.text_muted))
            area = QRect(0, y, GUTTER - PADDING, 18)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight, clock_of(hour * 60))

    def _paint_head(self, painter: QPainter, cell: QRect, day: date) -> None:
        tokens, today = active_tokens(), self._context.formats.today()
        number = QRect(cell.x() + PADDING, 4, 24, 22)
        painter.setFont(sized_font(self.font(), FONT_BODY, strong=day == today))
        if day == today:
            fill_rounded(painter, number, 11, tokens.accent)
        painter.setPen(QColor(tokens.accent_text if day == today else tokens.text))
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(day.day))
        painter.setFont(sized_font(self.font(), FONT_SMALL))
        feast = holiday_name(self._context, day)
        room = QRect(number.right() + PADDING, 0, cell.right() - number.right() - PADDING, HEAD)
        told = " ".join(filter(None, (self._weekday(day), feast)))
        self._write(painter, room, told, tokens.text if feast else tokens.text_muted)
