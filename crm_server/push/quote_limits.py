"""Is a quote inside what its sender may give? Worked out again from the office's own price lists.

A laptop says of a line from which list its price comes. That is believed if the list gives that price on the quote's
own price day, or was changed since (the laptop could not know); otherwise the line is held against the list.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from crm_core.discounts import Authority, DiscountCheck, OfferedLine, check_discounts
from crm_core.model.types import Amount, Percent, Quantity, UnitPrice
from crm_core.money import MoneyError, TaxMode, calculate
from crm_core.price_rows import BASE_CURRENCY, day_of, query_of
from crm_core.pricing import PriceLists, PriceSource, price_in_mode, resolve_in
from crm_core.quoting import document_of
from crm_server.catalogue import Catalogue
from crm_server.records import Row

_LISTED = frozenset(source.value for source in PriceSource if source is not PriceSource.NONE)
_ZERO = Decimal(0)


def check_limits(
    catalogue: Catalogue, quote: Row, lines: Sequence[Row], authority: Authority, on: date
) -> DiscountCheck:
    """Compare the discounts of stored rows with what a person may give; optional lines do not count.

    A quote that cannot be calculated has nothing to compare: it is inside.
    """
    counted = [line for line in lines if not line["is_optional"]]
    try:
        totals = calculate(document_of(quote, counted))
        mode = TaxMode(quote["tax_mode"])
    except (MoneyError, ValueError):
        return check_discounts([], BASE_CURRENCY, authority)
    office = _Office(catalogue, quote, counted, mode, on)
    offered = [
        OfferedLine(
            Quantity.from_stored(line["qty"]),
            amounts.amount - amounts.discount,
            office.listed(line),
            office.floor(line),
        )
        for line, amounts in zip(counted, totals.lines, strict=True)
    ]
    freight = Amount.from_stored(quote["freight_amount"] or 0)
    return check_discounts(offered, quote["currency"], authority, freight)


class _Office:
    """What the office's lists say about the lines of one quote, in the quote's tax mode and currency."""

    def __init__(
        self, catalogue: Catalogue, quote: Row, lines: Sequence[Row], mode: TaxMode, on: date
    ) -> None:
        self._quote, self._mode = quote, mode
        ids = {line["product_id"] for line in lines if line["product_id"]}
        self._products = catalogue.products(ids) if ids else {}
        self._account = catalogue.account(quote["account_id"]) if ids else None
        self._lists, self._changed = (
            catalogue.lists(self._account, ids) if ids else (PriceLists.of((), ()), {})
        )
        self._as_of = day_of(quote["price_as_of"]) or on

    def listed(self, line: Row) -> Decimal:
        """Return the unit price of a line that needs nobody's leave."""
        typed = UnitPrice.from_stored(line["unit_price"])
        claims = line["price_source"] in _LISTED
        product = self._products.get(line["product_id"])
        if product is None or self._was_changed(product["id"]):
            return typed if claims or line["list_price"] is None else self._own_list(line)
        query = query_of(
            product, self._account, currency=self._quote["currency"], qty=line["qty"], on=self._as_of
        )
        found = resolve_in(query, self._lists)
        if found.unit_price is None:
            return typed if line["list_price"] is None else self._own_list(line)
        price = price_in_mode(
            found.unit_price, tax_inclusive=found.tax_inclusive, mode=self._mode, tax_rate=_rate(line)
        )
        return typed if claims and typed >= price else max(price, _ZERO)

    def floor(self, line: Row) -> Decimal | None:
        """Return the price below which the product of a line is not sold; floors are kept without tax."""
        product = self._products.get(line["product_id"])
        if product is None or product["floor_price"] is None:
            return None
        if (product["currency"] or BASE_CURRENCY) != self._quote["currency"]:
            return None
        return self._with_tax(product["floor_price"], line)

    def _own_list(self, line: Row) -> Decimal:
        return self._with_tax(line["list_price"], line)

    def _with_tax(self, stored: int, line: Row) -> Decimal:
        price = UnitPrice.from_stored(stored)
        return price_in_mode(price, tax_inclusive=False, mode=self._mode, tax_rate=_rate(line))

    def _was_changed(self, product_id: str) -> bool:
        """Whether the office has changed a price since the day of which the laptop's were."""
        changed = datetime.fromtimestamp(self._changed.get(product_id, 0) / 1000, UTC).date()
        return changed + timedelta(days=1) > self._as_of


def _rate(line: Row) -> Decimal:
    return Percent.from_stored(line["tax_rate"] or 0)
