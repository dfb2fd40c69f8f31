"""A customer's people on a small map: superiors above, influence as a mark, attitude as a colour, acquaintance as line.

Painted by hand on one widget, walked with the arrows; a screen reader hears the person that is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm_core.model.customers import CONTACT_ROLE, RELATION_KIND
from crm_desktop.services.contacts import MapLink, MapPerson
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.contacts.wording import attitude_text, attitude_tone, of_five, role_tone
from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.tokens import FONT_BODY, FONT_SMALL, RADIUS_SMALL
from crm_desktop.ui.widgets import SectionHeader
from crm_desktop.ui.widgets.painting import (
    draw_focus_ring,
    fill_rounded,
    on_one_line,
    sized_font,
    smooth_painter,
)

NODE: Final = QSize(108, 58)
GAP: Final = QSize(10, 26)
EDGE: Final = 3
MOST_HEIGHT: Final = 300
_SIDEWAYS: Final[dict[int, int]] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_UPRIGHT: Final[dict[int, int]] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def places_of(people: Sequence[MapPerson]) -> dict[str, tuple[int, int]]:
    """Return (column, row) of each person; those below the same superior stand beside each other."""
    order: dict[str, tuple[int, int]] = {}
    in_row: dict[int, int] = {}
    for one in sorted(people, key=lambda one: one.depth):
        above = order.get(one.superior_id or "", (0, 0))[0]
        column = max(in_row.get(one.depth, 0), above)
        order[one.id] = column, one.depth
        in_row[one.depth] = column + 1
    return order


class _Canvas(QWidget):
    """The people; `opened(contact_id)` on Enter or a double click."""

    opened = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.people: dict[str, MapPerson] = {}
        self._links: Sequence[MapLink] = ()
        self._places: dict[str, tuple[int, int]] = {}
        self.current = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(context.tr("contacts.map"))

    def show_people(self, people: Sequence[MapPerson], links: Sequence[MapLink]) -> None:
        """Show these people."""
        self.people = {one.id: one for one in people}
        self._links, self._places = links, places_of(people)
        if self.current not in self.people:
            self.current = people[0].id if people else ""
        self.setFixedSize(self.sizeHint())
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        columns = max((column for column, _ in self._places.values()), default=0) + 1
        rows = max((row for _, row in self._places.values()), default=0) + 1
        width = columns * (NODE.width() + GAP.width()) - GAP.width() + 2 * EDGE
        return QSize(width, rows * (NODE.height() + GAP.height()) - GAP.height() + 2 * EDGE)

    def _node(self, contact_id: str) -> QRect:
        column, row = self._places[contact_id]
        left = EDGE + column * (NODE.width() + GAP.width())
        return QRect(QPoint(left, EDGE + row * (NODE.height() + GAP.height())), NODE)

    def _describe(self) -> None:
        tr, one = self._context.tr, self.people.get(self.current)
        if one is None:
            self.setAccessibleDescription("")
            return
        attitude = attitude_text(self._context, one.attitude)
        told = [tr("contacts.map_person", name=one.name, influence=one.influence, attitude=attitude)]
        if one.superior_id:
            told.append(tr("contacts.reports_to", name=self.people[one.superior_id].name))
        for link in self._links:
            if one.id in (link.one, link.other):
                other = self.people[link.other if link.one == one.id else link.one]
                told.append(f"{RELATION_KIND.text(link.kind, self._context.language)} {other.name}")
        self.setAccessibleDescription("; ".join(told))
        self.setToolTip("\n".join(told))

    # --- keyboard and mouse ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current:
            self.opened.emit(self.current)
        elif key in _SIDEWAYS or key in _UPRIGHT:
            self._step(_SIDEWAYS.get(key, 0), _UPRIGHT.get(key, 0))
        else:
            super().keyPressEvent(event)

    def _step(self, sideways: int, upright: int) -> None:
        """Go to the nearest person in a direction."""
        if self.current not in self._places:
            return
        column, row = self._places[self.current]
        found = [
            (abs(other_row - row), abs(other_column - column), contact_id)
            for contact_id, (other_column, other_row) in self._places.items()
            if ((other_column - column) * sideways > 0 and other_row == row)
            or (other_row - row) * upright > 0
        ]
        if found:
            self._mark(min(found)[2])

    def _mark(self, contact_id: str) -> None:
        self.current = contact_id
        self._describe()
        self.update()

    def _at(self, point: QPoint) -> str:
        return next((one for one in self._places if self._node(one).contains(point)), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if found := self._at(event.position().toPoint()):
            self._mark(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if found := self._at(event.position().toPoint()):
            self.opened.emit(found)

    # --- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        with smooth_painter(self) as painter:
            self._paint_lines(painter)
            for one in self.people.values():
                self._paint_person(painter, one)

    def _paint_lines(self, painter: QPainter) -> None:
        tokens = active_tokens()
        painter.setPen(QPen(QColor(tokens.control_border), 1.2))
        for one in self.people.values():
            if one.superior_id:
                below, above = self._node(one.id), self._node(one.superior_id)
                middle = below.top() - GAP.height() // 2
                top = QPoint(above.center().x(), above.bottom() + 1)
                painter.drawLine(top, QPoint(top.x(), middle))
                painter.drawLine(QPoint(top.x(), middle), QPoint(below.center().x(), middle))
                painter.drawLine(QPoint(below.center().x(), middle), QPoint(below.center().x(), below.top()))
        for link in self._links:
            tone = Tone.DANGER if link.kind == "RIVAL" else Tone.ACCENT
            painter.setPen(QPen(QColor(tokens.strong(tone)), 1.4, Qt.PenStyle.DashLine))
            painter.drawLine(self._node(link.one).center(), self._node(link.other).center())

    def _paint_person(self, painter: QPainter, one: MapPerson) -> None:
        tokens, area = active_tokens(), self._node(one.id)
        ground = tokens.soft(role_tone(one.role) or Tone.NEUTRAL)
        fill_rounded(painter, area, RADIUS_SMALL, tokens.surface, tokens.control_border)
        fill_rounded(painter, area.adjusted(1, 1, -1, -1), RADIUS_SMALL, ground)
        stripe = tokens.strong(attitude_tone(one.attitude))
        painter.fillRect(area.x() + 1, area.y() + 6, 3, area.height() - 12, QColor(stripe))
        room = area.adjusted(10, 4, -4, -4)
        painter.setFont(sized_font(self.font(), FONT_BODY, strong=True))
        self._write(painter, room.adjusted(0, 0, 0, -32), one.name, tokens.text)
        painter.setFont(sized_font(self.font(), FONT_SMALL))
        role = CONTACT_ROLE.text(one.role, self._context.language)
        self._write(painter, room.adjusted(0, 18, 0, -15), role or one.job_title, tokens.text_muted)
        self._write(painter, room.adjusted(0, 35, 0, 0), of_five(one.influence), tokens.text_muted)
        if one.id == self.current and self.hasFocus():
            draw_focus_ring(painter, area, RADIUS_SMALL)

    @staticmethod
    def _write(painter: QPainter, room: QRect, text: str, color: str) -> None:
        painter.setPen(QColor(color))
        shown = painter.fontMetrics().elidedText(on_one_line(text), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, shown)


class InfluenceMap(QWidget):
    """Shows the map of a customer; nothing where fewer than two people are there. `opened(contact_id)`."""

    opened = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.canvas = _Canvas(context)
        self._area = QScrollArea()
        self._area.setWidget(self.canvas)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName(context.tr("contacts.map"))
        self._area.viewport().setAutoFillBackground(False)
        self.canvas.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(SectionHeader(context.tr("contacts.map")))
        column.addWidget(self._area)
        self.canvas.opened.connect(self.opened)
        self.hide()

    def show_people(self, found: tuple[list[MapPerson], list[MapLink]]) -> None:
        """Show who is at a customer (`influence_map`)."""
        people, links = found
        self.canvas.show_people(people, links)
        needed = self.canvas.height() + 14
        self._area.setFixedHeight(min(needed, MOST_HEIGHT))
        self.setVisible(len(people) > 1)
