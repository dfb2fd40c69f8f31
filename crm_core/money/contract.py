"""Prices as JSON: the contract of ``price FILE.json``, described in docs/price.md.

Nothing is guessed. A misspelt field, a number that is not one, a choice from a newer version: each is
refused with the path of the value, because a price document that is half understood gives a wrong price.
"""

import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from crm_core.money.calculator import calculate
from crm_core.money.document import (
    Discount,
    DiscountKind,
    Document,
    Freight,
    Line,
    TaxMode,
    TaxRounding,
    Totals,
)
from crm_core.money.errors import MoneyError
from crm_core.money.limits import AMOUNT_LIMIT, show
from crm_core.money.rounding import format_amount

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(s?nan|inf|infinity)", re.IGNORECASE)
_LONGEST_NUMBER = 40
_ROOT = "The document"
_Choice = TypeVar("_Choice", bound=StrEnum)


def price_json(text: str | bytes) -> dict[str, object]:
    """Price a JSON text; numbers are read as written, never through binary floating point.

    MoneyError as ``price_contract``, and ``not_json`` or ``duplicate_field`` for the text itself.
    """
    try:
        data = json.loads(
            text,
            parse_float=_exact_literal,
            parse_int=_exact_literal,
            object_pairs_hook=_unique_fields,
        )
    except json.JSONDecodeError as error:
        reason = f"{error.msg} in line {error.lineno}, column {error.colno}"
        raise MoneyError("not_json", {"reason": reason}) from error
    except UnicodeDecodeError as error:
        raise MoneyError("not_json", {"reason": "it is not UTF-8 text"}) from error
    except RecursionError as error:
        raise MoneyError("not_json", {"reason": "it is nested too deeply"}) from error
    return price_contract(data)


def price_contract(data: object) -> dict[str, object]:
    """Price decoded JSON; every number of the answer is a decimal string at the currency's exponent.

    Numbers may be decimal strings or JSON numbers; a float counts as its shortest decimal form.
    MoneyError for everything else the contract does not allow.
    """
    return totals_to_json(calculate(document_from_json(data)))


def document_from_json(data: object) -> Document:
    """The document of decoded JSON; MoneyError for a wrong shape. Bounds are checked by ``calculate``."""
    required = ("currency", "tax_mode", "tax_rounding", "lines")
    fields = _object(data, "", required, optional=("header_discount", "freight"))
    return Document(
        currency=_text(fields["currency"], "currency", "unknown_currency"),
        tax_mode=_choice(TaxMode, fields["tax_mode"], "tax_mode"),
        tax_rounding=_choice(TaxRounding, fields["tax_rounding"], "tax_rounding"),
        lines=tuple(
            _line(item, f"lines[{index}]") for index, item in enumerate(_list(fields["lines"], "lines"))
        ),
        header_discount=_discount(fields.get("header_discount"), "header_discount"),
        freight=_freight(fields.get("freight"), "freight"),
    )


def totals_to_json(totals: Totals) -> dict[str, object]:
    """Totals in the shape of the contract."""

    def text(amount: Decimal) -> str:
        return format_amount(amount, totals.currency)

    names = ("net", "tax", "gross")
    return {
        "lines": [
            {name: text(getattr(line, name)) for name in ("amount", "discount", *names)}
            for line in totals.lines
        ],
        "freight": {name: text(getattr(totals.freight, name)) for name in names},
        "totals": {
            "net": text(totals.net),
            "discount": text(totals.discount),
            "freight": text(totals.freight.net),
            "tax": text(totals.tax),
            "tax_by_rate": {_rate_key(rate): text(tax) for rate, tax in totals.tax_by_rate.items()},
            "gross": text(totals.gross),
        },
        "amount_in_words": totals.amount_in_words,
    }


def _rate_key(rate: Decimal) -> str:
    plain = format(rate.copy_abs(), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _line(data: object, place: str) -> Line:
    fields = _object(data, place, ("qty", "unit_price", "tax_rate"), optional=("discount",))
    return Line(
        qty=_number(fields["qty"], f"{place}.qty"),
        unit_price=_number(fields["unit_price"], f"{place}.unit_price"),
        tax_rate=_number(fields["tax_rate"], f"{place}.tax_rate"),
        discount=_discount(fields.get("discount"), f"{place}.discount"),
    )


def _discount(data: object, place: str) -> Discount | None:
    if data is None:
        return None
    fields = _object(data, place, ("kind", "value"))
    kind = _choice(DiscountKind, fields["kind"], f"{place}.kind")
    return Discount(kind, _number(fields["value"], f"{place}.value"))


def _freight(data: object, place: str) -> Freight | None:
    if data is None:
        return None
    fields = _object(data, place, ("amount", "tax_rate"))
    return Freight(
        _number(fields["amount"], f"{place}.amount"),
        _number(fields["tax_rate"], f"{place}.tax_rate"),
    )


def _object(
    data: object, place: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise MoneyError("not_an_object", {"field": place or _ROOT})
    prefix = f"{place}." if place else ""
    for name in data:
        if name not in required and name not in optional:
            raise MoneyError("unknown_field", {"field": prefix + _show(name)})
    for name in required:
        if name not in data:
            raise MoneyError("missing_field", {"field": prefix + name})
    return data


def _list(data: object, place: str) -> list[object]:
    if not isinstance(data, list):
        raise MoneyError("not_a_list", {"field": place})
    return data


def _text(data: object, place: str, code: str) -> str:
    if not isinstance(data, str):
        raise MoneyError(code, {"field": place, "value": _show(data)})
    return data


def _choice(choices: type[_Choice], data: object, place: str) -> _Choice:
    for choice in choices:
        if isinstance(data, str) and data == choice.value:
            return choice
    allowed = ", ".join(choice.value for choice in choices)
    raise MoneyError("unknown_choice", {"field": place, "allowed": allowed, "value": _show(data)})


def _number(data: object, place: str) -> Decimal:
    if isinstance(data, str):
        return _number_in_text(data, place)
    if isinstance(data, bool) or not isinstance(data, int | float | Decimal):
        raise MoneyError("not_a_number", {"field": place, "value": _show(data)})
    if isinstance(data, float):
        if not math.isfinite(data):
            raise MoneyError("not_finite", {"field": place, "value": repr(data)})
        return Decimal(repr(data))
    if isinstance(data, int) and abs(data) >= int(AMOUNT_LIMIT):
        raise MoneyError("too_large", {"field": place, "limit": show(AMOUNT_LIMIT)})
    return Decimal(data)


def _number_in_text(text: str, place: str) -> Decimal:
    if len(text) <= _LONGEST_NUMBER and _PLAIN.fullmatch(text):
        return Decimal(text)
    code = "not_finite" if len(text) <= _LONGEST_NUMBER and _NOT_FINITE.fullmatch(text) else "not_a_number"
    raise MoneyError(code, {"field": place, "value": _show(text)})


def _show(value: object) -> str:
    """A short, printable form of hostile input."""
    if isinstance(value, str):
        return repr(value[:_LONGEST_NUMBER])
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return f"a value of type {type(value).__name__}"


def _exact_literal(literal: str) -> Decimal:
    """A JSON number as written; one beyond any exponent becomes infinite and is refused with its path."""
    try:
        return Decimal(literal)
    except InvalidOperation:
        return Decimal("Infinity")


def _unique_fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, value in pairs:
        if name in fields:
            raise MoneyError("duplicate_field", {"field": _show(name)})
        fields[name] = value
    return fields
