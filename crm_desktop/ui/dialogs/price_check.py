"""Which of two prices is valid? All that concern a customer and a product, with the one that wins and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.dialogs.customer_picker import CustomerPicker
from crm_desktop.ui.screens.quotes.suggestions import SuggestField, Suggestion
from crm_desktop.ui.screens.quotes.wording import offer_reasons
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.services.quotes import ProductHit
    from crm_desktop.services.quotes.price_check import KnownPrice, PriceCheck

_ICONS: Final = {"book": "product", "list": "product", "quote": "quote"}


class PriceCheckDialog(QDialog):
    """Asks for customer and product where they are not given; Enter on a quote opens it."""

    def __init__(
        self, context: UiContext, parent: QWidget, *, account_id: str = "", product_id: str = ""
    ) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self._product_id = product_id
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("quotes.check_title"))
        self.setAccessibleName(tr("quotes.check_title"))
        self.customer = CustomerPicker(context, self)
        self.customer.chosen.connect(self._read)
        self.product = SuggestField(None, tr("quotes.products_found"), self._find)
        self.product.setAccessibleName(tr("quotes.check_product"))
        self.product.setPlaceholderText(tr("quotes.type_here"))
        self.product.suggestion_taken.connect(self._product_taken)
        self.answer = text_label("", LabelRole.STRONG, wrap=True)
        self.why = text_label("", LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        self.list = TwoLineList(tr("quotes.check_title"))
        self.list.setSelectionMode(TwoLineList.SelectionMode.SingleSelection)
        self.list.entered_row.connect(self._open)
        self._quotes: set[str] = set()
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("quotes.check_title"), LabelRole.TITLE))
        for widget in (self.customer, self.product, self.answer, self.why):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        self.resize(680, 560)
        if account_id:
            self.customer.take_id(account_id)
        if product_id:
            self._name_product(product_id)
        (self.product if account_id and not product_id else self.customer).setFocus()

    def _name_product(self, product_id: str) -> None:
        def name(session: Any) -> str:
            from crm_core.model import Product

            product = session.get(Product, product_id)
            return f"{product.code} {product.name}" if product else ""

        self._context.tasks.read(name, self.product.setText, owner=self, key="product")

    def _find(self, text: str, field: SuggestField) -> None:
        from crm_desktop.services.quotes import find_products

        def show(hits: Sequence[ProductHit]) -> None:
            offered = [
                Suggestion(hit.code, hit.name, self._context.formats.money(hit.list_price, hit.currency), hit)
                for hit in hits
            ]
            field.offer(offered)

        self._context.tasks.read(
            lambda session: find_products(session, text), show, owner=self, key="products"
        )

    def _product_taken(self, hit: ProductHit) -> None:
        self._product_id = hit.id
        self.product.setText(f"{hit.code} {hit.name}")
        self._read()

    def _read(self) -> None:
        customer, product_id = self.customer.customer, self._product_id
        if customer is None or not product_id:
            return
        account_id, on = customer.id, self._context.formats.today()

        def read(session: Any) -> PriceCheck:
            from crm_desktop.services.quotes.price_check import check_prices

            return check_prices(session, account_id, product_id, on)

        self._context.tasks.read(read, self._show, owner=self, key="check")

    def _show(self, found: PriceCheck) -> None:
        tr, formats = self._context.tr, self._context.formats
        held = next((one for one in found.prices if one.verdict == "offered"), None)
        offer = found.offer
        if held is not None:
            text = tr("quotes.check_held", price=self._price(held), number=held.name,
                      day=formats.day(held.valid_to), who=held.who)  # fmt: skip
        elif offer.price is not None:
            text = tr(
                "quotes.check_today", price=f"{offer.currency} {formats.price(offer.price, offer.currency)}"
            )
        else:
            text = tr("quotes.check_none")
        self.answer.setText(text)
        self.why.setText(" · ".join(offer_reasons(offer, tr, formats)))
        self._quotes = {one.id for one in found.prices if one.kind == "quote"}
        self.list.show_rows([self._line(one) for one in found.prices])
        self.list.setFocus()

    def _price(self, one: KnownPrice) -> str:
        return f"{one.currency} {self._context.formats.price(one.price, one.currency)}"

    def _line(self, one: KnownPrice) -> TwoLines:
        tr, formats = self._context.tr, self._context.formats
        name = one.name or tr("quotes.check_list")
        quantity = tr("quotes.check_from", qty=formats.number(one.min_qty)) if one.min_qty > 1 else ""
        days = tr(
            "quotes.check_days",
            first=formats.day(one.valid_from) or "—",
            last=formats.day(one.valid_to) or "—",
        )
        dated = one.valid_from is not None or one.valid_to is not None
        tax = tr("quotes.why.tax_included" if one.tax_inclusive else "quotes.why.tax_excluded")
        details = " · ".join(filter(None, (name, quantity, days if dated else "", tax, one.who)))
        return TwoLines(
            one.id, _ICONS[one.kind], self._price(one), details, tr(f"quotes.verdict.{one.verdict}")
        )

    def _open(self, record_id: str) -> None:
        if record_id in self._quotes:
            self.accept()
            self._context.navigate(Place("quotes", record_id))
