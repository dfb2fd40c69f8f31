"""Customers: the list, found while one types, and a summary of the one that is marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.services.customers import (
    CustomerFilter,
    CustomerRow,
    customer_ids,
    customer_rows,
    first_customer_ids,
)
from crm_desktop.services.lists.fields import fields_of
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.lists.saved_filters import SavedFilters, filter_commands
from crm_desktop.ui.lists.source import ListSource
from crm_desktop.ui.lists.tools import ListTools
from crm_desktop.ui.models.paged import PagedTable
from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.customers.actions import CustomerActions
from crm_desktop.ui.screens.customers.columns import customer_columns
from crm_desktop.ui.screens.customers.filters import CustomerFilterBar, ready_lists
from crm_desktop.ui.screens.customers.inspector import Inspector
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, EmptyState, LabelRole, push_button, text_label
from crm_desktop.ui.widgets.choosing import choose_row

SHOWN: Final = frozenset(
    ("account", "account_contact", "account_tag", "contact", "contact_method", "favourite", "visit", "user")
)
"""Entities of which the list shows something."""
ROOM_FOR_INSPECTOR: Final = 1000
LEAST_NAME: Final = 190
GIVING: Final = ("city", "contact", "lifecycle")
"""Columns that the list leaves to the inspector, the first named first, where it is narrow."""
FIRST_ROWS: Final = 200
"""More than a screen shows: what is found first while the rest is looked for."""


class CustomersScreen(Screen):
    """The list keeps its place, filters and marked row while one is elsewhere."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        me = context.workspace.me
        self._wanted = CustomerFilter(user_id=me.user_id)
        self._was_ready = False
        self._is_behind = False
        self._wants_inspector = True
        with context.workspace.read() as session:
            fields = fields_of(session, "account", me.role)
        self._model: PagedTable[CustomerRow] = PagedTable(
            customer_columns(context, fields), self._fetch, self
        )
        self.table = RecordTable(self._model, tr("customers.list"), several=True)
        self.table.least_first = LEAST_NAME
        self.tools = ListTools(context, self.table, "customers", self._source)
        self.tools.arrangement.give_way(GIVING)
        self.actions_ = CustomerActions(context, self.table, self.tools)
        self.filters = CustomerFilterBar(context, fields)
        self.saved = SavedFilters(context, "customers", self.filters, ready_lists(context))
        self.inspector = Inspector(context)
        self._count = text_label("", LabelRole.BODY, Tone.NEUTRAL)
        self._marked = text_label("", LabelRole.BODY, Tone.NEUTRAL)
        self._with_marked = push_button(tr("customers.actions"))
        self._unmark = push_button(tr("customers.unmark"), ButtonKind.FLAT)
        self._new = push_button(tr("customers.new"), ButtonKind.NORMAL, "add")
        self._empty = EmptyState(
            "customers", tr("customers.empty_title"), tr("customers.empty_hint"), tr("customers.new")
        )
        self._none = EmptyState(
            "search", tr("customers.none_title"), tr("customers.none_hint"), tr("customers.clear_filters")
        )
        self._arrange()
        self._connect()
        self.reload()

    def _arrange(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(GRID)
        title.addWidget(text_label(self.context.tr("customers.title"), LabelRole.HEADLINE))
        self._count.setContentsMargins(0, 0, 0, 3)
        title.addWidget(self._count, 0, Qt.AlignmentFlag.AlignBottom)
        title.addWidget(self.saved)
        title.addStretch(1)
        title.addWidget(self._marked)
        title.addWidget(self._with_marked)
        title.addWidget(self._unmark)
        title.addWidget(self.tools.button())
        title.addWidget(self._new)
        self._pages = QStackedWidget()
        for page in (self.table, self._empty, self._none):
            self._pages.addWidget(page)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 0)
        column.setSpacing(GRID + 2)
        column.addLayout(title)
        column.addWidget(self.filters)
        column.addWidget(self._pages, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(left)
        self._split.addWidget(self.inspector)
        self._split.setStretchFactor(0, 1)
        self._split.setCollapsible(0, False)
        self._split.setSizes([1000, 324])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)

    def _connect(self) -> None:
        self.filters.changed.connect(self._find)
        self.filters.search.left_below.connect(self.table.setFocus)
        self.table.opened.connect(self._open)
        self.table.looked_at.connect(self.inspector.show_customer)
        self.table.sort_requested.connect(self._sort)
        self.table.inspect_wanted.connect(self.toggle_inspector)
        self.table.marked.connect(self._tell_marked)
        self._with_marked.clicked.connect(self._open_actions)
        self._unmark.clicked.connect(self._unmark_all)
        self._tell_marked()
        self._new.clicked.connect(self.new_customer)
        self._empty.action_triggered.connect(self.new_customer)
        self._none.action_triggered.connect(self.filters.clear)

    def commands(self) -> Sequence[Command]:
        return (
            Command("customers.new", "customers.new", self.new_customer, "Ctrl+N", "add", menu="new"),
            Command("customers.find", "customers.find", self._take_search, "Ctrl+F", "search"),
            *filter_commands("customers", lambda: self.saved),
            Command("customers.open", "customers.open", self._open_current, "Ctrl+O", enabled=self._has_one),
            Command(
                "customers.quote",
                "card.new_quote",
                self.inspector.new_quote,
                "Ctrl+Shift+Q",
                "quote",
                enabled=self._has_one,
            ),
            Command(
                "customers.copy_number",
                "customers.copy_number",
                self.inspector.copy_number,
                "Ctrl+Shift+C",
                "phone",
                enabled=self._has_one,
            ),
            Command("customers.inspect", "customers.inspect", self.toggle_inspector, "Ctrl+I"),
            *self.actions_.commands(),
            *self.tools.commands("customers"),
        )

    def show_place(self, place: Place) -> None:
        if "text" in place.options:
            self.filters.search_for(place.options["text"])
        if "new" in place.options:
            self.new_customer()

    def activate(self) -> None:
        if self._is_behind:
            self._is_behind = False
            self.reload()
            self.inspector.show_customer(self.table.current_id)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list has all the room: the card tells more than the inspector."""
        super().resizeEvent(event)
        self._show_inspector()

    def account_id(self) -> str:
        return self.table.current_id

    def refresh(self, changes: Changed) -> None:
        if not SHOWN & changes.keys():
            return
        if self.isVisible():
            self._read()
            self.inspector.refresh(changes)
        else:
            self._is_behind = True

    def reload(self) -> None:
        self._find()

    def new_customer(self) -> None:
        """Enter a customer."""
        from crm_desktop.ui.screens.customers.new_customer import NewCustomerDialog

        dialog = NewCustomerDialog(self.context, self.window())
        dialog.created.connect(self._open)
        dialog.open()

    def toggle_inspector(self) -> None:
        """Show the summary, or give its room to the list."""
        self._wants_inspector = not self.inspector.isVisible()
        self._show_inspector()

    def _source(self) -> ListSource:
        me = self.context.workspace.me.user_id
        return ListSource(
            "account",
            self.context.tr("customers.title"),
            lambda session, ids: customer_rows(session, ids, me),
            self.filters.words(),
            self.filters.conditions(),
        )

    def _tell_marked(self) -> None:
        """Say how many rows are marked, once there are several."""
        selection = self.table.selectionModel().selection()
        spans = [selection.at(number) for number in range(selection.count())]
        count = sum(span.height() for span in spans)
        self._marked.setText(self.context.tr("customers.marked", n=f"{count:,}"))
        for widget in (self._marked, self._with_marked, self._unmark):
            widget.setVisible(count > 1)

    def _open_actions(self) -> None:
        self.actions_.open_menu(self._with_marked.mapToGlobal(self._with_marked.rect().bottomLeft()))

    def _unmark_all(self) -> None:
        choose_row(self.table, self.table.currentIndex().row())
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self) -> None:
        """Show the beginning of what is asked for at once, and then the whole."""
        self._wanted = self.filters.apply(self._wanted)
        self._read(FIRST_ROWS)

    def _read(self, limit: int | None = None) -> None:
        wanted = self._wanted

        def job(session: Any) -> tuple[Sequence[str], bool]:
            if limit is None:
                return customer_ids(session, wanted), True
            return first_customer_ids(session, wanted, limit)

        self.context.tasks.read(job, self._show_ids, owner=self, key="ids")

    def _show_ids(self, found: tuple[Sequence[str], bool]) -> None:
        ids, is_whole = found
        count = f"{len(ids):,}" if is_whole else f"{len(ids):,}+"
        self._count.setText(self.context.tr("customers.count", n=count))
        nothing = self._none if self.filters.is_narrow else self._empty
        self._pages.setCurrentWidget(self.table if ids else nothing)
        self._model.set_ids(ids)
        self._show_inspector()
        if not is_whole:
            self._read()
        if not self._was_ready:
            self._was_ready = True
            self.table.select_id("")
            self.ready.emit()

    def _show_inspector(self) -> None:
        has_room = self.width() >= ROOM_FOR_INSPECTOR and self._model.rowCount() > 0
        self.inspector.setVisible(has_room and self._wants_inspector)

    def _fetch(self, ids: list[str], answer: Callable[[list[CustomerRow]], None]) -> None:
        self.context.tasks.read(
            lambda session: customer_rows(session, ids, self._wanted.user_id),
            answer,
            owner=self,
            key=f"rows {ids[0]}",
        )

    def _sort(self, name: str, descending: bool) -> None:
        self._wanted = replace(self._wanted, sort=name, descending=descending)
        self._find()

    def _take_search(self) -> None:
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def _has_one(self) -> bool:
        return bool(self.table.current_id)

    def _open_current(self) -> None:
        self._open(self.table.current_id)

    def _open(self, account_id: str) -> None:
        self.context.navigate(Place("customer", account_id))
