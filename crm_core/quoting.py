"""The derived amounts of a quote, from its rows, by the one calculator.

Laptop and server both call `totals_of` on stored rows after every change of a quote or of one of its lines, so that
derived columns never travel as edits and never need merging.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from crm_core.model.types import Amount, Json, Percent, Quantity, UnitPrice
from crm_core.money import (
    Discount,
    DiscountKind,
    Document,
    Freight,
    Line,
    LineAmounts,
    MoneyError,
    TaxMode,
    TaxRounding,
    Totals,
    calculate,
)

Row = Mapping[str, Any]
QUOTE_TOTALS = ("total_net", "total_discount", "total_tax", "total_gross", "tax_by_rate")
LINE_AMOUNTS = ("amount_net", "amount_tax", "amount_gross")
_EMPTY_LINE: dict[str, Any] = dict.fromkeys(LINE_AMOUNTS)


def totals_of(quote: Row, lines: Iterable[Row]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Return the derived columns of the quote, and of each line by id, all in stored form.

    Deleted lines do not count. Optional lines get amounts of their own but do not count into the totals. A quote that
    cannot be calculated (two merged edits may leave a discount above its line) has empty amounts, never wrong ones.
    """
    living = sorted(
        (line for line in lines if line["deleted_at"] is None),
        key=lambda line: (line["sort_key"], line["id"]),
    )
    counted = [line for line in living if not line["is_optional"]]
    amounts = {line["id"]: dict(_EMPTY_LINE) for line in living}
    try:
        totals = calculate(document_of(quote, counted))
        for line, result in zip(counted, totals.lines, strict=True):
            amounts[line["id"]] = _line_columns(result)
        for line in living:
            if line["is_optional"]:
                alone = calculate(document_of({**quote, **_NO_EXTRAS}, [line]))
                amounts[line["id"]] = _line_columns(alone.lines[0])
    except (MoneyError, ValueError):
        return dict.fromkeys(QUOTE_TOTALS), {line["id"]: dict(_EMPTY_LINE) for line in living}
    return _quote_columns(totals), amounts


_NO_EXTRAS: dict[str, Any] = {"header_discount_kind": None, "freight_amount": None}


def document_of(quote: Row, lines: Iterable[Row]) -> Document:
    """Return the calculator's document for stored rows. Raises ValueError for a code that is not known here."""
    freight = quote["freight_amount"]
    return Document(
        currency=quote["currency"],
        tax_mode=TaxMode(quote["tax_mode"]),
        tax_rounding=TaxRounding(quote["tax_rounding"]),
        lines=tuple(_line(line) for line in lines),
        header_discount=_discount(quote["header_discount_kind"], quote["header_discount_value"]),
        freight=None
        if freight is None
        else Freight(Amount.from_stored(freight), Percent.from_stored(quote["freight_tax_rate"] or 0)),
    )


def _line(line: Row) -> Line:
    return Line(
        qty=Quantity.from_stored(line["qty"]),
        unit_price=UnitPrice.from_stored(line["unit_price"]),
        tax_rate=Percent.from_stored(line["tax_rate"] or 0),
        discount=_discount(line["discount_kind"], line["discount_value"]),
    )


def _discount(kind: str | None, value: int | None) -> Discount | None:
    if kind is None or value is None:
        return None
    return Discount(DiscountKind(kind), UnitPrice.from_stored(value))


def _line_columns(result: LineAmounts) -> dict[str, Any]:
    return {
        "amount_net": Amount.to_stored(result.net),
        "amount_tax": Amount.to_stored(result.tax),
        "amount_gross": Amount.to_stored(result.gross),
    }


def _quote_columns(totals: Totals) -> dict[str, Any]:
    by_rate = {_plain(rate): _plain(tax) for rate, tax in totals.tax_by_rate.items()}
    return {
        "total_net": Amount.to_stored(totals.net),
        "total_discount": Amount.to_stored(totals.discount),
        "total_tax": Amount.to_stored(totals.tax),
        "total_gross": Amount.to_stored(totals.gross),
        "tax_by_rate": Json.to_stored(by_rate),
    }


def _plain(value: Decimal) -> str:
    """Return a decimal without trailing zeros or exponent: equal rates are equal text."""
    return f"{value.normalize():f}"
