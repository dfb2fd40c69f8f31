"""The search over everything, at the top of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.shell.found_list import Answer, FoundList
from crm_desktop.ui.widgets import SearchBox

if TYPE_CHECKING:
    from crm_desktop.services.search import Found

LIMIT: Final = 30
_ICONS: Final = {"account": "customers", "contact": "contact", "product": "product", "quote": "quote"}


class GlobalSearch(SearchBox):
    """Finds customers, people, products and quotes while one types, and goes there."""

    def __init__(self, placeholder: str, clear_text: str, list_name: str, window: QWidget) -> None:
        super().__init__(placeholder, clear_text)
        self._context: UiContext | None = None
        self._found = FoundList(self, list_name, window)
        self._found.chosen.connect(self._go)
        self.search_requested.connect(self._search)
        self.setEnabled(False)

    def attach(self, context: UiContext) -> None:
        """Search in this data from now on."""
        self._context = context
        self.setEnabled(True)

    def take_focus(self) -> None:
        """Let the person type; what was typed before is replaced."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _search(self, text: str) -> None:
        if self._context is None:
            return
        if not text.strip():
            self._found.hide()
            return
        from crm_desktop.services.search import search

        self._context.tasks.read(
            lambda session: search(session, text, LIMIT), self._show, owner=self, key="search"
        )

    def _show(self, hits: list[Found]) -> None:
        if self._context is None or not self.hasFocus():
            return
        answers = [Answer(_ICONS.get(hit.entity, "search"), hit.title, hit.snippet, hit) for hit in hits]
        self._found.show_answers(answers, self._context.tr("search.nothing", text=self.text().strip()))

    def _go(self, hit: Found) -> None:
        context = self._context
        if context is None:
            return
        self.clear_and_search()
        if hit.entity == "quote":
            context.navigate(Place("quotes", hit.id))
        elif hit.entity == "account":
            context.navigate(Place("customer", hit.id))
        elif hit.entity == "contact":
            self._find_employers(context, hit.title)
        else:
            QGuiApplication.clipboard().setText(hit.title)
            context.toasts.show_message(context.tr("shell.copied", text=hit.title))

    def _find_employers(self, context: UiContext, name: str) -> None:
        """A person is shown at the customer they work for; where several fit, in the list of customers."""
        from crm_desktop.services.customers import CustomerFilter, customer_ids

        def show(ids: list[str]) -> None:
            one = len(ids) == 1
            context.navigate(Place("customer", ids[0]) if one else Place("customers", options={"text": name}))

        context.tasks.read(
            lambda session: customer_ids(session, CustomerFilter(text=name)), show, owner=self, key="employer"
        )
