"""Learns off the window's thread what is known about the products of the quote shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_core.model.fields import COST_ROLES
from crm_desktop.ui.screens.quotes.grid_model import LineGridModel

if TYPE_CHECKING:
    from crm_desktop.services.quotes.memory import PriceMemory
    from crm_desktop.ui.context import UiContext


class MemoryLoader(QObject):
    """Serves one grid; asks only for products that it does not know yet. `answered` tells that more is known."""

    answered = Signal()

    def __init__(self, context: UiContext, grid: LineGridModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._grid = grid
        self._asked: tuple[str, str] = ("", "")
        self._sought: set[str] = set()

    def forget(self) -> None:
        """Know nothing: another quote is shown, or the same one was read again."""
        self._asked = ("", "")

    def ensure(self) -> None:
        """Ask for what is missing."""
        draft = self._grid.lines.draft
        if not draft.account_id:
            return
        if (draft.id, draft.currency) != self._asked:
            self._asked, self._sought = (draft.id, draft.currency), set()
            self._grid.set_memories({})
        missing = {line.product_id for line in draft.lines if line.product_id} - self._sought
        if not missing:
            return
        self._sought |= missing
        asked, account_id, products = self._asked, draft.account_id, sorted(missing)
        with_cost = self._context.workspace.me.role in COST_ROLES

        def read(session: Any) -> dict[str, PriceMemory]:
            from crm_desktop.services.quotes.memory import price_memories

            return price_memories(
                session, account_id, products, asked[1], but_not=asked[0], with_cost=with_cost
            )

        def known(memories: dict[str, PriceMemory]) -> None:
            if asked == self._asked:
                self._grid.set_memories(self._grid.known.memories | memories)
                self.answered.emit()

        self._context.tasks.read(read, known, owner=self, key=f"memory {products[0]} {len(products)}")
