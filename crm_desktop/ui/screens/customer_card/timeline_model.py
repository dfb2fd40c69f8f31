"""The history of one customer, as long as one scrolls: fifty items at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.history import Told, tell

if TYPE_CHECKING:
    from crm_desktop.services.timeline import TimelineItem

PAGE: Final = 50
TOLD_ROLE: Final = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class TimelineModel(QAbstractListModel):
    """Items, latest first. `more_wanted(before_ms)` asks for the page before that moment."""

    more_wanted = Signal(object)

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._items: list[TimelineItem] = []
        self._told: list[Told] = []
        self._may_have_more = False
        self._waiting = False

    def start(self, items: Sequence[TimelineItem]) -> None:
        """Show the latest page. Items that are shown already stay where they are."""
        whole = len(items) >= PAGE or len(items) == len(self._items)
        if whole and self._items and list(items) == self._items[: len(items)]:
            return
        self.beginResetModel()
        self._items = list(items)
        self._told = [tell(item, self._context) for item in items]
        self._may_have_more, self._waiting = len(items) >= PAGE, False
        self.endResetModel()

    def add(self, items: Sequence[TimelineItem]) -> None:
        """Append the page that was asked for; one that was asked for before a new start would leave a gap."""
        if not self._waiting:
            return
        self._waiting = False
        self._may_have_more = len(items) >= PAGE
        known = {item.id for item in self._items[-PAGE:]}
        fresh = [item for item in items if item.id not in known]
        if not fresh:
            return
        first = len(self._items)
        self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
        self._items += fresh
        self._told += [tell(item, self._context) for item in fresh]
        self.endInsertRows()

    def item(self, row: int) -> TimelineItem | None:
        """Return the item of a row, if there is one."""
        return self._items[row] if 0 <= row < len(self._items) else None

    def row_of(self, item_id: str) -> int:
        """Return the row of an item, -1 where it is not shown."""
        return next((row for row, item in enumerate(self._items) if item.id == item_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._told):
            return None
        told = self._told[index.row()]
        if role == TOLD_ROLE:
            return told
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            marks = " ".join(mark.text for mark in told.marks)
            return " ".join(filter(None, (told.when, told.head, marks, told.text, told.foot, told.who)))
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return self._may_have_more and not self._waiting

    def fetchMore(self, parent: Index) -> None:
        if self._items and not self._waiting:
            self._waiting = True
            self.more_wanted.emit(self._items[-1].at_ms)
