"""Which column holds what: found by its header and content, and changed here where that was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QScrollArea, QWidget

from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.text import TEXTS
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID, ROW_HEIGHT
from crm_desktop.ui.widgets import ElidedLabel, LabelRole

if TYPE_CHECKING:
    from crm_desktop.cards.api import Table
    from crm_desktop.ui.context import UiContext

PREFIX: Final = "import.field."
ACROSS: Final = 4
HIGHEST: Final = 148
_NO_CHOICE: Final = frozenset(("none", "label"))


class ColumnsPanel(QScrollArea):
    """`field_chosen(index, field)`; an empty field means that the column goes into the notes."""

    field_chosen = Signal(int, str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
        self._grid.setContentsMargins(0, 0, GRID, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(context.tr("import.columns"))
        self.boxes: dict[int, QComboBox] = {}

    def show_table(self, table: Table) -> None:
        """Show the columns of a table."""
        empty_layout(self._grid)
        self.boxes.clear()
        for place, column in enumerate(table.columns):
            row, at = divmod(place, ACROSS)
            label = ElidedLabel(column.header.replace("\n", " "), LabelRole.SMALL, Tone.NEUTRAL)
            label.setFixedWidth(96)
            label.setContentsMargins(GRID if at else 0, 0, 0, 0)
            box = self._box(column.index, column.field, column.header)
            label.setBuddy(box)
            self._grid.addWidget(label, row, 2 * at)
            self._grid.addWidget(box, row, 2 * at + 1)
            self._grid.setColumnStretch(2 * at + 1, 1)
            self.boxes[column.index] = box
        rows = -(-len(table.columns) // ACROSS)
        self.setFixedHeight(min(rows * (ROW_HEIGHT + GRID), HIGHEST))

    def _box(self, index: int, field: str | None, header: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(header)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.addItem(self._context.tr("import.field.none"), "")
        names = [key.removeprefix(PREFIX) for key in TEXTS if key.startswith(PREFIX)]
        for name in dict.fromkeys((*(one for one in names if one not in _NO_CHOICE), field or "")):
            if name:
                known = f"{PREFIX}{name}" in TEXTS
                box.addItem(self._context.tr(f"import.field.{name}") if known else name, name)
        box.setCurrentIndex(max(box.findData(field or ""), 0))
        box.setProperty("column", index)
        box.activated.connect(self._chosen)
        return box

    def _chosen(self) -> None:
        box = self.sender()
        if isinstance(box, QComboBox):
            self.field_chosen.emit(int(box.property("column")), str(box.currentData()))
