"""A competitor's price, noted where it was heard: who, how much, for what, and how we know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from crm_core.model.competition import TRUST
from crm_core.money import CURRENCY_EXPONENTS
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.customer_picker import CustomerPicker
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.lists.telling import tell_with_undo
from crm_desktop.ui.screens.base import About
from crm_desktop.ui.screens.quotes.entry import BadTextError, read_price
from crm_desktop.ui.screens.quotes.suggestions import SuggestField, Suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from crm_desktop.services.quotes import ProductHit
    from crm_desktop.services.quotes.rival_entry import NewRivalPrice

_CURRENCY: Final = re.compile(r"\b([A-Za-z]{3})\b")


class RivalPriceDialog(SimpleForm):
    """Begins at the first thing that is not known; Enter notes it."""

    def __init__(self, context: UiContext, about: About, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("rival.note"), tr("rival.save"), parent)
        self._about = about
        self._product_id = about.product_id
        self._names: list[str] = []
        self.customer = CustomerPicker(context, self)
        self._add(tr("visit.customer"), self.customer)
        self.competitor = SuggestField(None, tr("rival.known"), self._offer_names)
        self.competitor.setMaxLength(120)
        self.competitor.suggestion_taken.connect(self._name_taken)
        self._add(tr("rival.competitor"), self.competitor)
        self.price = self.line(tr("rival.price"), 40)
        self.product = SuggestField(None, tr("products.found"), self._find)
        self.product.textEdited.connect(self._product_typed)
        self.product.suggestion_taken.connect(self._product_taken)
        self._add(tr("rival.product"), self.product)
        self.offered = self.line(tr("rival.offered"), 255)
        self.trust = self.choice(tr("rival.trust"), TRUST)
        self.trust.removeItem(0)
        self.note = self.line(tr("rival.note_field"), 500)
        if about.account_id:
            self.customer.take_id(about.account_id)
        (self.competitor if about.account_id else self.customer).setFocus()
        context.tasks.read(self._known, self._show_known, owner=self, key="known")

    def _known(self, session: Any) -> tuple[list[str], str]:
        from crm_core.model import Product
        from crm_desktop.services.quotes.rivals import competitors

        product = session.get(Product, self._about.product_id) if self._about.product_id else None
        return competitors(session), f"{product.code} {product.name}" if product else ""

    def _show_known(self, known: tuple[list[str], str]) -> None:
        self._names, product = known
        if product and self._product_id == self._about.product_id:
            self.product.setText(product)

    def _offer_names(self, text: str, field: SuggestField) -> None:
        words = text.casefold()
        found = [name for name in self._names if words in name.casefold() and name.casefold() != words]
        field.offer([Suggestion(name, "", "", name) for name in found])

    def _name_taken(self, name: str) -> None:
        self.competitor.setText(name)
        self.price.setFocus()

    def _find(self, text: str, field: SuggestField) -> None:
        from crm_desktop.services.quotes import find_products

        def show(hits: Sequence[ProductHit]) -> None:
            money = self.context.formats.money
            field.offer(
                [Suggestion(hit.code, hit.name, money(hit.list_price, hit.currency), hit) for hit in hits]
            )

        self.context.tasks.read(
            lambda session: find_products(session, text), show, owner=self, key="products"
        )

    def _product_typed(self) -> None:
        self._product_id = ""

    def _product_taken(self, hit: ProductHit) -> None:
        self._product_id = hit.id
        self.product.setText(f"{hit.code} {hit.name}")
        self.offered.setFocus()

    def _asked(self) -> tuple[str, Decimal] | None:
        """Return currency and price as typed; None for what is none."""
        text, currency = self.price.text(), self._about.currency
        named = _CURRENCY.search(text)
        if named is not None and named[1].upper() in CURRENCY_EXPONENTS:
            currency, text = named[1].upper(), text.replace(named[0], "")
        try:
            price = read_price(text)
        except BadTextError:
            return None
        return (currency, price) if price is not None and price > 0 else None

    def save(self) -> None:
        """Note it, unless something is missing: then say what, and go there."""
        tr, customer, asked = self.context.tr, self.customer.customer, self._asked()
        if customer is None:
            self.complain(tr("rival.needs_customer"), self.customer)
        elif not self.competitor.text().strip():
            self.complain(tr("rival.needs_competitor"), self.competitor)
        elif asked is None:
            self.complain(tr("rival.needs_price"), self.price)
        else:
            self._write(self._new(customer.id, *asked))

    def _new(self, account_id: str, currency: str, price: Decimal) -> NewRivalPrice:
        from crm_desktop.services.quotes.rival_entry import NewRivalPrice

        free_text = "" if self._product_id else self.product.text()
        same_customer = account_id == self._about.account_id
        return NewRivalPrice(
            account_id,
            self.competitor.text(),
            price,
            currency,
            self._product_id or None,
            self.offered.text() or free_text,
            trust=str(self.trust.currentData()),
            note=self.note.text(),
            quote_id=self._about.quote_id or None if same_customer else None,
        )

    def _write(self, new: NewRivalPrice) -> None:
        me = self.context.workspace.context

        def job(session: Any) -> str:
            from crm_desktop.services.quotes.rival_entry import note_rival_price

            return note_rival_price(session, me, new)

        self.save_button.setEnabled(False)
        self.context.tasks.write(job, lambda _id: self._noted(new), self._refused, owner=self)

    def _noted(self, new: NewRivalPrice) -> None:
        price = self.context.formats.money(new.price, new.currency)
        words = self.context.tr("rival.noted", competitor=new.competitor.strip(), price=price)
        tell_with_undo(self.context, words, self.parent() or self)
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        self.context.tasks.failed.emit(error)
