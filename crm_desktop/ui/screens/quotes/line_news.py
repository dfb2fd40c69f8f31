"""What happened to the lines of a quote, in a word with the way back; and taking the substitute of the current one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.ui.screens.quotes.clipboard import MOST_ROWS
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.quotes.grid_view import LineGridView
    from crm_desktop.ui.screens.quotes.pricer import LinePricer


class LineNews(QObject):
    """Serves one grid."""

    def __init__(
        self, context: UiContext, view: LineGridView, pricer: LinePricer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._view = view
        self._pricer = pricer
        view.removed.connect(self._tell_removed)
        view.pasted.connect(self._pasted)
        view.refused.connect(self._refused)
        pricer.expanded.connect(self._tell_expanded)

    def swap_product(self) -> None:
        """Take what serves in the place of the line's product."""
        row = self._view.currentIndex().row()
        line, other = self._view.grid.lines.line(row), self._pricer.swap(row)
        tr = self._context.tr
        if line is None or other is None:
            self._context.toasts.show_message(tr("quotes.no_instead"))
        else:
            self._offer_back(tr("quotes.instead_of", code=line.code or line.name, other=other.product.code))

    def _tell_removed(self, count: int) -> None:
        self._offer_back(self._context.tr("quotes.lines_removed", n=count))

    def _offer_back(self, words: str) -> None:
        toast = self._context.toasts.show_message(words, Tone.NEUTRAL, self._context.tr("shell.undo"))
        toast.action_triggered.connect(self._view.grid.undo)

    def _tell_expanded(self, name: str, parts: int) -> None:
        self._context.toasts.show_message(self._context.tr("quotes.expanded", name=name, n=parts))

    def _refused(self, rows: int) -> None:
        words = self._context.tr("quotes.paste_too_long", n=rows, most=MOST_ROWS)
        self._context.toasts.show_message(words, Tone.WARNING)

    def _pasted(self, columns: Mapping[str, frozenset[Col]], more: bool) -> None:
        self._pricer.look_up_pasted(columns)
        key = "quotes.pasted_extra" if more else "quotes.lines_pasted"
        self._context.toasts.show_message(self._context.tr(key, n=len(columns)))
