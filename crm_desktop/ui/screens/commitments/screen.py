"""Tasks and promises: two lists of what somebody waits for, worked through by keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout

from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.services.people import Choice, people
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.lists.tools import list_commands
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.commitments.list_page import CommitmentPage
from crm_desktop.ui.screens.commitments.promises_page import PromisesPage
from crm_desktop.ui.screens.commitments.tasks_page import TasksPage
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, Chip, LabelRole, push_button, text_label

SHOWN: Final = frozenset(("task", "promise", "account", "contact", "user", "org_unit"))
TABS: Final = ("tasks", "promises")
EVERYBODY: Final = ""


class CommitmentsScreen(Screen):
    """`Place("tasks", options={"tab": "promises", "state": "overdue"})`; a manager may look at everybody's."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        self._stale = False
        self._was_ready = False
        self.tasks, self.promises = TasksPage(context), PromisesPage(context)
        self.tab = "tasks"
        self.chips = {name: self._chip(name) for name in TABS}
        self.person = QComboBox()
        self.person.setAccessibleName(tr("commitments.person"))
        self.person.addItem(tr("commitments.mine"), context.workspace.me.user_id)
        self._manages = context.workspace.me.role in MANAGING_ROLES
        self.person.setVisible(self._manages)
        self._new = push_button("", ButtonKind.NORMAL, "add")
        self._arrange()
        self._new.clicked.connect(self.add)
        self.person.currentIndexChanged.connect(self._choose_person)
        for page in self._every_page:
            page.shown.connect(self._tell_ready)
        if self._manages:
            self.person.addItem(tr("commitments.team"), EVERYBODY)
            context.tasks.read(people, self._offer, owner=self, key="people")

    @property
    def _every_page(self) -> tuple[CommitmentPage, ...]:
        return self.tasks, self.promises

    @property
    def page(self) -> CommitmentPage:
        """The list that is shown."""
        return self.tasks if self.tab == "tasks" else self.promises

    def _chip(self, name: str) -> Chip:
        chip = Chip(self.context.tr(f"commitments.{name}"), checkable=True)
        chip.clicked.connect(self._tab_shower(name))
        return chip

    def _tab_shower(self, name: str) -> Callable[[], None]:
        return lambda: self.show_tab(name)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(text_label(self.context.tr("commitments.title"), LabelRole.HEADLINE))
        head.addSpacing(GRID)
        for chip in self.chips.values():
            head.addWidget(chip)
        head.addStretch(1)
        head.addWidget(self.person)
        head.addWidget(self._new)
        self._pages = QStackedWidget()
        for page in self._every_page:
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self._pages, 1)

    def commands(self) -> Sequence[Command]:
        return (
            Command("tasks.new", "commitments.add", self.add, "Ctrl+N", "add", menu="new"),
            Command("tasks.find", "commitments.state", self._take_list, "Ctrl+F"),
            Command("tasks.tab_tasks", "commitments.tasks", self._tab_shower("tasks"), "Alt+1"),
            Command("tasks.tab_promises", "commitments.promises", self._tab_shower("promises"), "Alt+2"),
            *list_commands("tasks", lambda: self.page.tools),
        )

    def show_place(self, place: Place) -> None:
        tab = place.options.get("tab", self.tab)
        self.tab = tab if tab in TABS else "tasks"
        if place.options.get("state") in self.page.chips:
            self.page.state = place.options["state"]
        self.page.sought = place.record_id
        self._show_tab()

    def show_tab(self, name: str) -> None:
        """Show the tasks or the promises."""
        self.tab = name
        self._show_tab()
        self.page.take_focus()

    def _show_tab(self) -> None:
        for key, chip in self.chips.items():
            chip.setChecked(key == self.tab)
        key = "commitments.add" if self.tab == "tasks" else "commitments.new_promise"
        self._new.setText(self.context.tr(key))
        self._pages.setCurrentWidget(self.page)
        self.page.reload()

    def activate(self) -> None:
        if self._stale:
            self._stale = False
            self.page.reload()
        self.page.take_focus()

    def account_id(self) -> str:
        return self.page.account_id()

    def refresh(self, changes: Changed) -> None:
        if not SHOWN & changes.keys():
            return
        if self.isVisible():
            self.page.reload()
        else:
            self._stale = True

    def reload(self) -> None:
        self.page.reload()

    def add(self) -> None:
        """Enter a task in the line above the list, or write a promise down."""
        if self.tab == "tasks":
            self.tasks.line.setFocus()
        else:
            self.promises.add()

    def _take_list(self) -> None:
        self.page.take_focus()

    def _offer(self, found: list[Choice]) -> None:
        for one in found:
            if one.id != self.context.workspace.me.user_id:
                self.person.addItem(one.name, one.id)

    def _choose_person(self) -> None:
        for page in self._every_page:
            page.user_id = self.person.currentData() or None
        self.page.reload()

    def _tell_ready(self) -> None:
        if not self._was_ready:
            self._was_ready = True
            self.ready.emit()
