"""The photo of a product in its row of the list."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.screens.products.photo import fitted, picture
from crm_desktop.ui.theme import active_tokens

THUMB_WIDTH: Final = 52
_EDGE: Final = 3


class ThumbDelegate(QStyledItemDelegate):
    """Paints what `thumb` of the row shown there holds."""

    def __init__(self, table: RecordTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        given: Any = option
        area: QRect = given.rect
        tokens = active_tokens()
        is_marked = bool(given.state & QStyle.StateFlag.State_Selected)
        is_hovered = index.row() == self._table.hovered_row
        ground = tokens.selection if is_marked else tokens.hover if is_hovered else tokens.surface
        painter.fillRect(area, QColor(ground))
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, QColor(tokens.hairline))
        row = self._table.records.row_at(index.row())
        shown = picture(row.thumb if row is not None else "")
        if not shown.isNull():
            room = area.adjusted(_EDGE + 6, _EDGE, -_EDGE, -_EDGE - 1)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(fitted(shown.size(), room), shown)
