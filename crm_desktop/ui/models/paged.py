"""A table over ids: the ids are all here, a row is fetched when somebody looks at it.

100,000 customers are so a list of short texts; what the screen shows of them is fetched a page at a time on another
thread. A row that was changed meanwhile is shown as it was until the new one has come, so that nothing flickers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QColor

from crm_core.id_list import IdList, packed
from crm_desktop.ui.theme import Tone, active_tokens

PAGE: Final = 100
MOST_ROWS_KEPT: Final = 4 * PAGE
PLACEHOLDER: Final = "…"
LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Index = QModelIndex | QPersistentModelIndex


class HasId(Protocol):
    """Whatever a service returns as a row of a list."""

    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=HasId)


def no_tone(_row: Any) -> Tone | None:
    """Stand for a column in the colour of text."""
    return None


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: `text` of a row, `tone` it is written in, `sort` the name by which the service sorts, `width` in px.

    `detail` is shown behind the text, muted. `key` is the name under which a choice of columns is kept; without one
    it is `sort`, else `title`. `value` is what a workbook gets (a number, a day), else the text. `reach` is the
    channel by which somebody can be reached with what stands here; a refusal keeps it out of files. `shown` says
    whether the column is there until somebody chooses otherwise.
    """

    title: str
    text: Callable[[Row], str]
    width: int
    sort: str = ""
    tone: Callable[[Row], Tone | None] = no_tone
    detail: Callable[[Row], str] | None = None
    right: bool = False
    key: str = ""
    value: Callable[[Row], Any] | None = None
    reach: str = ""
    shown: bool = True

    @property
    def name(self) -> str:
        """The name under which choices about this column are kept."""
        return self.key or self.sort or self.title

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        """Where in its cell a text stands."""
        return RIGHT if self.right else LEFT


class PagedTable(QAbstractTableModel, Generic[Row]):
    """Rows by id. `fetch(ids, answer)` reads rows in the background and calls `answer` with them on the UI thread."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        fetch: Callable[[list[str], Callable[[list[Row]], None]], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self._fetch = fetch
        self._ids: Sequence[str] = []
        self._rows: dict[str, Row] = {}
        self._page_of: dict[str, int] = {}
        self._stale: set[str] = set()
        self._asked: set[int] = set()
        self._wanted: set[int] = set()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fetch_wanted)

    def set_ids(self, ids: Sequence[str]) -> None:
        """Show these records in this order. Rows that are known stay; all are asked for again when looked at.

        A list that only goes on behind what is there grows, so that nothing moves on the screen.
        """
        given = packed(ids)
        before = len(self._ids)
        if given == self._ids:
            self.renew()
        elif before and _goes_on(given, self._ids):
            self.beginInsertRows(QModelIndex(), before, len(given) - 1)
            self._ids = given
            self._asked.discard(before // PAGE)
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._ids = given
            self._stale = set(self._rows)
            self._asked.clear()
            self.endResetModel()

    def renew(self, ids: Iterable[str] | None = None) -> None:
        """Ask again for these rows, or for all, when they are next looked at."""
        self._stale |= set(self._rows) if ids is None else set(ids)
        self._asked.clear()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns of the same rows."""
        self.beginResetModel()
        self.columns = list(columns)
        self.endResetModel()

    def place_of_column(self, name: str) -> int:
        """Return where a column stands. Raises StopIteration for a name that no column has."""
        return next(place for place, column in enumerate(self.columns) if column.name == name)

    @property
    def ids(self) -> Sequence[str]:
        """The ids of all rows, in order."""
        return self._ids

    def id_at(self, row: int) -> str:
        """Return the id of a row, or nothing."""
        return self._ids[row] if 0 <= row < len(self._ids) else ""

    def place_of(self, record_id: str) -> int:
        """Return the row of an id, or -1.

        It is looked for: among 100,000 that takes a millisecond, and to know it beforehand 8 MB more.
        """
        try:
            return self._ids.index(record_id)
        except ValueError:
            return -1

    def row_at(self, row: int) -> Row | None:
        """Return what is known of a row, and ask for it if that is nothing or old."""
        record_id = self.id_at(row)
        known = self._rows.get(record_id)
        if record_id and (known is None or record_id in self._stale):
            self._want(row // PAGE)
        return known

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[section].alignment
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.alignment
        if role not in _SHOWN:
            return None
        row = self.row_at(index.row())
        if row is None:
            return PLACEHOLDER if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        return self._value(column, row, role)

    @staticmethod
    def _value(column: Column[Row], row: Row, role: int) -> Any:
        if role == Qt.ItemDataRole.ForegroundRole:
            tone = column.tone(row)
            return QColor(active_tokens().strong(tone)) if tone else None
        detail = column.detail(row) if column.detail else ""
        text = column.text(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        return f"{text} {detail}".strip()

    def _want(self, page: int) -> None:
        if page not in self._asked:
            self._wanted.add(page)
            if not self._soon.isActive():
                self._soon.start()

    def _fetch_wanted(self) -> None:
        pages, self._wanted = sorted(self._wanted), set()
        self._asked |= set(pages)
        for page in pages:
            ids = list(self._ids[page * PAGE : (page + 1) * PAGE])
            if ids:
                self._fetch(ids, self._answer_for(page, ids))

    def _answer_for(self, page: int, ids: list[str]) -> Callable[[list[Row]], None]:
        def answer(rows: list[Row]) -> None:
            self._keep(page, ids, rows)

        return answer

    def _keep(self, page: int, ids: list[str], rows: list[Row]) -> None:
        for row in rows:
            self._rows.pop(row.id, None)
            self._rows[row.id] = row
            self._page_of[row.id] = page
        self._stale.difference_update(ids)
        while len(self._rows) > MOST_ROWS_KEPT:
            forgotten = next(iter(self._rows))
            del self._rows[forgotten]
            self._asked.discard(self._page_of.pop(forgotten))
        self._tell(page, ids)

    def _tell(self, page: int, ids: list[str]) -> None:
        """Tell that these rows are new. Where the order is another since they were asked for, they may be anywhere."""
        first, last = page * PAGE, page * PAGE + len(ids) - 1
        if list(self._ids[first : last + 1]) != ids:
            first, last = 0, len(self._ids) - 1
            self._asked.clear()
        if last >= 0:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))


def _goes_on(given: Sequence[str], before: Sequence[str]) -> bool:
    if isinstance(given, IdList) and isinstance(before, IdList):
        return given.goes_on(before)
    return list(given[: len(before)]) == before


_SHOWN: Final = frozenset(
    (
        int(Qt.ItemDataRole.DisplayRole),
        int(Qt.ItemDataRole.ToolTipRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(Qt.ItemDataRole.ForegroundRole),
    )
)
