"""Products in a table, each with a few words: the parts of a bundle, what serves in a product's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from crm_desktop.ui.theme import active_tokens

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
PRODUCT: Final = "product"
"""The key of the column in which a product is chosen."""


@dataclass(frozen=True)
class LineColumn:
    """A column; what is typed into one that is `editable` is told under its `key`."""

    key: str
    title: str
    width: int
    editable: bool = True
    right: bool = False


@dataclass(frozen=True)
class LineRow:
    """A line: its id, the product it names, and its cells by key. What has no id came from the office and stays."""

    id: str
    product_id: str
    cells: dict[str, str]


class LinesModel(QAbstractTableModel):
    """`typed(line id, key, text)`; the id is empty in the row after the last line, which begins another one."""

    typed = Signal(str, str, str)

    def __init__(self, columns: Sequence[LineColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.lines: list[LineRow] = []
        self.editable = False

    def show_lines(self, lines: Sequence[LineRow], *, editable: bool) -> None:
        """Show other lines, or the same ones as they are now."""
        self.beginResetModel()
        self.lines, self.editable = list(lines), editable
        self.endResetModel()

    def line(self, row: int) -> LineRow | None:
        """Return the line of a row; the row after the last one has none."""
        return self.lines[row] if 0 <= row < len(self.lines) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else len(self.lines) + self.editable

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Role.DisplayRole:
            return self.columns[section].title
        return _alignment(self.columns[section]) if role == Role.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self.may_type(index.row(), index.column()) else flags

    def may_type(self, row: int, column: int) -> bool:
        """Whether a cell can be typed in: an own line's, or the product of a new one."""
        line, one = self.line(row), self.columns[column]
        if not self.editable or not one.editable:
            return False
        return bool(line.id) if line else one.key == PRODUCT

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        column = self.columns[index.column()]
        line = self.line(index.row())
        text = line.cells.get(column.key, "") if line else ""
        if role in (Role.DisplayRole, Role.EditRole, Role.ToolTipRole):
            return text or None
        if role == Role.AccessibleTextRole:
            return f"{column.title} {text}".strip()
        if role == Role.TextAlignmentRole:
            return _alignment(column)
        if role == Role.ForegroundRole and line is not None and not line.id:
            return QColor(active_tokens().text_muted)
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        line = self.line(index.row())
        if role != Role.EditRole or line is None or not self.may_type(index.row(), index.column()):
            return False
        self.typed.emit(line.id, self.columns[index.column()].key, str(value).strip())
        return True


def _alignment(column: LineColumn) -> int:
    return _RIGHT if column.right else _LEFT
