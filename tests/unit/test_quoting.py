"""A quote's derived columns come from the one calculator and never from a guess."""

from decimal import Decimal
from typing import Any

from crm_core.model import Quote, QuoteLine, columns_of
from crm_core.model.types import Amount, Percent, Quantity, UnitPrice
from crm_core.quoting import LINE_AMOUNTS, QUOTE_TOTALS, totals_of


def quote(**values: Any) -> dict[str, Any]:
    row = dict.fromkeys(columns_of(Quote))
    return {**row, "currency": "CNY", "tax_mode": "EXCL", "tax_rounding": "LINE", **values}


def line(line_id: str, qty: str, price: str, **values: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(columns_of(QuoteLine))
    row |= {"id": line_id, "sort_key": line_id, "qty": Quantity.to_stored(Decimal(qty))}
    row |= {"unit_price": UnitPrice.to_stored(Decimal(price)), "tax_rate": Percent.to_stored(Decimal(13))}
    return {**row, **values}


def money(value: str) -> int:
    return Amount.to_stored(Decimal(value))


def test_golden_vector_through_rows() -> None:
    totals, lines = totals_of(quote(), [line(n, "1", "33.33") for n in "abc"])
    assert (totals["total_net"], totals["total_tax"], totals["total_gross"]) == (
        money("99.99"),
        money("12.99"),
        money("112.98"),
    )
    assert totals["tax_by_rate"] == '{"13":"12.99"}'
    assert sum(amounts["amount_tax"] for amounts in lines.values()) == money("12.99")


def test_deleted_lines_do_not_count_and_optional_ones_only_for_themselves() -> None:
    rows = [
        line("a", "1", "100"),
        line("b", "1", "50", is_optional=1),
        line("c", "1", "7", deleted_at=1),
    ]
    discount = {"header_discount_kind": "pct", "header_discount_value": UnitPrice.to_stored(Decimal(10))}
    totals, lines = totals_of(quote(**discount), rows)
    assert totals["total_net"] == money("90")
    assert lines["b"]["amount_net"] == money("50")
    assert set(lines) == {"a", "b"}


def test_the_result_does_not_depend_on_the_order_of_rows() -> None:
    rows = [line(n, "1", price) for n, price in zip("abc", ("33.33", "0.05", "7"), strict=True)]
    header = quote(header_discount_kind="amt", header_discount_value=UnitPrice.to_stored(Decimal("1.00")))
    assert totals_of(header, rows) == totals_of(header, rows[::-1])


def test_what_cannot_be_calculated_is_empty_not_wrong() -> None:
    bad = line("a", "1", "1", discount_kind="amt", discount_value=UnitPrice.to_stored(Decimal(5)))
    totals, lines = totals_of(quote(), [bad])
    assert totals == dict.fromkeys(QUOTE_TOTALS)
    assert lines == {"a": dict.fromkeys(LINE_AMOUNTS)}
    assert totals_of(quote(tax_mode="FROM_A_NEWER_VERSION"), [])[0]["total_net"] is None


def test_an_empty_quote_is_zero() -> None:
    assert totals_of(quote(), [])[0]["total_gross"] == 0
