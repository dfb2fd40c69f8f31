"""The customer card: head, history and particulars of one customer on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.services.customers import CustomerCard, customer_card
from crm_desktop.services.lists.favourites import favourites_among, set_favourite
from crm_desktop.services.merging import survivor_of
from crm_desktop.services.records import Edit, set_values, undo_edit
from crm_desktop.services.tasks import complete_task, reopen_task
from crm_desktop.services.timeline import Kind, TimelineItem, timeline, timeline_to
from crm_desktop.services.visits import NewVisit, VisitLogged
from crm_desktop.services.warnings import Warning as Known
from crm_desktop.services.warnings import warnings
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.dialogs.visit_saving import save_visit
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.customer_card.composer import Composer
from crm_desktop.ui.screens.customer_card.facts import FactsColumn, Rest
from crm_desktop.ui.screens.customer_card.head import CardHead
from crm_desktop.ui.screens.customer_card.history_filter import KINDS, HistoryFilter
from crm_desktop.ui.screens.customer_card.timeline_model import PAGE, TimelineModel
from crm_desktop.ui.screens.customer_card.timeline_view import TimelineView
from crm_desktop.ui.screens.panel import Panel
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import EmptyState

SHOWN: Final = frozenset(
    (
        "account", "account_contact", "account_tag", "contact", "contact_method", "visit", "visit_addendum",
        "task", "quote", "note", "promise", "visit_plan", "order", "case", "conflict", "user",
        "consent_record", "credit_profile", "order_line", "attachment", "merge_record", "contact_relation",
        "account_share", "hand_over", "owner_history", "favourite",
    )
)  # fmt: skip
"""Entities of which the card shows something."""
_FACTS_WIDTH: Final = 380


@dataclass(frozen=True)
class Page:
    """Everything that the card shows of a customer, read at one stroke and shown at another."""

    card: CustomerCard
    items: list[TimelineItem]
    known: list[Known]
    starred: bool
    rest: Rest


class CustomerCardScreen(Screen):
    """One widget for whichever customer is looked at; `show_place` says which."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        self._account_id = ""
        self._sought = ""
        self._shown: tuple[str, tuple[Kind, ...]] = ("", ())
        self._card: CustomerCard | None = None
        self._head = CardHead(context)
        self.composer = Composer(context)
        self._items = TimelineModel(context, self)
        self.history = TimelineView(self._items, tr("card.history"))
        self.filter = HistoryFilter(context)
        self.facts = FactsColumn(context)
        self._no_history = EmptyState("visit", tr("card.no_history"), tr("card.no_history_hint"))
        self._no_match = EmptyState("filter", tr("card.no_match"), tr("card.no_match_hint"))
        self._gone = EmptyState("customers", tr("card.gone_title"), tr("card.gone_hint"), tr("card.back"))
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._history_pages = QStackedWidget()
        self._history_pages.addWidget(self.history)
        self._history_pages.addWidget(self._no_history)
        self._history_pages.addWidget(self._no_match)
        left = Panel()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.composer)
        column.addWidget(self.filter)
        column.addWidget(self._history_pages, 1)
        right = Panel(left_edge=True)
        right.setFixedWidth(_FACTS_WIDTH)
        inner = QVBoxLayout(right)
        inner.setContentsMargins(1, 0, 0, 0)
        inner.addWidget(self.facts)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(left, 1)
        body.addWidget(right)
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID // 2)
        whole.addWidget(self._head)
        whole.addLayout(body, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(page)
        self._pages.addWidget(self._gone)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self._pages)

    def _connect(self) -> None:
        self._head.edit.connect(self.edit)
        self._head.new_quote.connect(self._new_quote)
        self._head.decide.connect(self._to_conflicts)
        self._gone.action_triggered.connect(self._to_list)
        self.composer.written.connect(self._log)
        self.composer.more_wanted.connect(self._log_more)
        self._items.more_wanted.connect(self._read_more)
        self.history.opened.connect(self._open_item)
        self.filter.changed.connect(self.reload)
        self._head.star.connect(self._star)
        self._head.warnings.look.connect(self._look)
        self.facts.level.taken.connect(self._take_level)
        self.facts.task_done.connect(self._complete)
        self.facts.person_wanted.connect(self.add_person)
        self.facts.quote_wanted.connect(self._new_quote)

    def commands(self) -> Sequence[Command]:
        return (
            Command("card.edit", "card.edit", self.edit, "F2", "edit", enabled=self._may_edit),
            Command("card.note", "card.note", self._take_note, "Ctrl+F", "edit"),
            Command(
                "card.add_person",
                "card.add_person",
                self.add_person,
                "Ctrl+N",
                "contact",
                menu="new",
                enabled=self._may_edit,
            ),
            Command("card.refuse", "warnings.refuse", self._head.warnings.refuse, icon="warning", menu="new"),
            Command("card.share", "card.share", self.facts.access.share, icon="contact", menu="new"),
            Command("card.hand_over", "card.hand_over", self.facts.access.hand_over, menu="new"),
            Command("card.merge", "merging.command", self._merge, "Ctrl+M", enabled=self._may_edit),
            Command("card.star", "card.star", self._toggle_star, "Ctrl+B", "star"),
            *(
                Command(f"card.filter_{name}", f"card.filter_{name}", self._filterer(name), f"Alt+{number}")
                for number, name in enumerate(KINDS, start=1)
            ),
            Command("card.products", "card.products", self._show_products, "Ctrl+Shift+P", "product"),
            Command("card.new_quote", "card.new_quote", self._new_quote, "Ctrl+Shift+Q", "quote", menu="new"),
        )

    def _merge(self) -> None:
        from crm_desktop.ui.dialogs.merge_with import merge_marked

        merge_marked(self.context, "account", [self._account_id], self.window())

    def _show_products(self) -> None:
        from crm_desktop.ui.dialogs.customer_products import CustomerProductsDialog

        CustomerProductsDialog(self.context, self._account_id, self.window()).open()

    def show_place(self, place: Place) -> None:
        if place.record_id != self._account_id:
            self.filter.choose("all")
        self._account_id = place.record_id
        self._sought = place.options.get("entry", "")
        if self._sought:
            self.filter.choose("all")
        self.composer.show_customer(place.record_id)
        self.reload()

    def activate(self) -> None:
        self._take_note()

    def account_id(self) -> str:
        return self._account_id

    def refresh(self, changes: Changed) -> None:
        """A card that is not shown is read again when one comes back to it."""
        if "order" in changes:
            self.facts.level.forget_rankings()
        if self.isVisible() and SHOWN & changes.keys():
            self.reload()

    def reload(self) -> None:
        account_id, kinds, me = self._account_id, self.filter.kinds, self.context.workspace.me.user_id
        sought, limit = self._sought, max(PAGE, self._items.rowCount() if self._is_shown() else 0)
        read_rest = self.facts.reader()

        def job(session: Any) -> Page:
            survivor = survivor_of(session, "account", account_id)
            starred = bool(favourites_among(session, me, [survivor]))
            items = timeline_to(session, survivor, sought, limit, kinds)
            card, known = customer_card(session, survivor), warnings(session, survivor, me)
            return Page(card, items, known, starred, read_rest(session, card))

        self.context.tasks.read(job, self._show, owner=self, key="card", on_error=self._missing)

    def _show(self, page: Page) -> None:
        card, items = page.card, page.items
        self._card = card
        if card.id != self._account_id:  # it was merged: whoever asks for it is led to the survivor
            self._account_id = card.id
            self.composer.show_customer(card.id)
        self._head.show_card(card, page.known, starred=page.starred)
        self.facts.show_card(card, page.rest)
        self.history.show_items(items, anew=not self._is_shown(), sought=self._sought)
        self._shown = self._account_id, self.filter.kinds
        if self._sought:
            self._sought = ""
            self.history.setFocus(Qt.FocusReason.OtherFocusReason)
        self._history_pages.setCurrentIndex(0 if items else 2 if self.filter.kinds else 1)
        self.composer.setVisible(card.may_edit)
        self._pages.setCurrentIndex(0)
        self.title_changed.emit(card.name)
        self.ready.emit()

    def _is_shown(self) -> bool:
        """Whether the history that is on the screen is the one that is to be shown."""
        return self._shown == (self._account_id, self.filter.kinds)

    def _missing(self, error: BaseException) -> None:
        self._card = None
        if not isinstance(error, UserError):
            self.context.tasks.failed.emit(error)
        self._pages.setCurrentIndex(1)
        self.title_changed.emit(self.context.tr("card.gone_title"))

    def _read_more(self, before_ms: int) -> None:
        account_id, kinds = self._account_id, self.filter.kinds
        self.context.tasks.read(
            lambda session: timeline(session, account_id, PAGE, before_ms, kinds),
            self._items.add,
            owner=self._items,
            key="more",
        )

    def _may_edit(self) -> bool:
        return self._card is not None and self._card.may_edit

    def _take_note(self) -> None:
        self.composer.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _log(self, visit: NewVisit) -> None:
        if self._card is not None:
            save_visit(self.context, visit, self._card.short_name or self._card.name, self._logged)

    def _logged(self, _visit: VisitLogged) -> None:
        self.composer.clear()

    def _log_more(self) -> None:
        from crm_desktop.ui.dialogs.quick_visit import open_quick_visit

        open_quick_visit(self.context, self.window(), self._account_id, self.composer.take_draft())

    def _open_item(self, item: TimelineItem) -> None:
        if item.kind == "quote":
            self.context.navigate(Place("quotes", item.id))

    def edit(self) -> None:
        """Change the customer's fields in a form."""
        from crm_desktop.ui.dialogs.record_editor import open_record

        if self._may_edit():
            open_record(self.context, "account", self._account_id, self.window())

    def _save(self, values: dict[str, Any]) -> None:
        account_id, context = self._account_id, self.context
        context.tasks.write(
            lambda session: set_values(session, context.workspace.context, "account", account_id, values),
            self._saved,
        )

    def _saved(self, edit: Edit) -> None:
        context = self.context
        toast = context.toasts.show_message(context.tr("card.saved"), Tone.SUCCESS, context.tr("shell.undo"))
        toast.action_triggered.connect(
            lambda: context.tasks.write(
                lambda session: undo_edit(session, context.workspace.context, edit),
                lambda _none: context.toasts.show_message(context.tr("visit.undone")),
            )
        )

    def _filterer(self, name: str) -> Callable[[], None]:
        return lambda: self._look(name)

    def _look(self, name: str) -> None:
        """Show one kind of the history."""
        self.filter.choose(name)
        self.reload()
        self.history.setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggle_star(self) -> None:
        self._star(not self._head.is_starred)

    def _star(self, on: bool) -> None:
        account_id, edit = self._account_id, self.context.workspace.context
        self.context.tasks.write(lambda session: set_favourite(session, edit, [account_id], on=on))

    def _take_level(self, level: str) -> None:
        self._save({"level": level})

    def add_person(self) -> None:
        """Enter a person at this customer."""
        from crm_desktop.ui.dialogs.new_person import NewPersonDialog

        if self._may_edit():
            NewPersonDialog(self.context, self._account_id, self.window()).open()

    def _complete(self, task_id: str, title: str) -> None:
        context = self.context

        def tell(_none: None) -> None:
            text = context.tr("card.task_done", title=title)
            toast = context.toasts.show_message(text, Tone.SUCCESS, context.tr("shell.undo"))
            toast.action_triggered.connect(
                lambda: context.tasks.write(
                    lambda session: reopen_task(session, context.workspace.context, task_id)
                )
            )

        context.tasks.write(lambda session: complete_task(session, context.workspace.context, task_id), tell)

    def _new_quote(self) -> None:
        self.context.navigate(Place("quotes", options={"new_for": self._account_id}))

    def _to_list(self) -> None:
        self.context.navigate(Place("customers"))

    def _to_conflicts(self) -> None:
        self.context.navigate(Place("sync", options={"tab": "conflicts"}))
