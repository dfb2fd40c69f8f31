"""More records: on the left every kind that there is, on the right its list; a form opens over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QListView, QSplitter, QStackedWidget

from crm_core.model import ENTITIES
from crm_desktop.services.lookups import title_of
from crm_desktop.services.records import delete
from crm_desktop.services.records.guards import may_write
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.dialogs.record_editor import open_record
from crm_desktop.ui.lists.asking import ask
from crm_desktop.ui.lists.saved_filters import filter_commands
from crm_desktop.ui.lists.telling import tell_with_undo
from crm_desktop.ui.lists.tools import ListTools, list_commands
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.records.catalogue import catalogue
from crm_desktop.ui.screens.records.list_page import RecordsPage
from crm_desktop.ui.widgets.choosing import choose_row

_ENTITY: Final = Qt.ItemDataRole.UserRole
_WIDTH: Final = 208
_LINE: Final = QSize(0, 30)


class RecordsScreen(Screen):
    """`Place("records", entity)` shows a kind; the option `account_id` keeps to one customer, `new` makes one."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._pages: dict[str, RecordsPage] = {}
        self._behind: set[str] = set()
        self.kinds = QListView()
        self.kinds.setAccessibleName(context.tr("records.kinds"))
        self.kinds.setProperty("kind", "contents")
        self.kinds.setMinimumWidth(_WIDTH)
        self.kinds.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.kinds.setModel(self._model())
        self._stack = QStackedWidget()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.kinds)
        split.addWidget(self._stack)
        split.setStretchFactor(1, 1)
        split.setSizes([_WIDTH, 1000])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self.kinds.selectionModel().currentChanged.connect(self._kind_chosen)
        self.kinds.activated.connect(lambda _index: self.activate())

    def _model(self) -> QStandardItemModel:
        model = QStandardItemModel(self)
        for group, entities in catalogue():
            head = QStandardItem(self.context.tr(f"records.area_{group}"))
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setSizeHint(_LINE)
            model.appendRow(head)
            for entity in entities:
                item = QStandardItem(f"   {self.context.label(ENTITIES[entity].label)}")
                item.setData(entity, _ENTITY)
                item.setSizeHint(_LINE)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                model.appendRow(item)
        return model

    @property
    def page(self) -> RecordsPage | None:
        """The list that is shown."""
        current = self._stack.currentWidget()
        return current if isinstance(current, RecordsPage) else None

    def commands(self) -> Sequence[Command]:
        return (
            Command(
                "records.new", "records.new_here", self.new_record, "Ctrl+N", "add", enabled=self._may_make
            ),
            Command("records.find", "customers.find", self._take_search, "Ctrl+F", "search"),
            Command("records.edit", "records.edit", self._open_current, "F2", "edit", enabled=self._has_one),
            Command("records.delete", "records.delete", self.ask_delete, "Del", enabled=self._has_one),
            Command("records.kinds", "records.kinds", self._take_kinds, "Ctrl+L"),
            *filter_commands("records", lambda: self.page.saved if self.page else None),
            *list_commands("records", self._tools),
        )

    def show_place(self, place: Place) -> None:
        entity = place.record_id or (self.page.entity if self.page else self._first())
        page = self._show_kind(entity)
        account_id = place.options.get("account_id", "")
        if account_id:
            self.context.tasks.read(
                lambda session: title_of(session, "account", account_id),
                lambda name: page.show_customer(account_id, name),
                owner=page,
                key="customer",
            )
        if "new" in place.options:
            self._make(page, account_id)

    def activate(self) -> None:
        if self.page is not None:
            if self.page.entity in self._behind:
                self._behind.discard(self.page.entity)
                self.page.renew()
            self.page.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def account_id(self) -> str:
        return self.page.account_id if self.page else ""

    def refresh(self, changes: Changed) -> None:
        for entity, page in self._pages.items():
            if entity in changes and page is self.page and self.isVisible():
                page.renew()
            elif entity in changes:
                self._behind.add(entity)

    def reload(self) -> None:
        if self.page is not None:
            self.page.renew()

    def new_record(self) -> None:
        """Make a record of the kind that is shown."""
        if self.page is not None and self._may_make():
            self._make(self.page, self.page.account_id)

    def ask_delete(self) -> None:
        """Ask before records go to the recycle bin."""
        page, tr = self.page, self.context.tr
        if page is not None and page.table.current_id:
            count = len(page.table.marked_ids())
            ask(
                self.context,
                tr("records.delete_title", n=count, kind=page.title),
                tr("records.delete_hint"),
                tr("customers.delete_yes"),
                self.window(),
                self.delete,
            )

    def delete(self) -> None:
        """Move the marked records to the recycle bin, in one edit."""
        page = self.page
        if page is None:
            return
        ids, entity, me = page.table.marked_ids(), page.entity, self.context.workspace.context

        def job(session: Any) -> int:
            return len([delete(session, me, entity, one) for one in ids])

        def done(count: int) -> None:
            tell_with_undo(self.context, self.context.tr("records.deleted", n=count), self)

        self.context.tasks.write(job, done, owner=self)

    def _make(self, page: RecordsPage, account_id: str) -> None:
        given = {"account_id": account_id} if account_id else {}
        open_record(self.context, page.entity, "", self.window(), **given)

    def _may_make(self) -> bool:
        return self.page is not None and may_write(self.page.entity, self.context.workspace.me.role)

    def _has_one(self) -> bool:
        return self.page is not None and bool(self.page.table.current_id)

    def _first(self) -> str:
        return catalogue()[0][1][0]

    def _show_kind(self, entity: str) -> RecordsPage:
        if entity not in self._pages:
            page = self._pages[entity] = RecordsPage(self.context, entity)
            self._stack.addWidget(page)
            page.opened.connect(self._open)
            page.new_wanted.connect(self.new_record)
            page.ask()
        self._stack.setCurrentWidget(self._pages[entity])
        model = self.kinds.model()
        for row in range(model.rowCount()):
            if model.index(row, 0).data(_ENTITY) == entity and self.kinds.currentIndex().row() != row:
                choose_row(self.kinds, row)
        self.title_changed.emit(self._pages[entity].title)
        self.ready.emit()
        return self._pages[entity]

    def _kind_chosen(self, index: QModelIndex) -> None:
        entity = index.data(_ENTITY)
        if entity and (self.page is None or self.page.entity != entity):
            self._show_kind(entity)

    def _open(self, record_id: str) -> None:
        if record_id and self.page is not None:
            open_record(self.context, self.page.entity, record_id, self.window())

    def _open_current(self) -> None:
        if self.page is not None:
            self._open(self.page.table.current_id)

    def _take_search(self) -> None:
        if self.page is not None:
            self.page.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.page.filters.search.selectAll()

    def _take_kinds(self) -> None:
        self.kinds.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _tools(self) -> ListTools | None:
        return self.page.tools if self.page is not None else None
