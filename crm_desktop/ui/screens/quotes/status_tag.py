"""A cell of a record table as a pill in the tone of its state."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.tokens import FONT_SMALL, RADIUS_SMALL
from crm_desktop.ui.widgets.painting import fill_rounded, sized_font

_HEIGHT: Final = 22
_SIDE: Final = 8
_PADDING: Final = 12


class TagDelegate(QStyledItemDelegate):
    """The text is the cell's, the tone is what `tone_of_row(row)` says of the row shown there."""

    def __init__(self, table: RecordTable, tone_of_row: Any) -> None:
        super().__init__(table)
        self._table = table
        self._tone_of_row = tone_of_row

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        given: Any = option
        area: QRect = given.rect
        tokens = active_tokens()
        selected = bool(given.state & QStyle.StateFlag.State_Selected)
        hovered = index.row() == self._table.hovered_row
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(
            area, QColor(tokens.selection if selected else tokens.hover if hovered else tokens.surface)
        )
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, QColor(tokens.hairline))
        row = self._table.records.row_at(index.row())
        text = str(index.data() or "")
        if row is not None and text:
            self._draw_tag(painter, given.font, area, text, self._tone_of_row(row))
        painter.restore()

    @staticmethod
    def _draw_tag(painter: QPainter, font: Any, area: QRect, text: str, tone: Tone) -> None:
        tokens = active_tokens()
        painter.setFont(sized_font(font, FONT_SMALL))
        room = area.width() - 2 * _PADDING
        width = min(painter.fontMetrics().horizontalAdvance(text) + 2 * _SIDE + 2, room)
        tag = QRect(area.x() + _PADDING, area.y() + (area.height() - _HEIGHT) // 2, width, _HEIGHT)
        fill_rounded(painter, tag, RADIUS_SMALL, tokens.soft(tone))
        painter.setPen(QColor(tokens.text if tone is Tone.NEUTRAL else tokens.strong(tone)))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width - 2 * _SIDE + 1)
        painter.drawText(tag.adjusted(_SIDE, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
