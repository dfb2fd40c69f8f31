"""The columns of a list as a person wants them: moved, widened, hidden; remembered on this laptop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QMenu

from crm_desktop.services.lists.layout import ColumnPlace, column_places, keep_column_places

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.models.paged import Column
    from crm_desktop.ui.models.record_table import RecordTable

PAUSE_MS: Final = 400


class Arrangement(QObject):
    """Keeps the arrangement of `table` under `key`. The first column always stays, and stays first."""

    def __init__(self, context: UiContext, table: RecordTable, key: str) -> None:
        super().__init__(table)
        self._context = context
        self._table = table
        self._key = key
        self._setting = False
        self._is_chosen = False
        self._giving: tuple[str, ...] = ()
        self._gave: frozenset[str] = frozenset()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._keep)
        header = table.horizontalHeader()
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(False)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._menu)
        header.sectionMoved.connect(self._changed)
        header.sectionResized.connect(self._resized)

    def restore(self) -> None:
        """Put the columns where they were; one row of the store, read at once so that nothing jumps."""
        with self._context.workspace.read() as session:
            places = column_places(session, self._key)
        self._is_chosen = bool(places)
        self._arrange(places)

    def reset(self) -> None:
        """Put the columns as they come."""
        self._is_chosen = False
        self._arrange([])
        self._give()
        self._context.tasks.write(lambda session: keep_column_places(session, self._key, []))

    def fit(self, hidden: Mapping[str, bool]) -> None:
        """Hide columns, by name, that a narrow list has no room for, until somebody has chosen the columns."""
        if self._is_chosen:
            return
        self._gave = frozenset(name for name, is_hidden in hidden.items() if is_hidden)
        self._setting = True
        for name, is_hidden in hidden.items():
            self._table.setColumnHidden(self._at(name), is_hidden)
        self._table.fill_room()
        self._setting = False

    def give_way(self, names: Sequence[str]) -> None:
        """Let these columns be hidden, the first named first, whenever the list is too narrow for all it shows."""
        self._giving = tuple(names)
        self._table.resized.connect(self._give)

    def _give(self) -> None:
        shown = [
            one
            for at, one in enumerate(self._table.records.columns)
            if one.shown and at != self._table.widest
        ]
        widths = {one.name: one.width for one in shown}
        need, hidden = self._table.least_first + sum(widths.values()), {}
        for name in (one for one in self._giving if one in widths):
            hidden[name] = need > self._table.viewport().width()
            need -= widths[name] if hidden[name] else 0
        self.fit(hidden)

    def columns(self) -> list[tuple[Column[Any], bool]]:
        """Return all columns in the order on the screen, and whether each is shown."""
        header = self._table.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        return [(self._table.records.columns[at], not header.isSectionHidden(at)) for at in order]

    def shown(self) -> list[Column[Any]]:
        """Return the columns on the screen, from left to right."""
        return [column for column, is_shown in self.columns() if is_shown]

    def taken_out(self) -> list[Column[Any]]:
        """Return the columns of a file: those on the screen, and those that only wanted room there."""
        return [column for column, is_shown in self.columns() if is_shown or column.name in self._gave]

    def set_columns(self, places: Sequence[tuple[str, bool]]) -> None:
        """Take an order of names and whether each is shown."""
        widths = {column.name: self._width(column.name) for column, _ in self.columns()}
        self._arrange([ColumnPlace(name, widths.get(name, 0), shown) for name, shown in places])
        self._changed()

    def _width(self, name: str) -> int:
        at = self._at(name)
        known: int = self._table.records.columns[at].width
        return self._table.columnWidth(at) or known

    def _at(self, name: str) -> int:
        return self._table.records.place_of_column(name)

    def _arrange(self, places: Sequence[ColumnPlace]) -> None:
        """Columns that the arrangement does not know yet come behind it, as they are declared."""
        self._gave = frozenset()
        columns = self._table.records.columns
        known = {one.name: one for one in places}
        order = [one.name for one in places if one.name in {column.name for column in columns}]
        order += [column.name for column in columns if column.name not in known]
        header = self._table.horizontalHeader()
        self._setting = True
        for place, name in enumerate(order):
            at = self._at(name)
            column, wanted = columns[at], known.get(name)
            header.moveSection(header.visualIndex(at), place)
            header.setSectionHidden(at, at > 0 and not (wanted.shown if wanted else column.shown))
            if not header.isSectionHidden(at):
                self._table.setColumnWidth(at, wanted.width if wanted and wanted.width else column.width)
        if header.visualIndex(0) > 0:
            header.moveSection(header.visualIndex(0), 0)
        self._table.fill_room()
        self._setting = False

    def _resized(self, section: int, _before: int, _now: int) -> None:
        if section != self._table.widest:
            self._changed()

    def _changed(self) -> None:
        if not self._setting and self._table.isVisible():
            self._is_chosen, self._gave = True, frozenset()
            self._pause.start()

    def _keep(self) -> None:
        places = [ColumnPlace(one.name, self._width(one.name), shown) for one, shown in self.columns()]
        self._context.tasks.write(lambda session: keep_column_places(session, self._key, places))

    def _menu(self, at: QPoint) -> None:
        """What is shown can be hidden here; the whole choice is in the dialog."""
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        header = self._table.horizontalHeader()
        section = header.logicalIndexAt(at)
        if section > 0:
            title = self._table.records.columns[section].title
            hide = menu.addAction(self._context.tr("lists.hide_column", title=title))
            hide.triggered.connect(lambda: self._hide(section))
        menu.addAction(self._context.tr("lists.columns")).triggered.connect(self.choose)
        menu.popup(header.mapToGlobal(at))

    def _hide(self, section: int) -> None:
        self._table.horizontalHeader().setSectionHidden(section, True)
        self._table.fill_room()
        self._changed()

    def choose(self) -> None:
        """Open the dialog of all columns."""
        from crm_desktop.ui.lists.columns_dialog import ColumnsDialog

        ColumnsDialog(self._context, self, self._table.window()).open()
