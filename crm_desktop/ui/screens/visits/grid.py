"""A week or a month as a grid of days, painted by hand: one widget, however many entries there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.visits.entries import Entry
from crm_desktop.ui.screens.visits.holidays import holiday_name, is_day_off
from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.tokens import FONT_BODY, FONT_SMALL, RADIUS_SMALL
from crm_desktop.ui.widgets.painting import (
    draw_focus_ring,
    fill_rounded,
    on_one_line,
    sized_font,
    smooth_painter,
)

HEAD: Final = 30
DAY_HEAD: Final = 28
ENTRY: Final = 24
TALL_ENTRY: Final = 44
GAP: Final = 3
PADDING: Final = 6
DRAG_FROM: Final = 8
_SIDEWAYS: Final[dict[int, int]] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_UPRIGHT: Final[dict[int, int]] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class CalendarGrid(QWidget):
    """Days in rows of seven. `day_chosen(day)` when another day is marked, `day_opened(day)`, `entry_opened(entry)`.

    `moved(entry, day)` for a plan that was dragged, or pushed with Shift and the arrows.
    """

    day_chosen = Signal(object)
    day_opened = Signal(object)
    entry_opened = Signal(object)
    moved = Signal(object, object)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._days: list[date] = []
        self._month: int | None = None
        self._entries: Mapping[date, Sequence[Entry]] = {}
        self.day = context.formats.today()
        self._place = -1
        self._pressed: tuple[QPoint, Entry] | None = None
        self._target: date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(context.tr("visits.calendar"))

    def show_entries(
        self, days: Sequence[date], entries: Mapping[date, Sequence[Entry]], day: date, month: int | None
    ) -> None:
        """Show these days with `day` marked; days outside `month` are muted."""
        self._days, self._entries, self._month = list(days), entries, month
        if day != self.day:
            self._place = -1
        self.day = day
        self._place = min(self._place, len(self._of(day)) - 1)
        self._describe()
        self.update()

    @property
    def entry(self) -> Entry | None:
        """The entry that is marked within the marked day."""
        entries = self._of(self.day)
        return entries[self._place] if 0 <= self._place < len(entries) else None

    def sizeHint(self) -> QSize:
        return QSize(840, 520)

    def _of(self, day: date) -> Sequence[Entry]:
        return self._entries.get(day, ())

    @property
    def _rows(self) -> int:
        return max(1, len(self._days) // 7)

    # --- geometry --------------------------------------------------------------------------------------------------

    def _cell(self, number: int) -> QRect:
        row, column = divmod(number, 7)
        left, right = column * self.width() // 7, (column + 1) * self.width() // 7
        room = self.height() - HEAD
        top, bottom = HEAD + row * room // self._rows, HEAD + (row + 1) * room // self._rows
        return QRect(left, top, right - left, bottom - top)

    @property
    def _entry_height(self) -> int:
        """A week has room for a second line: when and why."""
        return TALL_ENTRY if self._month is None else ENTRY

    def _fitting(self, cell: QRect) -> int:
        return max(0, (cell.height() - DAY_HEAD - 2) // (self._entry_height + GAP))

    def _shown(self, cell: QRect, day: date) -> tuple[Sequence[Entry], int]:
        """Return the entries that fit, and how many do not; the line that says so takes the room of one."""
        entries, fitting = self._of(day), self._fitting(cell)
        if len(entries) <= fitting:
            return entries, 0
        return entries[: max(0, fitting - 1)], len(entries) - max(0, fitting - 1)

    def _slot(self, cell: QRect, place: int) -> QRect:
        top = cell.y() + DAY_HEAD + place * (self._entry_height + GAP)
        return QRect(cell.x() + 4, top, cell.width() - 8, self._entry_height)

    def _day_at(self, point: QPoint) -> date | None:
        for number, day in enumerate(self._days):
            if self._cell(number).contains(point):
                return day
        return None

    def _entry_at(self, point: QPoint) -> Entry | None:
        day = self._day_at(point)
        if day is None:
            return None
        cell = self._cell(self._days.index(day))
        entries, _ = self._shown(cell, day)
        return next(
            (one for place, one in enumerate(entries) if self._slot(cell, place).contains(point)), None
        )

    # --- keyboard --------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, entry = event.key(), self.entry
        push = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        in_month = self._month is not None
        if key in _SIDEWAYS or (key in _UPRIGHT and in_month):
            days = _SIDEWAYS.get(key) or 7 * _UPRIGHT[key]
            to = self.day + timedelta(days=days)
            if push and entry is not None and entry.is_open:
                self.moved.emit(entry, to)
            self.day_chosen.emit(to)
        elif key in _UPRIGHT:
            self._mark(self._place + _UPRIGHT[key])
        elif key == Qt.Key.Key_Space:
            self._mark((self._place + 1) % max(len(self._of(self.day)), 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if entry is not None:
                self.entry_opened.emit(entry)
            else:
                self.day_opened.emit(self.day)
        else:
            super().keyPressEvent(event)

    def _mark(self, place: int) -> None:
        self._place = max(-1, min(place, len(self._of(self.day)) - 1))
        self._describe()
        self.update()

    def _describe(self) -> None:
        """Tell screen readers what is marked."""
        entry = self.entry
        day = f"{self._context.formats.day(self.day)} {self._weekday(self.day)}"
        told = [
            " ".join(filter(None, (one.time, one.title)))
            for one in ([entry] if entry else self._of(self.day))
        ]
        self.setAccessibleDescription("; ".join((day, *told)))

    # --- mouse -----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        day, entry = self._day_at(point), self._entry_at(point)
        self._pressed = (point, entry) if entry is not None and entry.is_open else None
        if day is not None:
            place = list(self._of(day)).index(entry) if entry is not None else -1
            if day != self.day:
                self.day_chosen.emit(day)
            self.day = day
            self._mark(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._pressed is not None and (point - self._pressed[0]).manhattanLength() >= DRAG_FROM:
            self._target = self._day_at(point)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.update()
        elif self._pressed is None:
            over = self._entry_at(point) is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, target = self._pressed, self._target
        self._pressed = self._target = None
        self.unsetCursor()
        self.update()
        if pressed is not None and target is not None and target != pressed[1].day:
            self.moved.emit(pressed[1], target)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        entry, day = self._entry_at(point), self._day_at(point)
        if entry is not None:
            self.entry_opened.emit(entry)
        elif day is not None:
            self.day_opened.emit(day)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            entry = self._entry_at(event.pos())
            QToolTip.showText(event.globalPos(), self._told(entry) if entry else "", self)
            return True
        return super().event(event)

    @staticmethod
    def _told(entry: Entry) -> str:
        return "\n".join(filter(None, (" ".join(filter(None, (entry.time, entry.title))), entry.more)))

    # --- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.surface))
            self._paint_heads(painter)
            for number, day in enumerate(self._days):
                self._paint_day(painter, self._cell(number), day)
            if self.hasFocus() and self.day in self._days and self.entry is None:
                cell = self._cell(self._days.index(self.day))
                draw_focus_ring(painter, cell.adjusted(1, 1, 0, 0), RADIUS_SMALL)

    def _weekday(self, day: date) -> str:
        return QLocale(self._context.language).dayName(day.isoweekday(), QLocale.FormatType.ShortFormat)

    def _paint_heads(self, painter: QPainter) -> None:
        tokens = active_tokens()
        painter.setFont(sized_font(self.font(), FONT_SMALL))
        painter.setPen(QColor(tokens.text_muted))
        for number, day in enumerate(self._days[:7]):
            cell = self._cell(number)
            area = QRect(cell.x() + PADDING + 2, 0, cell.width() - PADDING, HEAD)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._weekday(day))

    def _paint_day(self, painter: QPainter, cell: QRect, day: date) -> None:
        tokens, today = active_tokens(), self._context.formats.today()
        outside = self._month is not None and day.month != self._month
        if day == self._target:
            painter.fillRect(cell, QColor(tokens.accent_soft))
        elif day == self.day:
            painter.fillRect(cell, QColor(tokens.hover))
        elif outside or is_day_off(day, self._context.language):
            painter.fillRect(cell, QColor(tokens.background))
        painter.fillRect(cell.x(), cell.y(), cell.width(), 1, QColor(tokens.hairline))
        if day.weekday():
            painter.fillRect(cell.x(), cell.y(), 1, cell.height(), QColor(tokens.hairline))
        number = QRect(cell.x() + PADDING, cell.y() + 3, 24, 22)
        painter.setFont(
            sized_font(self.font(), FONT_BODY if self._month is None else FONT_SMALL, strong=day == today)
        )
        if day == today:
            fill_rounded(painter, number, 11, tokens.accent)
        painter.setPen(
            QColor(tokens.accent_text if day == today else tokens.text_muted if outside else tokens.text)
        )
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(day.day))
        painter.setFont(sized_font(self.font(), FONT_SMALL))
        room = QRect(number.right() + PADDING, number.y(), cell.right() - number.right() - PADDING, 22)
        self._write(painter, room, holiday_name(self._context, day), tokens.text_muted)
        entries, hidden = self._shown(cell, day)
        for place, entry in enumerate(entries):
            chosen = day == self.day and place == self._place
            self._paint_entry(painter, self._slot(cell, place), entry, chosen=chosen)
        if hidden:
            area = self._slot(cell, len(entries)).adjusted(PADDING, 0, 0, 0)
            painter.setFont(sized_font(self.font(), FONT_SMALL))
            painter.setPen(QColor(tokens.text_muted))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._context.tr("visits.more", n=hidden))

    def _paint_entry(self, painter: QPainter, area: QRect, entry: Entry, *, chosen: bool) -> None:
        tokens = active_tokens()
        late = entry.is_open and entry.day < self._context.formats.today()
        open_tone = Tone.WARNING if late else Tone.ACCENT
        tone = open_tone if entry.is_open else Tone.NEUTRAL if entry.is_void else Tone.SUCCESS
        fill_rounded(painter, area, RADIUS_SMALL, tokens.soft(tone))
        painter.fillRect(area.x(), area.y() + 4, 3, area.height() - 8, QColor(tokens.strong(tone)))
        room = area.adjusted(PADDING + 3, 0, -4, 0)
        font = sized_font(self.font(), FONT_SMALL)
        font.setStrikeOut(entry.is_void)
        painter.setFont(font)
        if area.height() >= TALL_ENTRY:
            upper = QRect(room.x(), room.y() + 3, room.width(), 20)
            lower = QRect(room.x(), room.y() + 21, room.width(), 20)
            self._write(painter, upper, entry.title, tokens.text_muted if entry.is_void else tokens.text)
            font.setStrikeOut(False)
            painter.setFont(font)
            self._write(painter, lower, " ".join(filter(None, (entry.time, entry.more))), tokens.text_muted)
        else:
            time = "" if self._month is None else entry.time  # where hours are painted, they tell
            text = " ".join(filter(None, (time, entry.title)))
            self._write(painter, room, text, tokens.text_muted if entry.is_void else tokens.text)
        if chosen:
            draw_focus_ring(painter, area, RADIUS_SMALL)

    @staticmethod
    def _write(painter: QPainter, room: QRect, text: str, color: str) -> None:
        painter.setPen(QColor(color))
        shown = painter.fontMetrics().elidedText(on_one_line(text), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
