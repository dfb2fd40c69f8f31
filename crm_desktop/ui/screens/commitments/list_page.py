"""What the list of tasks and the ledger of promises share: filters above, a table, a hint where it is empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.lists.source import ListSource
from crm_desktop.ui.lists.tools import ListTools
from crm_desktop.ui.models.action_table import ActionTable
from crm_desktop.ui.models.paged import Column, PagedTable
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Chip, EmptyState, LabelRole, text_label


class CommitmentPage(QWidget):
    """`entity` is what is listed. Subclasses read ids and rows and act on keys.

    `shown` when the first rows are known to be there.
    """

    entity = ""
    shown = Signal()

    def __init__(
        self,
        context: UiContext,
        name: str,
        columns: Sequence[Column[Any]],
        actions: Mapping[str, str],
        states: Mapping[str, str],
        empty: EmptyState,
    ) -> None:
        super().__init__()
        self.context = context
        self.state = next(iter(states))
        self.user_id: str | None = context.workspace.me.user_id
        self.rows: dict[str, Any] = {}
        self.model: PagedTable[Any] = PagedTable(columns, self._fetch, self)
        self.table = ActionTable(self.model, name, actions)
        self.tools = ListTools(context, self.table, f"{self.entity}s", self._source)
        self.tools.arrangement.give_way(("unit", "maker", "priority", "assignee"))
        self.chips = {key: self._chip(key, text) for key, text in states.items()}
        self.sought = ""
        self.count = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.bar = QHBoxLayout()
        self.bar.setSpacing(GRID)
        for chip in self.chips.values():
            self.bar.addWidget(chip)
        self.bar.addWidget(self.count)
        self.bar.addWidget(self.tools.button())
        self.bar.addStretch(1)
        self.above = QVBoxLayout()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(self.above)
        column.addLayout(self.bar)
        column.addWidget(self._pages, 1)
        self.table.keyed.connect(self.act)
        self.table.opened.connect(self.open_customer)

    def _chip(self, key: str, text: str) -> Chip:
        chip = Chip(text, checkable=True)
        chip.clicked.connect(self._chooser(key))
        return chip

    def _chooser(self, key: str) -> Callable[[], None]:
        return lambda: self.show_state(key)

    def show_state(self, state: str) -> None:
        """Show what is in this state."""
        self.state = state
        self.reload()
        self.take_focus()

    def show_person(self, user_id: str | None) -> None:
        """Show what is a person's, or everybody's."""
        self.user_id = user_id
        self.reload()

    def take_focus(self) -> None:
        """Give the keyboard to the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def reload(self) -> None:
        """Read the list again."""
        for key, chip in self.chips.items():
            chip.setChecked(key == self.state)
        self.context.tasks.read(self.read_ids(), self.show_ids, owner=self, key="ids")

    def show_ids(self, ids: list[str]) -> None:
        """Show these records."""
        self.model.set_ids(ids)
        if self.sought in ids:
            self.table.select_id(self.sought)
        self.sought = ""
        self._pages.setCurrentIndex(0 if ids else 1)
        self.count.setText(self.count_text(len(ids)))
        self.shown.emit()

    def _source(self) -> ListSource:
        return ListSource(
            self.entity,
            self.table.accessibleName(),
            lambda session, ids: self.read_rows(list(ids))(session),
            self.filter_text(),
            {"state": self.state, "user_id": self.user_id},
        )

    def filter_text(self) -> str:
        """Return what the list is narrowed by, in words."""
        return self.chips[self.state].text()

    def _fetch(self, ids: list[str], answer: Callable[[list[Any]], None]) -> None:
        def keep(rows: list[Any]) -> None:
            self.rows.update((row.id, row) for row in rows)
            answer(rows)

        self.context.tasks.read(self.read_rows(ids), keep, owner=self, key=f"rows {ids[0]}")

    def open_customer(self, record_id: str) -> None:
        """Go to the customer that a row is about."""
        row = self.rows.get(record_id)
        if row is not None and row.account_id:
            self.context.navigate(Place("customer", row.account_id))

    def account_id(self) -> str:
        """Return the customer of the current row."""
        row = self.rows.get(self.table.current_id)
        return (row.account_id or "") if row is not None else ""

    def read_ids(self) -> Callable[[Any], list[str]]:
        """Return the job that finds the ids."""
        raise NotImplementedError

    def read_rows(self, ids: list[str]) -> Callable[[Any], list[Any]]:
        """Return the job that reads rows."""
        raise NotImplementedError

    def count_text(self, count: int) -> str:
        """Return how many there are, in words."""
        raise NotImplementedError

    def act(self, key: str, record_id: str) -> None:
        """Do what a key stands for."""
        raise NotImplementedError
