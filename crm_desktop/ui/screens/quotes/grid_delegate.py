"""The editors of the line grid: a plain field for most cells, one that offers products for the code."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from crm_desktop.ui.screens.quotes.columns import COLUMNS, Col
from crm_desktop.ui.screens.quotes.grid_model import LineGridModel
from crm_desktop.ui.screens.quotes.suggestions import Ask, SuggestDelegate, SuggestField
from crm_desktop.ui.theme import active_tokens
from crm_desktop.ui.widgets.painting import on_one_line

if TYPE_CHECKING:
    from crm_desktop.services.quotes import ProductHit

Index = QModelIndex | QPersistentModelIndex
SECTION_HEIGHT: Final = 26
"""What the heading of a section adds to its first line."""
_PADDING: Final = 9
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_FOCUS: Final[int] = QStyle.StateFlag.State_HasFocus.value
_SELECTED: Final[int] = QStyle.StateFlag.State_Selected.value


class LineDelegate(SuggestDelegate):
    """Where a product was `picked`, the code is not written as text."""

    def __init__(self, products_name: str, find_products: Ask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._products_name = products_name
        self._find_products = find_products

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        column = Col(index.column())
        editor = self._product_field(parent) if column is Col.CODE else QLineEdit(parent)
        if COLUMNS[column].number:
            editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        name = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        editor.setAccessibleName(str(name))
        editor.setFrame(False)
        place = QPersistentModelIndex(index)
        editor.textEdited.connect(partial(_preview, place))
        return editor

    def _product_field(self, parent: QWidget) -> QLineEdit:
        field = SuggestField(parent, self._products_name, self._find_products)
        field.suggestion_taken.connect(self._clicked)
        return field

    def _clicked(self) -> None:
        """A click takes a product as Enter does; Enter itself comes through the event filter."""
        field = self.sender()
        if isinstance(field, SuggestField):
            self.commitData.emit(field)
            self.closeEditor.emit(field, QStyledItemDelegate.EndEditHint.SubmitModelCache)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        given: Any = option
        editor.setGeometry(_below_band(given.rect, index))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint what the model says at one stroke: eight roles and the style sheet took four times as long."""
        given: Any = option
        model = index.model()
        if not isinstance(model, LineGridModel):
            return
        row, column = index.row(), Col(index.column())
        area = _below_band(given.rect, index)
        if area != given.rect:
            self._paint_band(painter, given, QRect(given.rect), index)
        tokens, state = active_tokens(), given.state.value
        cell = model.wording.cell(row, column)
        marked = state & _SELECTED and not (state & _FOCUS and cell.ground)
        painter.fillRect(area, _color(tokens.selection if marked else cell.ground or tokens.surface))
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, _color(tokens.hairline))
        if state & _FOCUS:
            painter.setPen(_color(tokens.focus))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        if cell.text:
            room = area.adjusted(_PADDING, 0, -_PADDING, -1)
            painter.setPen(_color(tokens.text if marked else cell.ink or tokens.text))
            painter.setFont(given.font)
            text, metrics = on_one_line(cell.text), given.fontMetrics
            if metrics.horizontalAdvance(text) > room.width():
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _RIGHT if COLUMNS[column].number else _LEFT, text)

    @staticmethod
    def _paint_band(painter: QPainter, given: Any, whole: QRect, index: Index) -> None:
        """Each cell paints its piece of the heading that runs above the whole line."""
        tokens, view, model = active_tokens(), given.widget, index.model()
        band = QRect(whole.x(), whole.y(), whole.width(), SECTION_HEIGHT)
        painter.save()
        painter.fillRect(band, QColor(tokens.hover))
        painter.setClipRect(band)
        painter.setPen(QColor(tokens.text))
        font = QFont(given.font)
        font.setBold(True)
        painter.setFont(font)
        left = view.columnViewportPosition(0) if isinstance(view, QTableView) else whole.x()
        text = model.section_at(index.row()) if isinstance(model, LineGridModel) else ""
        area = QRect(left + 10, band.y(), 4000, SECTION_HEIGHT)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text or "")
        painter.restore()

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if not isinstance(editor, QLineEdit):
            return
        if isinstance(editor, SuggestField) and editor.picked is not None:
            hit: ProductHit = editor.picked  # type: ignore[assignment]
            self.picked.emit(index.row(), hit)
        elif editor.text() != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(index, editor.text())


@cache
def _color(value: str) -> QColor:
    return QColor(value)


def _below_band(area: QRect, index: Index) -> QRect:
    """The cell itself, where a section begins above it."""
    model = index.model()
    if isinstance(model, LineGridModel) and model.section_at(index.row()) is not None:
        return area.adjusted(0, SECTION_HEIGHT, 0, 0)
    return QRect(area)


def _preview(place: QPersistentModelIndex, text: str) -> None:
    model = place.model() if place.isValid() else None
    if isinstance(model, LineGridModel):
        model.preview(place, text)
