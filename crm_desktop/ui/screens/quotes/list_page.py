"""All quotes that are on this laptop: found by number, customer or subject, narrowed by status."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.services.approvals import ApprovalItem, approvals
from crm_desktop.services.quotes import QuoteFilter, QuoteRow, quote_ids, quote_rows
from crm_desktop.ui.context import Changed, UiContext
from crm_desktop.ui.lists.source import ListSource
from crm_desktop.ui.lists.tools import ListTools
from crm_desktop.ui.models.paged import PagedTable
from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.screens import tones
from crm_desktop.ui.screens.quotes.begun_strip import BegunStrip
from crm_desktop.ui.screens.quotes.list_columns import QuoteColumns
from crm_desktop.ui.screens.quotes.status_tag import TagDelegate
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import (
    Banner,
    ButtonKind,
    Chip,
    EmptyState,
    FlowLayout,
    LabelRole,
    SearchBox,
    push_button,
    text_label,
)

if TYPE_CHECKING:
    from crm_desktop.services.quotes.listing import QuoteSort

_DATE_COLUMN: Final = 3
_STATUS_COLUMN: Final = 6
_GIVING: Final = ("subject", "owner", "quote_on")
"""In a narrow window the customer matters more."""
_TOUCHING: Final = frozenset(("quote", "account", "user"))


class QuoteList(QWidget):
    """`opened(id)` asks for a quote, `new_wanted` for a new one, `shown` tells that the list has been read."""

    opened = Signal(str)
    new_wanted = Signal()
    shown = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._wanted = QuoteFilter()
        self.model: PagedTable[QuoteRow] = PagedTable(QuoteColumns(context).all(), self._fetch, self)
        tr = context.tr
        self.table = RecordTable(self.model, tr("quotes.list"), several=True)
        tag = TagDelegate(self.table, lambda row: tones.tone_of(tones.QUOTE_STATUS, row.status))
        self.table.setItemDelegateForColumn(_STATUS_COLUMN, tag)
        self.table.horizontalHeader().setSortIndicator(_DATE_COLUMN, Qt.SortOrder.DescendingOrder)
        self.tools = ListTools(context, self.table, "quotes", self._source)
        self.tools.arrangement.give_way(_GIVING)
        self.search = SearchBox(tr("quotes.search"), tr("shell.clear"))
        self.search.setFixedWidth(300)
        self.count = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.new = push_button(tr("quotes.new"), ButtonKind.PRIMARY, "add")
        self.waiting = Banner("", Tone.INFO, "info", action_text=tr("quotes.approvals_open"))
        self.waiting.hide()
        self.begun = BegunStrip(context)
        self._first_waiting = ""
        self._wants_focus = False
        self._states = QButtonGroup(self)
        self._stack = QStackedWidget()
        self._none = EmptyState("quote", tr("quotes.none_title"), tr("quotes.none_hint"), tr("quotes.new"))
        self._nothing = EmptyState(
            "search", tr("quotes.not_found_title"), tr("quotes.not_found_hint"), tr("quotes.show_all")
        )
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        tr = self._context.tr
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID + 4)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(text_label(tr("quotes.title"), LabelRole.HEADLINE))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.search)
        head.addWidget(self.tools.button())
        head.addWidget(self.new)
        column.addLayout(head)
        column.addWidget(self.waiting)
        column.addWidget(self.begun)
        column.addWidget(self._state_chips())
        for page in (self.table, self._none, self._nothing):
            self._stack.addWidget(page)
        column.addWidget(self._stack, 1)

    def _state_chips(self) -> QWidget:
        box = QWidget()
        box.setAccessibleName(self._context.tr("quotes.filter_state"))
        flow = FlowLayout(box)
        codes = ["", *QUOTE_STATUS]
        for code in codes:
            text = (
                QUOTE_STATUS.text(code, self._context.language)
                if code
                else self._context.tr("quotes.all_states")
            )
            chip = Chip(text, checkable=True)
            chip.setObjectName(code)
            chip.setChecked(not code)
            self._states.addButton(chip)
            flow.addWidget(chip)
        self._states.setExclusive(True)
        return box

    def _connect(self) -> None:
        self.search.search_requested.connect(self._search)
        self.search.left_below.connect(self.table.setFocus)
        self.new.clicked.connect(self.new_wanted)
        self._none.action_triggered.connect(self.new_wanted)
        self._nothing.action_triggered.connect(self.show_all)
        self._states.buttonToggled.connect(self._state_chosen)
        self.table.opened.connect(self.opened)
        self.waiting.action_triggered.connect(self.open_waiting)
        self.begun.opened.connect(self.opened)
        self.table.sort_requested.connect(self._sort)

    # --- reading ---------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the ids again."""
        wanted = self._wanted
        self._context.tasks.read(
            lambda session: quote_ids(session, wanted), self._show, owner=self, key="ids"
        )

        me, today = self._context.workspace.me.user_id, self._context.formats.today()
        self._context.tasks.read(
            lambda session: approvals(session, me, today), self._show_waiting, owner=self, key="waiting"
        )
        self.begun.read()

    def _show_waiting(self, items: Sequence[ApprovalItem]) -> None:
        mine = [one for one in items if one.is_mine_to_decide]
        self._first_waiting = mine[0].quote_id if mine else ""
        self.waiting.setVisible(bool(mine))
        self.waiting.set_text(self._context.tr("quotes.approvals_waiting", n=len(mine)))

    def open_waiting(self) -> None:
        """Open the quote that has waited longest for a decision."""
        if self._first_waiting:
            self.opened.emit(self._first_waiting)

    def _show(self, ids: Sequence[str]) -> None:
        self.model.set_ids(ids)
        self.count.setText(f"{len(ids):,}" if ids else "")
        narrowed = bool(self._wanted.text or self._wanted.status)
        self._stack.setCurrentWidget(self.table if ids else self._nothing if narrowed else self._none)
        if self._wants_focus and self.isVisible():
            self.take_focus()
        self.shown.emit()

    def _source(self) -> ListSource:
        wanted, language = self._wanted, self._context.language
        words = (f"“{wanted.text}”" if wanted.text else "", QUOTE_STATUS.text(wanted.status, language))
        return ListSource(
            "quote",
            self._context.tr("quotes.title"),
            lambda session, ids: quote_rows(session, list(ids)),
            " · ".join(filter(None, words)),
            {"text": wanted.text, "status": wanted.status},
        )

    def _fetch(self, ids: list[str], answer: Callable[[list[QuoteRow]], None]) -> None:
        self._context.tasks.read(
            lambda session: quote_rows(session, ids), answer, owner=self, key=f"rows {ids[0]}"
        )

    def refresh(self, changes: Changed) -> None:
        """Read again what a commit touched."""
        if {"quote", "approval_request", "approval_decision"} & changes.keys():
            self.read()
        elif _TOUCHING & changes.keys():
            self.model.renew()

    # --- narrowing -------------------------------------------------------------------------------------------------

    def _search(self, text: str) -> None:
        self._wanted = replace(self._wanted, text=text.strip())
        self.read()

    def _state_chosen(self, chip: QWidget, checked: bool) -> None:
        if checked:
            self._wanted = replace(self._wanted, status=chip.objectName() or None)
            self.read()

    def _sort(self, name: str, descending: bool) -> None:
        self._wanted = replace(self._wanted, sort=cast("QuoteSort", name), descending=descending)
        self.read()

    def show_all(self) -> None:
        """Take every narrowing off."""
        self.search.clear_and_search()
        for chip in self._states.buttons():
            chip.setChecked(not chip.objectName())

    def marked(self) -> list[str]:
        """Return the ids of the marked quotes."""
        return list(self.table.marked_ids())

    def take_focus(self) -> None:
        """Let the keyboard walk through the list, as soon as there is one."""
        self._wants_focus = not self.model.rowCount()
        target: Any = self.table if self.model.rowCount() else self.new
        target.setFocus(Qt.FocusReason.OtherFocusReason)
