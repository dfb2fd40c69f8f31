"""The quotes screen: the list, the choice of a customer for a new one, and the editor, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.messages import sentence
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.lists.tools import ListTools
from crm_desktop.ui.screens.base import About, Screen
from crm_desktop.ui.screens.quotes.customer_picker import CustomerPicker
from crm_desktop.ui.screens.quotes.editor import QuoteEditor
from crm_desktop.ui.screens.quotes.list_page import QuoteList
from crm_desktop.ui.screens.quotes.loading import (
    OpenQuote,
    begin_quote,
    copy_quote,
    open_if_locked,
    open_quote,
)
from crm_desktop.ui.screens.quotes.screen_commands import commands_of
from crm_desktop.ui.theme import Tone

NEW_FOR = "new_for"
PRODUCTS = "products"
_HERE = Place("quotes")


class QuotesScreen(Screen):
    """`Place("quotes")` is the list, with a record id a quote, with `new_for` a new one for that customer."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.list = QuoteList(context)
        self.picker = CustomerPicker(context)
        self.editor = QuoteEditor(context)
        self.pages = QStackedWidget()
        for page in (self.list, self.picker, self.editor):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        self.list.opened.connect(self._go_to_quote)
        self.list.new_wanted.connect(self.choose_customer)
        self.list.shown.connect(self.ready)
        self.picker.chosen.connect(self._begin_for)
        self.picker.left.connect(self._show_list)
        self.editor.left.connect(self._go_to_list)
        self.editor.moved.connect(self._reopen)
        self.editor.locked_out.connect(self._look_whether_locked)
        self.editor.aside.changed.connect(self._open)
        self.editor.aside.kept.connect(self.list.begun.read)
        self.list.begun.dropped.connect(self.editor.aside.drop)
        self.editor.delegate.closeEditor.connect(self._look_again)
        self._behind = False

    def commands(self) -> Sequence[Command]:
        return commands_of(self)

    def has_quote(self) -> bool:
        """Whether a quote is shown, or marked in the list."""
        return self.is_editing() or bool(self.list.marked())

    def was_sent(self) -> bool:
        """Whether the quote shown is with the customer."""
        return self.is_editing() and self.editor.draft.status == "SENT"

    def check_prices(self) -> None:
        """Ask which price of a product is valid: for the line and the customer shown, or for any."""
        from crm_desktop.ui.dialogs.price_check import PriceCheckDialog

        editor = self.editor
        line = editor.grid.lines.line(editor.view.currentIndex().row()) if self.is_editing() else None
        product_id = (line.product_id or "") if line else ""
        PriceCheckDialog(
            self.context, self.window(), account_id=self.account_id(), product_id=product_id
        ).open()

    def copy_quote(self) -> None:
        """Begin a new quote with the lines of the one that is shown or marked."""
        marked = [self.editor.draft.id] if self.is_editing() else self.list.marked()[:1]
        if not marked:
            return
        self._leave_editor()
        edit, source = self.context.workspace.context, marked[0]
        self.context.tasks.read(
            lambda session: copy_quote(session, edit, source),
            self._show_copy,
            owner=self,
            key="open",
            on_error=self._gone,
        )

    def _show_copy(self, opened: OpenQuote) -> None:
        self._show(opened)
        self.context.toasts.show_message(self.context.tr("quotes.copied"))

    def is_editing(self) -> bool:
        """Whether a quote is shown."""
        return self.pages.currentWidget() is self.editor

    def list_tools(self) -> ListTools | None:
        """Return the tools of the list, while it is shown."""
        return self.list.tools if self.pages.currentWidget() is self.list else None

    def has_paper(self) -> bool:
        """Whether there is something to print."""
        tools = self.list_tools()
        return self.is_editing() or (tools is not None and tools.has_rows)

    def put_on_paper(self) -> None:
        """Ctrl+P is about what is shown: the quote, or the list."""
        if self.is_editing():
            self.editor.paper.ask_pdf()
        elif (tools := self.list_tools()) is not None:
            tools.print()

    def showEvent(self, event: QShowEvent) -> None:
        """The window's end is announced to itself alone; what was typed last is saved before it."""
        super().showEvent(event)
        self.window().installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        self._leave_editor()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close:
            self._leave_editor()
        return super().eventFilter(watched, event)

    def account_id(self) -> str:
        return self.editor.account_id() if self.is_editing() else ""

    def about(self) -> About:
        if not self.is_editing():
            return About()
        line = self.editor.grid.lines.line(self.editor.view.currentIndex().row())
        draft = self.editor.draft
        stored = draft.id if draft.loaded is not None else ""
        return About(self.account_id(), (line.product_id or "") if line else "", stored, draft.currency)

    def show_place(self, place: Place) -> None:
        if place.record_id:
            self._open(place.record_id)
        elif place.options.get(NEW_FOR):
            products = place.options.get(PRODUCTS, "")
            self._begin(place.options[NEW_FOR], tuple(filter(None, products.split(","))))
        else:
            self._show_list()

    def activate(self) -> None:
        page = self.pages.currentWidget()
        if isinstance(page, QuoteList | CustomerPicker | QuoteEditor):
            page.take_focus()

    def refresh(self, changes: Changed) -> None:
        self.list.refresh(changes)
        draft = self.editor.draft
        foreign = self._concerns(draft.id, changes)
        if self.is_editing() and "competitor_price" in changes:
            self.editor.memory.forget()
            self.editor.memory.ensure()
        if self.is_editing() and foreign and draft.loaded is not None and not self.editor.autosave.saving:
            if self.editor.autosave.dirty:
                self._look_whether_locked()
            else:
                self._read_anew()

    @staticmethod
    def _concerns(quote_id: str, changes: Changed) -> bool:
        return quote_id in changes.get("quote", ()) or bool(
            {"approval_request", "approval_decision"} & changes.keys()
        )

    def _read_anew(self) -> None:
        quote_id, me = self.editor.draft.id, self.context.workspace.me.user_id
        self.context.tasks.read(
            lambda session: open_quote(session, quote_id, me), self._renew, owner=self, key="renew"
        )

    def _look_whether_locked(self) -> None:
        """Somebody types: only that the quote was sent elsewhere meanwhile is to be told at once."""
        quote_id, me = self.editor.draft.id, self.context.workspace.me.user_id
        self.context.tasks.read(
            lambda session: open_if_locked(session, quote_id, me), self._strand, owner=self, key="renew"
        )

    def _strand(self, opened: OpenQuote | None) -> None:
        editor = self.editor
        if opened is None or opened.draft.id != editor.draft.id or editor.draft.locked:
            return
        self._behind = editor.view.has_open_cell
        if not self._behind:
            editor.strand(opened)

    def _look_again(self) -> None:
        """A cell is closed: what arrived while it was open can be shown."""
        if self._behind and self.editor.autosave.dirty:
            self._look_whether_locked()
        elif self._behind:
            self._read_anew()

    def reload(self) -> None:
        self.list.read()
        if self.is_editing() and self.editor.draft.loaded is not None and not self.editor.autosave.dirty:
            self._read_anew()

    # --- going about -----------------------------------------------------------------------------------------------

    def choose_customer(self) -> None:
        """Ask whom a new quote is for."""
        self._leave_editor()
        self.pages.setCurrentWidget(self.picker)
        self.picker.take_focus()

    def look_for(self) -> None:
        """Look for a quote."""
        self._show_list()
        self.list.search.setFocus()
        self.list.search.selectAll()

    def _go_to_quote(self, quote_id: str) -> None:
        self.context.navigate(Place(_HERE.screen, quote_id))

    def _go_to_list(self) -> None:
        self.context.navigate(_HERE)

    def _show_list(self) -> None:
        self._leave_editor()
        self.pages.setCurrentWidget(self.list)
        self.title_changed.emit(self.context.tr("quotes.title"))
        self.list.read()
        self.list.take_focus()

    def _leave_editor(self) -> None:
        if self.is_editing():
            self.editor.close_quote()

    def _begin_for(self, account_id: str) -> None:
        self._begin(account_id)

    def _begin(self, account_id: str, products: tuple[str, ...] = ()) -> None:
        edit = self.context.workspace.context
        self.context.tasks.read(
            lambda session: begin_quote(session, edit, account_id, products),
            self._show,
            owner=self,
            key="open",
            on_error=self._gone,
        )

    def _open(self, quote_id: str) -> None:
        me = self.context.workspace.me.user_id
        self.context.tasks.read(
            lambda session: open_quote(session, quote_id, me),
            self._show,
            owner=self,
            key="open",
            on_error=self._gone,
        )

    def _reopen(self, _status: str) -> None:
        self._open(self.editor.draft.id)

    def _show(self, opened: OpenQuote) -> None:
        self.editor.show_quote(opened)
        self.pages.setCurrentWidget(self.editor)
        self.editor.take_focus()
        draft = opened.draft
        number = draft.number or draft.provisional_number or self.context.tr("quotes.unnumbered")
        self.title_changed.emit(f"{number} {opened.account_name}".strip())
        self.ready.emit()

    def _renew(self, opened: OpenQuote) -> None:
        """A colleague's edit or the server's number arrived while nothing was typed here."""
        editor = self.editor
        if opened.draft.id == editor.draft.id and not editor.autosave.dirty and editor.differs(opened):
            self._behind = editor.view.has_open_cell
            if not self._behind:
                editor.renew(opened)

    def _gone(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self.context.tasks.failed.emit(error)
            return
        reason = sentence(error.code, error.params, self.context.language)
        self.context.toasts.show_message(self.context.tr("quotes.gone", reason=reason), Tone.WARNING)
        self._show_list()
