"""Known answers: cases where other systems are a cent off, and the contract's own shapes."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_core.money import (
    CURRENCY_EXPONENTS,
    TaxRounding,
    allocate,
    default_tax_rounding,
    price_contract,
    price_json,
    round_amount,
)

DOCS = Path(__file__).parents[2] / "docs"


def priced(
    lines: list[tuple[str, str]],
    rate: str,
    *,
    rounding: str = "LINE",
    mode: str = "EXCL",
    discount: dict[str, str] | None = None,
    **more: object,
) -> dict[str, Any]:
    """A CNY document of (qty, unit price) lines at one rate, priced."""
    items = [{"qty": q, "unit_price": p, "tax_rate": rate, "discount": discount} for q, p in lines]
    document = {"currency": "CNY", "tax_mode": mode, "tax_rounding": rounding, "lines": items, **more}
    return price_contract(document)


def summary(answer: dict[str, Any]) -> tuple[str, str, str]:
    totals = answer["totals"]
    return totals["net"], totals["tax"], totals["gross"]


CREDITED = [("1", "598.89"), ("1", "329.84"), ("1", "-59.89"), ("1", "-32.98")]


@pytest.mark.parametrize(
    ("lines", "rate", "rounding", "expected"),
    [
        ([("1", "33.33")] * 3, "13", "LINE", ("99.99", "12.99", "112.98")),
        ([("1", "33.33")] * 3, "13", "DOC", ("99.99", "13.00", "112.99")),
        ([("1", "0.05")] * 3, "13", "LINE", ("0.15", "0.03", "0.18")),
        ([("1", "0.05")] * 3, "13", "DOC", ("0.15", "0.02", "0.17")),
        ([("1", "97.5"), ("1", "65"), ("1", "32.50")], "19", "LINE", ("195.00", "37.06", "232.06")),
        ([("1", "97.5"), ("1", "65"), ("1", "32.50")], "19", "DOC", ("195.00", "37.05", "232.05")),
        (CREDITED, "8.5", "LINE", ("835.86", "71.06", "906.92")),
        (CREDITED, "8.5", "DOC", ("835.86", "71.05", "906.91")),
        ([("12.345", "8.88")], "6", "LINE", ("109.62", "6.58", "116.20")),
        ([("12.345", "8.88")], "6", "DOC", ("109.62", "6.58", "116.20")),
        ([("1", "1.115")] * 100, "13", "LINE", ("112.00", "15.00", "127.00")),
        ([("1", "1.115")] * 100, "13", "DOC", ("112.00", "14.56", "126.56")),
    ],
)
def test_prices_without_tax(
    lines: list[tuple[str, str]], rate: str, rounding: str, expected: tuple[str, str, str]
) -> None:
    assert summary(priced(lines, rate, rounding=rounding)) == expected


@pytest.mark.parametrize("rounding", ["LINE", "DOC"])
@pytest.mark.parametrize(
    ("gross", "rate", "expected"),
    [
        ("100", "13", ("88.50", "11.50", "100.00")),
        ("0.01", "13", ("0.01", "0.00", "0.01")),
        ("1000", "1", ("990.10", "9.90", "1000.00")),
        ("2500.00", "8", ("2314.81", "185.19", "2500.00")),
    ],
)
def test_a_round_gross_stays_round(
    gross: str, rate: str, rounding: str, expected: tuple[str, str, str]
) -> None:
    assert summary(priced([("1", gross)], rate, rounding=rounding, mode="INCL")) == expected


@pytest.mark.parametrize("rounding", ["LINE", "DOC"])
@pytest.mark.parametrize("mode", ["EXCL", "INCL"])
def test_a_tie_rounds_up_in_every_policy(rounding: str, mode: str) -> None:
    answer = priced([("9.5", "124.75")], "13", rounding=rounding, mode=mode)
    assert answer["lines"][0]["amount"] == "1185.13"


@pytest.mark.parametrize("rounding", ["LINE", "DOC"])
def test_a_percentage_comes_off_the_line_not_the_unit_price(rounding: str) -> None:
    answer = priced([("7", "19.99")], "13", rounding=rounding, discount={"kind": "pct", "value": "7.5"})
    assert summary(answer) == ("129.44", "16.83", "146.27")


def test_a_product_of_thirty_digits_is_not_rounded_before_its_time() -> None:
    """The exact line is 7111437243556.644999999999999999; the usual 28 digits would make it a tie."""
    answer = priced([("1000.000003", "7111444333.666667")], "0", discount={"kind": "pct", "value": "0.0001"})
    assert answer["totals"]["net"] == "7111437243556.64"


def test_a_header_discount_adds_up_to_the_cent() -> None:
    header = {"kind": "amt", "value": "100"}
    answer = priced([("1", "50")] * 3, "0", header_discount=header)
    assert [line["discount"] for line in answer["lines"]] == ["33.34", "33.33", "33.33"]
    assert answer["totals"]["discount"] == "100.00"
    assert allocate(Decimal(100), [Decimal(1)] * 3, "CNY") == [
        Decimal(x) for x in ("33.34", "33.33", "33.33")
    ]


def test_tax_of_a_document_is_shared_out_by_largest_remainder() -> None:
    answer = priced([("1", "0.05")] * 3, "13", rounding="DOC")
    assert [line["tax"] for line in answer["lines"]] == ["0.01", "0.01", "0.00"]


def test_credits_in_a_document_keep_the_tax_near_their_own() -> None:
    answer = priced([("1", "100"), ("-1", "99.96")], "13", rounding="DOC")
    assert [line["tax"] for line in answer["lines"]] == ["13.00", "-12.99"]
    assert summary(answer) == ("0.04", "0.01", "0.05")


def test_freight_is_a_line_for_tax_but_takes_no_discount() -> None:
    answer = priced(
        [("1", "0.05")] * 2,
        "13",
        rounding="DOC",
        header_discount={"kind": "pct", "value": "0"},
        freight={"amount": "0.05", "tax_rate": "13.00"},
    )
    assert answer["freight"] == {"net": "0.05", "tax": "0.00", "gross": "0.05"}
    assert answer["totals"]["tax_by_rate"] == {"13": "0.02"}
    assert summary(answer) == ("0.10", "0.02", "0.17")


def test_an_empty_document_is_zero() -> None:
    answer = priced([], "13", header_discount={"kind": "pct", "value": "5"})
    assert answer["lines"] == []
    assert answer["totals"]["tax_by_rate"] == {}
    assert answer["amount_in_words"] == "零元整"
    assert answer["freight"] == {"net": "0.00", "tax": "0.00", "gross": "0.00"}


@pytest.mark.parametrize(
    ("currency", "amount", "tax"),
    [
        ("JPY", "1235", "124"),
        ("TWD", "1235", "124"),
        ("USD", "1234.50", "123.45"),
        ("KWD", "1234.500", "123.450"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(currency: str, amount: str, tax: str) -> None:
    line = {"qty": "1", "unit_price": "1234.5", "tax_rate": "10"}
    document = {"currency": currency, "tax_mode": "EXCL", "tax_rounding": "LINE", "lines": [line]}
    answer: dict[str, Any] = price_contract(document)
    assert answer["lines"][0]["amount"] == amount
    assert answer["totals"]["tax_by_rate"] == {"10": tax}
    assert answer["amount_in_words"] is None


def test_rounding_never_gives_a_negative_zero() -> None:
    assert str(round_amount(Decimal("-0.004"), "CNY")) == "0.00"
    assert str(round_amount(Decimal("-0.005"), "CNY")) == "-0.01"
    assert str(round_amount(Decimal("2.675"), "CNY")) == "2.68"


def test_weights_that_cancel_share_nothing_out() -> None:
    assert allocate(Decimal(0), [Decimal(1), Decimal(-1)], "CNY") == [Decimal("0.00")] * 2
    with pytest.raises(ValueError, match="nothing to share"):
        allocate(Decimal(1), [Decimal(0)], "CNY")


def test_only_cny_proposes_rounding_by_line() -> None:
    assert default_tax_rounding("CNY") is TaxRounding.LINE
    assert default_tax_rounding("EUR") is TaxRounding.DOC


def test_the_example_of_the_documentation_is_true() -> None:
    text = (DOCS / "price.md").read_text(encoding="utf-8")
    example, answer = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert price_json(example) == json.loads(answer)


def test_the_schema_names_what_the_contract_accepts() -> None:
    parts = json.loads((DOCS / "price.schema.json").read_text(encoding="utf-8"))["$defs"]
    assert parts["currency"]["enum"] == sorted(CURRENCY_EXPONENTS)
    answer: dict[str, Any] = priced([("1", "1")], "13")
    shape = parts["output"]["properties"]
    assert list(answer) == parts["output"]["required"] == list(shape)
    assert list(answer["lines"][0]) == shape["lines"]["items"]["required"]
    assert list(answer["freight"]) == shape["freight"]["required"]
    assert list(answer["totals"]) == shape["totals"]["required"]
