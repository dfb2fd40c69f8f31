"""A row that is a thing to do or to know: what, about whom, until when, and what can be done about it.

Rows are few and live in a page of sections, so each is a widget that the keyboard can reach: arrows walk, Enter opens,
a letter or the menu key does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QCheckBox, QMenu, QScrollArea, QSizePolicy, QWidget

from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.tokens import FONT_BODY, FONT_SMALL, GRID, ICON, RADIUS_SMALL
from crm_desktop.ui.widgets import IconButton
from crm_desktop.ui.widgets.painting import (
    draw_focus_ring,
    draw_icon,
    fill_rounded,
    on_one_line,
    sized_font,
    smooth_painter,
)

ONE_LINE: Final = 38
TWO_LINES: Final = 54
LEAD_WIDTH: Final = 30
TIME_WIDTH: Final = 58
_EDGE: Final = 10
_BUTTON: Final = 30
_PILL: Final = 18
_STEPS: Final[dict[int, int]] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True)
class Action:
    """What can be done with a row: `key` is a letter that does it while the row has the keyboard.

    Without a `button` it is found by its key and in the menu of the row alone.
    """

    key: str
    icon: str
    text: str
    run: Callable[[], None]
    button: bool = True

    @property
    def looks(self) -> tuple[str, ...]:
        """What its button is made of; nothing without one."""
        return (self.key, self.icon, self.text) if self.button else ()


@dataclass(frozen=True)
class Item:
    """What a row says. `time` stands in front (`09:30`), else `icon`; `pills` are short words in tones."""

    title: str
    details: str = ""
    icon: str = ""
    time: str = ""
    time_below: str = ""
    right: str = ""
    right_tone: Tone = Tone.NEUTRAL
    tone: Tone = Tone.NEUTRAL
    pills: tuple[tuple[str, Tone], ...] = ()
    strong: bool = False
    faded: bool = False
    tick: str = ""

    @property
    def spoken(self) -> str:
        """All of it in one sentence."""
        words = (self.time, self.title, *(text for text, _ in self.pills), self.details, self.right)
        return " · ".join(filter(None, words))


NOTHING: Final = Item("")
"""What a row says before it was told what to say."""


class ItemRow(QWidget):
    """Emits `opened` for a click or Enter, `ticked` where the item has a `tick` (the wording of its box)."""

    opened = Signal()
    ticked = Signal()

    def __init__(
        self,
        item: Item = NOTHING,
        actions: Sequence[Action] = (),
        key: str = "",
        *,
        buttons_always: bool = False,
    ) -> None:
        super().__init__()
        self.item = item
        self.key = key
        self.actions_: tuple[Action, ...] = ()
        self._always = buttons_always
        self.is_last = False
        self._by_keyboard = False
        self._buttons: list[IconButton] = []
        self.box: QCheckBox | None = None
        if item.tick:
            self.box = QCheckBox(self)
            self.box.setAccessibleName(f"{item.tick} {item.title}")
            self.box.setToolTip(item.tick)
            self.box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self.box.clicked.connect(self.ticked)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_item(item, actions, key)

    def show_item(
        self, item: Item, actions: Sequence[Action] = (), key: str = "", *, is_last: bool = False
    ) -> None:
        """Show another thing, without a box to tick; `is_last` of its list, which has no line below it."""
        self.item, self.key, self.is_last = item, key, is_last
        if [one.looks for one in self.actions_] != [one.looks for one in actions]:
            for button in self._buttons:
                button.deleteLater()
            shown = [number for number, one in enumerate(actions) if one.button]
            self._buttons = [self._button(actions[number], number) for number in shown]
        self.actions_ = tuple(actions)
        self.setAccessibleName(item.spoken)
        self.setToolTip("")
        self.updateGeometry()
        self._place_buttons()
        self._show_buttons()

    def _button(self, action: Action, number: int) -> IconButton:
        named = f"{action.text} ({action.key})" if action.key else action.text
        button = IconButton(action.icon, action.text, self, side=16)
        button.setToolTip(named)
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.clicked.connect(partial(self._act, number))
        return button

    def _act(self, number: int) -> None:
        self.actions_[number].run()

    def sizeHint(self) -> QSize:
        return QSize(240, TWO_LINES if self.item.details or self.item.time_below else ONE_LINE)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    # --- keyboard and mouse ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper()
        action = next((one for one in self.actions_ if one.key and one.key == letter), None)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() in _STEPS:
            self._step(_STEPS[event.key()])
        elif event.key() == Qt.Key.Key_Space and self.box is not None:
            self.box.click()
        elif action is not None:
            action.run()
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        """Go to the row above or below, also over the border of a section."""
        page: QWidget = self
        while not isinstance(page, QScrollArea) and (above := page.parentWidget()) is not None:
            page = above
        rows = [one for one in page.findChildren(ItemRow) if one.isVisible()]
        place = rows.index(self) + step
        if 0 <= place < len(rows):
            rows[place].setFocus(Qt.FocusReason.TabFocusReason)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.actions_:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in self.actions_:
            menu.addAction(action.text).triggered.connect(action.run)
        menu.popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = event.reason() is not Qt.FocusReason.MouseFocusReason
        self._show_buttons()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_buttons()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_buttons()

    def leaveEvent(self, event: object) -> None:
        self._show_buttons()

    def _show_buttons(self) -> None:
        shown = self._always or self.underMouse() or self.hasFocus()
        for button in self._buttons:
            button.setVisible(shown)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()

    def _place_buttons(self) -> None:
        left = self.width() - len(self._buttons) * _BUTTON - 4
        for button in self._buttons:
            button.setGeometry(left, (self.height() - _BUTTON) // 2, _BUTTON, _BUTTON)
            left += _BUTTON
        if self.box is not None:
            self.box.setGeometry(_EDGE, (self.height() - 20) // 2, 20, 20)

    # --- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            if self.underMouse():
                fill_rounded(painter, self.rect().adjusted(0, 1, 0, -1), RADIUS_SMALL, tokens.hover)
            if not self.is_last:
                painter.fillRect(
                    _EDGE, self.height() - 1, self.width() - 2 * _EDGE, 1, QColor(tokens.hairline)
                )
            if self.hasFocus() and self._by_keyboard:
                draw_focus_ring(painter, self.rect().adjusted(0, 1, 0, -2), RADIUS_SMALL)
            room = self.rect().adjusted(_EDGE, 0, -_EDGE, -1)
            room.setLeft(room.left() + self._paint_lead(painter, room))
            if self._buttons and self._buttons[0].isVisible():
                room.setRight(room.right() - len(self._buttons) * _BUTTON)
            room.setRight(room.right() - self._paint_right(painter, room))
            self._paint_words(painter, room)

    def _paint_lead(self, painter: QPainter, room: QRect) -> int:
        tokens, item = active_tokens(), self.item
        if item.time:
            upper, lower = self._lines(room) if item.time_below else (room, room)
            painter.setFont(sized_font(self.font(), FONT_BODY, strong=True))
            painter.setPen(QColor(tokens.text_muted if item.faded else tokens.text))
            painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, item.time)
            if item.time_below:
                painter.setFont(sized_font(self.font(), FONT_SMALL))
                painter.setPen(QColor(tokens.text_muted))
                painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, item.time_below)
            return TIME_WIDTH
        if item.icon:
            area = QRect(room.x(), room.y(), ICON, room.height())
            draw_icon(painter, self, item.icon, tokens.strong(item.tone), area)
            return LEAD_WIDTH
        return LEAD_WIDTH if self.box is not None else 0

    def _paint_right(self, painter: QPainter, room: QRect) -> int:
        if not self.item.right:
            return 0
        painter.setFont(sized_font(self.font(), FONT_SMALL))
        painter.setPen(QColor(active_tokens().strong(self.item.right_tone)))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.item.right)
        return painter.fontMetrics().horizontalAdvance(self.item.right) + GRID + 4

    def _lines(self, room: QRect) -> tuple[QRect, QRect]:
        return QRect(room.x(), room.y() + 7, room.width(), 20), QRect(
            room.x(), room.y() + 28, room.width(), 18
        )

    def _paint_words(self, painter: QPainter, room: QRect) -> None:
        tokens, item = active_tokens(), self.item
        upper, lower = self._lines(room) if item.details or item.time_below else (room, room)
        painter.setFont(sized_font(self.font(), FONT_SMALL))
        pills = sum(painter.fontMetrics().horizontalAdvance(text) + 12 + 4 for text, _ in item.pills)
        font = sized_font(self.font(), FONT_BODY, strong=item.strong)
        font.setStrikeOut(item.faded)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text_muted if item.faded else tokens.text))
        width = max(upper.width() - pills - GRID // 2, 40)
        title = painter.fontMetrics().elidedText(on_one_line(item.title), Qt.TextElideMode.ElideRight, width)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, title)
        left = upper.x() + painter.fontMetrics().horizontalAdvance(title) + GRID
        painter.setFont(sized_font(self.font(), FONT_SMALL))
        for text, tone in item.pills:
            left = self._paint_pill(
                painter, text, tone, QRect(left, upper.center().y() - _PILL // 2 + 1, 0, _PILL)
            )
        shown = ""
        if item.details:
            painter.setPen(QColor(tokens.text_muted))
            shown = painter.fontMetrics().elidedText(
                on_one_line(item.details), Qt.TextElideMode.ElideRight, lower.width()
            )
            painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, shown)
        whole = (title, shown) == (item.title, item.details)
        self.setToolTip("" if whole else "\n".join(filter(None, (item.title, item.details))))

    @staticmethod
    def _paint_pill(painter: QPainter, text: str, tone: Tone, area: QRect) -> int:
        tokens = active_tokens()
        area.setWidth(painter.fontMetrics().horizontalAdvance(text) + 12)
        fill_rounded(painter, area, RADIUS_SMALL, tokens.soft(tone))
        painter.setPen(QColor(tokens.text if tone is Tone.NEUTRAL else tokens.strong(tone)))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        return area.right() + 1 + 4
