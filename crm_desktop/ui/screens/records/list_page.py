"""The list of one kind of record: search, conditions, columns, workbook and paper as in every list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_core.model import ENTITIES
from crm_desktop.services.lists.fields import Field, fields_of
from crm_desktop.services.records.guards import may_write
from crm_desktop.services.records.listing import RecordQuery, RecordRow, record_ids, record_rows
from crm_desktop.ui.lists.facets import spec_of
from crm_desktop.ui.lists.field_columns import field_column
from crm_desktop.ui.lists.field_wording import FieldWording
from crm_desktop.ui.lists.filter_bar import FilterBar
from crm_desktop.ui.lists.saved_filters import SavedFilters
from crm_desktop.ui.lists.source import ListSource
from crm_desktop.ui.lists.tools import ListTools
from crm_desktop.ui.models.paged import Column, PagedTable
from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.screens.records.catalogue import FIRST_FIELDS
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Banner, ButtonKind, EmptyState, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.ui.context import UiContext

FIRST_ROWS: Final = 200
_LATE: Final = frozenset(("created_at", "created_by", "edited_by", "external_id", "source"))
_NO_FACET: Final = frozenset(("map",))
_REACHING: Final = {"contact_method": {"raw": "CALL"}}
"""Fields that say how to reach somebody under a name of their own."""


class RecordsPage(QWidget):
    """`opened(id)` for a record to be shown, `new_wanted` for one to be made. `leave_customer` shows all again."""

    opened = Signal(str)
    new_wanted = Signal()

    def __init__(self, context: UiContext, entity: str) -> None:
        super().__init__()
        self.entity = entity
        self._context = context
        self._account_id = ""
        self._sort, self._descending = "", False
        cls = ENTITIES[entity]
        self.title = context.label(cls.label)
        role = context.workspace.me.role
        with context.workspace.read() as session:
            fields = fields_of(session, entity, role)
        self._model: PagedTable[RecordRow] = PagedTable(_columns(context, entity, fields), self._fetch, self)
        self.table = RecordTable(self._model, self.title, several=True)
        self.tools = ListTools(context, self.table, f"records.{entity}", self._source)
        self.tools.arrangement.give_way(_giving(self._model.columns))
        specs = [spec_of(context, one) for one in fields if one.kind not in _NO_FACET]
        first = [one.key for one in fields if one.choices is not None][:4]
        self.filters = FilterBar(context, entity, context.tr("records.search"), specs, first)
        self.saved = SavedFilters(context, f"records.{entity}", self.filters, ())
        self.new = push_button(context.tr("records.new", kind=self.title), ButtonKind.NORMAL, "add")
        self.new.setVisible(may_write(entity, role))
        self._count = text_label("", LabelRole.BODY, Tone.NEUTRAL)
        self.customer = Banner("", Tone.ACCENT, "customers", action_text=context.tr("records.all_customers"))
        self.customer.hide()
        hint = "records.empty_server" if cls.server_only else "records.empty_hint"
        self._empty = EmptyState("search", context.tr("records.empty"), context.tr(hint))
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(GRID)
        title.addWidget(text_label(self.title, LabelRole.HEADLINE))
        self._count.setContentsMargins(0, 0, 0, 3)
        title.addWidget(self._count, 0, Qt.AlignmentFlag.AlignBottom)
        title.addWidget(self.saved)
        title.addStretch(1)
        title.addWidget(self.tools.button())
        title.addWidget(self.new)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 0)
        column.setSpacing(GRID + 2)
        column.addLayout(title)
        column.addWidget(self.customer)
        column.addWidget(self.filters)
        column.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.filters.search.left_below.connect(self.table.setFocus)
        self.filters.changed.connect(self.ask)
        self.table.opened.connect(self.opened)
        self.table.inspect_wanted.connect(lambda: self.opened.emit(self.table.current_id))
        self.table.sort_requested.connect(self._sort_by)
        self.new.clicked.connect(self.new_wanted)
        self.customer.action_triggered.connect(lambda: self.show_customer("", ""))

    def show_customer(self, account_id: str, name: str) -> None:
        """Keep to the records of one customer, or show those of all again."""
        self._account_id = account_id
        self.customer.set_text(self._context.tr("records.of_customer", name=name))
        self.customer.setVisible(bool(account_id))
        self.ask()

    @property
    def account_id(self) -> str:
        """The customer that the list keeps to; empty for all."""
        return self._account_id

    def ask(self) -> None:
        """Show the beginning at once, then the whole."""
        self._read(FIRST_ROWS)

    def renew(self) -> None:
        """Read again what is shown, without a jump."""
        self._read(None)

    def _query(self) -> RecordQuery:
        return RecordQuery(
            self.entity,
            self.filters.search.text(),
            self.filters.facet_values(),
            self._account_id,
            self._sort,
            self._descending,
        )

    def _read(self, limit: int | None) -> None:
        query, role = self._query(), self._context.workspace.me.role

        def job(session: Any) -> tuple[Sequence[str], bool]:
            ids = record_ids(session, query, role, limit)
            return ids, limit is None or len(ids) < limit

        self._context.tasks.read(job, self._show, owner=self, key="ids")

    def _show(self, found: tuple[Sequence[str], bool]) -> None:
        ids, is_whole = found
        self._count.setText(f"{len(ids):,}" if is_whole else f"{len(ids):,}+")
        self._pages.setCurrentWidget(self.table if ids else self._empty)
        is_first = self._model.rowCount() == 0
        self._model.set_ids(ids)
        if is_first and ids:
            self.table.select_id("")
        if not is_whole:
            self._read(None)

    def _fetch(self, ids: list[str], answer: Callable[[list[RecordRow]], None]) -> None:
        entity, role = self.entity, self._context.workspace.me.role
        self._context.tasks.read(
            lambda session: record_rows(session, entity, ids, role),
            answer,
            owner=self,
            key=f"rows {ids[0]}",
        )

    def _sort_by(self, key: str, descending: bool) -> None:
        self._sort, self._descending = key, descending
        self.ask()

    def _source(self) -> ListSource:
        entity, role = self.entity, self._context.workspace.me.role
        return ListSource(
            entity,
            self.title,
            lambda session, ids: record_rows(session, entity, ids, role),
            self.filters.words(),
            self.filters.conditions(),
        )


def _giving(columns: Sequence[Column[Any]]) -> list[str]:
    """Return which columns give way in a narrow window: the widest first, but never the two that name a record."""
    shown = [one for one in reversed(columns[2:]) if one.shown]
    return [one.name for one in sorted(shown, key=lambda one: -one.width)]


def _columns(context: UiContext, entity: str, fields: Sequence[Field]) -> list[Column[RecordRow]]:
    """The fields that name a record first; long texts and who made it are there on request."""
    wording = FieldWording(context)
    named = ENTITIES[entity].title_fields
    order = [*(one for one in fields if one.key in named), *(one for one in fields if one.key not in named)]
    columns: list[Column[RecordRow]] = []
    shown = 0
    for one in order:
        is_early = one.key not in _LATE and one.kind not in ("map", "note") and shown < FIRST_FIELDS
        visible = not columns or is_early or bool(one.code)
        shown += visible
        reach = _REACHING.get(entity, {}).get(one.key)
        columns.append(field_column(context, wording, one, shown=visible, reach=reach))
    return columns
