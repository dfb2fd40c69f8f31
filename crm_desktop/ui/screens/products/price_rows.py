"""A product's prices as rows of a table: which book, for whom, from how many, how much, on which days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_core.model.customers import LEVEL
from crm_core.model.products import RULE_BASE
from crm_desktop.ui.models.paged import Column, PagedTable
from crm_desktop.ui.screens.quotes.entry import plain
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.catalogue.prices import ProductPrice
    from crm_desktop.ui.context import UiContext


@dataclass(frozen=True)
class PriceRow:
    """A price with the words for it."""

    id: str
    price: ProductPrice
    book: str
    whom: str
    amount: str
    days: str


class PriceRows(PagedTable[PriceRow]):
    """All rows are here: a product has a few dozen prices."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        self._context = context
        self._rows: dict[str, PriceRow] = {}
        tr = context.tr
        columns: list[Column[PriceRow]] = [
            Column(tr("products.book"), lambda row: row.book, 150, tone=_tone, key="book"),
            Column(tr("products.for_whom"), lambda row: row.whom, 120, tone=_tone, key="whom"),
            Column(tr("products.from_qty"), self._from, 70, tone=_tone, right=True, key="from"),
            Column(tr("products.price"), lambda row: row.amount, 170, tone=_tone, right=True, key="price"),
            Column(tr("products.days"), lambda row: row.days, 190, tone=_tone, key="days"),
        ]
        super().__init__(columns, self._answer, parent)

    def show_prices(self, prices: Sequence[ProductPrice]) -> None:
        """Show the prices of a product."""
        self._rows = {row.id: row for row in map(self._row, prices)}
        self.set_ids(list(self._rows))

    def price(self, row_id: str) -> ProductPrice | None:
        """Return the price of a row."""
        row = self._rows.get(row_id)
        return row.price if row else None

    def _answer(self, ids: list[str], answer: Callable[[list[PriceRow]], None]) -> None:
        answer([self._rows[one] for one in ids if one in self._rows])

    def _row(self, price: ProductPrice) -> PriceRow:
        tr = self._context.tr
        return PriceRow(
            f"{price.entity}:{price.id}",
            price,
            price.book or tr("products.list_price"),
            self._whom(price),
            self._amount(price),
            self._days(price),
        )

    def _whom(self, price: ProductPrice) -> str:
        if price.whom in LEVEL:
            return self._context.tr("customers.level", code=price.whom)
        return price.whom or self._context.tr("products.everyone")

    def _from(self, row: PriceRow) -> str:
        return self._context.formats.number(row.price.min_qty) if row.price.min_qty else ""

    def _amount(self, price: ProductPrice) -> str:
        tr, formats = self._context.tr, self._context.formats
        if price.price is None:
            base = RULE_BASE.text(price.base, self._context.language)
            signed = (
                f"{'+' if part > 0 else '−'}{plain(abs(part))}{unit}"
                for part, unit in ((price.percent, "%"), (price.surcharge, ""))
                if part
            )
            return tr("products.rule", rule=" ".join((base, *signed)))
        amount = f"{price.currency} {formats.price(price.price, price.currency)}"
        return f"{amount} {tr('products.incl')}" if price.tax_inclusive else amount

    def _days(self, price: ProductPrice) -> str:
        tr, formats = self._context.tr, self._context.formats
        said = {"ended": tr("products.ended"), "not_yet": tr("products.not_yet")}.get(price.standing, "")
        if price.valid_from is None and price.valid_to is None:
            return said
        if price.valid_to is None:
            days = tr("products.since", day=formats.day(price.valid_from))
        elif price.valid_from is None:
            days = tr("products.until", day=formats.day(price.valid_to))
        else:
            first, last = formats.day(price.valid_from), formats.day(price.valid_to)
            days = tr("quotes.check_days", first=first, last=last)
        return " · ".join(filter(None, (said, days)))


def _tone(row: PriceRow) -> Tone | None:
    return None if row.price.standing == "holds" else Tone.NEUTRAL
