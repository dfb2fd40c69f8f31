"""What a customer bought or was quoted, with the last price and its day; a quote can be begun with what is marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.services.quotes.known_products import KnownProduct


class CustomerProductsDialog(QDialog):
    """Marks with the arrows, Space and Ctrl+A; Enter begins a quote for what is marked."""

    def __init__(self, context: UiContext, account_id: str, parent: QWidget) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self._account_id = account_id
        self._on_sale: set[str] = set()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("card.products"))
        self.setAccessibleName(tr("card.products"))
        self.list = TwoLineList(tr("card.products"))
        self.list.entered_row.connect(self.begin_quote)
        self.hint = text_label("", LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        buttons = QDialogButtonBox(self)
        self.begin = buttons.addButton(tr("card.products_quote"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(tr("shell.close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.begin_quote)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("card.products"), LabelRole.TITLE))
        column.addWidget(self.list, 1)
        column.addWidget(self.hint)
        column.addWidget(buttons)
        self.resize(720, 560)
        self.list.setFocus()
        self._read()

    def _read(self) -> None:
        account_id = self._account_id

        def read(session: Any) -> list[KnownProduct]:
            from crm_desktop.services.quotes.known_products import known_products

            return known_products(session, account_id)

        self._context.tasks.read(read, self._show, owner=self, key="products")

    def _show(self, found: Sequence[KnownProduct]) -> None:
        tr = self._context.tr
        self._on_sale = {one.id for one in found if one.on_sale}
        self.list.show_rows([self._line(one) for one in found])
        self.begin.setEnabled(bool(self._on_sale))
        self.hint.setText(tr("card.products_hint") if found else tr("card.products_none"))

    def _line(self, one: KnownProduct) -> TwoLines:
        tr, formats, last = self._context.tr, self._context.formats, one.last
        price = f"{last.currency} {formats.price(last.price, last.currency)} × {formats.number(last.qty)}"
        details = " · ".join(
            filter(None, (one.code, one.spec, tr(f"quotes.memory.{last.kind}"), last.number, last.who))
        )
        gone = "" if one.on_sale else tr("card.products_off")
        right = " · ".join(filter(None, (gone, price, formats.day(last.on))))
        return TwoLines(one.id, "product", one.name, details, right)

    def begin_quote(self, _row: str = "") -> None:
        """Begin a quote with the marked products that are on sale."""
        chosen = [one for one in self.list.chosen_ids() if one in self._on_sale]
        if not chosen:
            return
        self.accept()
        options = {"new_for": self._account_id, "products": ",".join(chosen)}
        self._context.navigate(Place("quotes", options=options))
