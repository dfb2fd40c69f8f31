"""The bounds of every number in a document, refused before anything is calculated.

They are those of the storage: quantities and prices with 6 decimals, amounts and percentages with 4. A
number that could not be stored is not priced, so a quote never shows totals that cannot be saved.
"""

from decimal import Decimal

from crm_core.money.currency import exponent_of
from crm_core.money.document import Discount, DiscountKind, Document, Freight, Line
from crm_core.money.errors import MoneyError
from crm_core.money.rounding import MONEY_CONTEXT

QUANTITY_DECIMALS = 6
AMOUNT_DECIMALS = 4
QUANTITY_LIMIT = Decimal(10) ** 12
AMOUNT_LIMIT = Decimal(10) ** 14
_SHOWN = 40


def check_document(document: Document) -> None:
    """Refuse, with a MoneyError, a document with a number outside its bounds or an unknown currency."""
    exponent_of(document.currency)
    for index, line in enumerate(document.lines):
        _check_line(line, f"lines[{index}]")
    if document.header_discount is not None:
        _check_discount(document.header_discount, "header_discount")
    if document.freight is not None:
        _check_freight(document.freight)


def check_amount(value: Decimal, field: str) -> None:
    """Refuse an amount that NUMERIC(18,4) cannot hold."""
    _check_number(value, field, AMOUNT_LIMIT, AMOUNT_DECIMALS)


def show(value: Decimal) -> str:
    """``value`` for a sentence: in plain digits when short, never longer than a few dozen characters."""
    if value.is_finite() and -_SHOWN < value.adjusted() < _SHOWN:
        return format(value, "f")[:_SHOWN]
    return str(value)[:_SHOWN]


def _check_line(line: Line, place: str) -> None:
    _check_number(line.qty, f"{place}.qty", QUANTITY_LIMIT, QUANTITY_DECIMALS)
    _check_number(line.unit_price, f"{place}.unit_price", QUANTITY_LIMIT, QUANTITY_DECIMALS)
    _check_percent(line.tax_rate, f"{place}.tax_rate")
    if line.discount is not None:
        _check_discount(line.discount, f"{place}.discount")


def _check_discount(discount: Discount, place: str) -> None:
    field = f"{place}.value"
    if discount.kind == DiscountKind.PCT:
        _check_percent(discount.value, field)
        return
    check_amount(discount.value, field)
    if discount.value < 0:
        raise MoneyError("negative_discount", {"field": field, "value": show(discount.value)})


def _check_freight(freight: Freight) -> None:
    check_amount(freight.amount, "freight.amount")
    _check_percent(freight.tax_rate, "freight.tax_rate")


def _check_percent(value: Decimal, field: str) -> None:
    if value.is_finite() and not 0 <= value <= 100:
        raise MoneyError("percent_out_of_range", {"field": field, "value": show(value)})
    _check_number(value, field, AMOUNT_LIMIT, AMOUNT_DECIMALS)


def _check_number(value: Decimal, field: str, limit: Decimal, decimals: int) -> None:
    if not value.is_finite():
        raise MoneyError("not_finite", {"field": field, "value": show(value)})
    if value.copy_abs() >= limit:
        raise MoneyError("too_large", {"field": field, "limit": show(limit)})
    step = Decimal(1).scaleb(-decimals)
    if value.quantize(step, context=MONEY_CONTEXT) != value:
        raise MoneyError("too_many_decimals", {"field": field, "max": str(decimals), "value": show(value)})
