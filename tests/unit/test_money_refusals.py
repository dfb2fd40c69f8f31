"""Hostile and mistaken documents: each is refused with its code, its place and a sentence."""

import copy
import pickle
from decimal import Decimal
from typing import Any

import pytest

from crm_core.money import MoneyError, exponent_of, price_contract, price_json
from crm_core.money.errors import SENTENCES

GOOD: dict[str, Any] = {
    "currency": "CNY",
    "tax_mode": "EXCL",
    "tax_rounding": "LINE",
    "header_discount": None,
    "freight": {"amount": "10", "tax_rate": "9"},
    "lines": [{"qty": "2", "unit_price": "50", "discount": {"kind": "amt", "value": "1"}, "tax_rate": "13"}],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """GOOD with the value at a dotted path set."""
    document = copy.deepcopy(GOOD)
    *way, last = path.split(".")
    place: Any = document
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[int(last) if isinstance(place, list) else last] = value
    return document


def refusal_of(document: object) -> MoneyError:
    with pytest.raises(MoneyError) as refusal:
        price_contract(document)
    assert str(refusal.value).endswith(".")
    return refusal.value


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("NaN", "not_finite"),
        ("-Infinity", "not_finite"),
        ("sNaN", "not_finite"),
        (float("nan"), "not_finite"),
        (float("inf"), "not_finite"),
        pytest.param(Decimal("sNaN"), "not_finite", id="decimal-snan"),
        ("1e999999", "not_a_number"),
        ("1E5", "not_a_number"),
        (1e300, "too_large"),
        pytest.param(10**5000, "too_large", id="huge-int"),
        (Decimal("1e999999"), "too_large"),
        ("1000000000000", "too_large"),
        ("-1000000000000", "too_large"),
        ("9" * 41, "not_a_number"),
        pytest.param("9" * 1_000_000, "not_a_number", id="a-million-digits"),
        ("1.1234567", "too_many_decimals"),
        (0.1 + 0.2, "too_many_decimals"),
        (Decimal("1e-999999"), "too_many_decimals"),
        ("１２", "not_a_number"),
        ("٣", "not_a_number"),
        (" 1", "not_a_number"),
        ("1\n", "not_a_number"),
        ("+1", "not_a_number"),
        ("1,000", "not_a_number"),
        (".5", "not_a_number"),
        ("1_0", "not_a_number"),
        ("0x10", "not_a_number"),
        ("", "not_a_number"),
        ("-", "not_a_number"),
        (True, "not_a_number"),
        (None, "not_a_number"),
        ([], "not_a_number"),
    ],
)
@pytest.mark.parametrize("field", ["qty", "unit_price"])
def test_numbers_that_are_not(field: str, value: object, code: str) -> None:
    refusal = refusal_of(changed(f"lines.0.{field}", value))
    assert (refusal.code, refusal.params["field"]) == (code, f"lines[0].{field}")
    assert refusal.line_number == 1
    assert len(str(refusal)) < 200


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("currency", "XXX", "unknown_currency"),
        ("currency", "cny", "unknown_currency"),
        ("currency", None, "unknown_currency"),
        pytest.param("currency", "C" * 100_000, "unknown_currency", id="long-currency"),
        ("tax_mode", "excl", "unknown_choice"),
        ("tax_mode", None, "unknown_choice"),
        ("tax_rounding", "HEADER", "unknown_choice"),
        ("tax_rounding", ["LINE"], "unknown_choice"),
        ("lines", None, "not_a_list"),
        ("lines", {}, "not_a_list"),
        ("lines.0", "1", "not_an_object"),
        ("lines.0.discounts", None, "unknown_field"),
        ("lines.0.discount", [], "not_an_object"),
        ("lines.0.discount", {"kind": "pct"}, "missing_field"),
        ("lines.0.discount", {}, "missing_field"),
        ("lines.0.discount.kind", "percent", "unknown_choice"),
        ("lines.0.discount.value", "100.01", "discount_above_line"),
        ("lines.0.discount.value", "-1", "negative_discount"),
        ("lines.0.discount.value", "0.00001", "too_many_decimals"),
        ("lines.0.qty", "-2", "discount_above_line"),
        ("lines.0.discount", {"kind": "pct", "value": "100.01"}, "percent_out_of_range"),
        ("lines.0.discount", {"kind": "pct", "value": "-0.01"}, "percent_out_of_range"),
        ("lines.0.tax_rate", "", "not_a_number"),
        ("lines.0.tax_rate", "-13", "percent_out_of_range"),
        ("lines.0.tax_rate", "101", "percent_out_of_range"),
        ("lines.0.tax_rate", "13.00001", "too_many_decimals"),
        ("header_discount", {"kind": "amt", "value": "99.01"}, "header_discount_above_lines"),
        ("header_discount", {"kind": "pct", "value": "101"}, "percent_out_of_range"),
        ("header_discount", {"kind": "amt", "value": "-5"}, "negative_discount"),
        ("freight.amount", "100000000000000", "too_large"),
        ("freight.tax_rate", None, "not_a_number"),
        ("freight", "120", "not_an_object"),
        ("extra", 1, "unknown_field"),
    ],
)
def test_documents_that_are_not(path: str, value: object, code: str) -> None:
    refusal = refusal_of(changed(path, value))
    assert refusal.code == code
    assert len(str(refusal)) < 200


@pytest.mark.parametrize("document", [None, [], "{}", 1])
def test_the_document_itself_must_be_an_object(document: object) -> None:
    assert refusal_of(document).code == "not_an_object"


@pytest.mark.parametrize("field", ["currency", "tax_mode", "tax_rounding", "lines"])
def test_required_fields(field: str) -> None:
    document = {name: value for name, value in GOOD.items() if name != field}
    refusal = refusal_of(document)
    assert (refusal.code, refusal.params) == ("missing_field", {"field": field})


def test_a_header_discount_beside_a_credit_is_refused() -> None:
    document = changed("header_discount", {"kind": "pct", "value": "5"})
    document["lines"].append({"qty": "1", "unit_price": "-1", "tax_rate": "13"})
    refusal = refusal_of(document)
    assert (refusal.code, refusal.line_number) == ("header_discount_on_negative_line", 2)


@pytest.mark.parametrize(
    ("qty", "lines", "field"),
    [("999999999999", 1, "lines[0]"), ("500", 2, "totals.net"), ("900", 1, "lines[0]")],
)
def test_results_that_cannot_be_stored_are_refused(qty: str, lines: int, field: str) -> None:
    line = {"qty": qty, "unit_price": "100000000000", "tax_rate": "13"}
    refusal = refusal_of({**GOOD, "lines": [line] * lines})
    assert (refusal.code, refusal.params["field"]) == ("too_large", field)


@pytest.mark.parametrize("value", ["2", "2.0000000", "002", 2, 2.0, Decimal(2)], ids=repr)
def test_exact_numbers_are_accepted_in_every_form(value: object) -> None:
    assert price_contract(changed("lines.0.qty", value)) == price_contract(GOOD)


def test_a_negative_zero_is_zero() -> None:
    document = changed("lines.0.tax_rate", "-0.0")
    document["lines"][0].update(qty="-0", discount=None)
    answer: Any = price_contract(document)
    assert answer["lines"][0] == dict.fromkeys(("amount", "discount", "net", "tax", "gross"), "0.00")
    assert list(answer["totals"]["tax_by_rate"]) == ["0", "9"]


LITERAL = '{"currency":"CNY","tax_mode":"EXCL","tax_rounding":"DOC","lines":[{"qty":%s,"unit_price":1,"tax_rate":0}]}'


def test_numbers_of_a_json_text_are_read_as_written() -> None:
    answer: Any = price_json(LITERAL % "99999999999.123456")
    assert answer["totals"]["net"] == "99999999999.12"
    assert price_json(LITERAL % "1.5e1") == price_json(LITERAL % "15")
    assert price_json((LITERAL % "15").encode()) == price_json(LITERAL % "15")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (LITERAL % "NaN", "not_finite"),
        (LITERAL % "-Infinity", "not_finite"),
        pytest.param(LITERAL % ("9" * 10_000), "too_large", id="ten-thousand-digits"),
        (LITERAL % "1e99999999999999999999", "not_finite"),
        (LITERAL % "1e-9999", "too_many_decimals"),
        (LITERAL % '1,"qty":2', "duplicate_field"),
        ("", "not_json"),
        ("{", "not_json"),
        (b"\xff\xfe\xfd", "not_json"),
        pytest.param("[" * 200_000, "not_json", id="deep"),
    ],
)
def test_json_texts_that_are_refused(text: str | bytes, code: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        price_json(text)
    assert refusal.value.code == code
    assert len(str(refusal.value)) < 200


def test_a_refusal_survives_a_process_boundary() -> None:
    refusal = refusal_of(changed("currency", "XXX"))
    copied = pickle.loads(pickle.dumps(refusal))
    assert (copied.code, copied.params, str(copied)) == (refusal.code, refusal.params, str(refusal))
    assert copied.line_number is None


def test_every_sentence_is_one() -> None:
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


def test_the_table_refuses_what_it_does_not_know() -> None:
    assert (exponent_of("CNY"), exponent_of("TWD"), exponent_of("KWD")) == (2, 0, 3)
    with pytest.raises(MoneyError, match="'ZZZ'"):
        exponent_of("ZZZ")
