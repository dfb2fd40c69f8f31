"""Random documents: the invariants every document keeps, and a second calculation written independently.

The second one works on fractions and counts of smallest units, and shares out by handing over one unit at a time.
"""

import decimal
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.money import (
    CURRENCY_EXPONENTS,
    Discount,
    DiscountKind,
    Document,
    Freight,
    Line,
    TaxMode,
    TaxRounding,
    Totals,
    allocate,
    calculate,
    price_contract,
    price_json,
    totals_to_json,
)

RATES = [
    Decimal(rate) for rate in ("0", "1", "3", "5", "6", "8.5", "9", "13", "13.00", "19", "7.7125", "100")
]
CURRENCIES = ["CNY", "USD", "JPY", "TWD", "KWD"]


def scaled(low: int, high: int, decimals: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda units: Decimal(units).scaleb(-decimals))


QUANTITIES = scaled(0, 50, 0) | scaled(0, 10**9, 6)
PRICES = scaled(0, 20_000, 2) | scaled(0, 10**10, 6)
PERCENTS = scaled(0, 100, 0) | scaled(0, 10**6, 4)


@st.composite
def discounts(draw: st.DrawFn, most: Decimal) -> Discount | None:
    """No discount, a percentage, or an amount up to ``most``."""
    kind = draw(st.sampled_from([None, DiscountKind.PCT, DiscountKind.AMT]))
    if kind is None:
        return None
    if kind is DiscountKind.PCT:
        return Discount(kind, draw(PERCENTS))
    return Discount(kind, draw(scaled(0, max(0, floor(most * 10**4)), 4)))


@st.composite
def sold_lines(draw: st.DrawFn) -> Line:
    qty, price = draw(QUANTITIES), draw(PRICES)
    return Line(qty, price, draw(st.sampled_from(RATES)), draw(discounts(qty * price)))


@st.composite
def mixed_lines(draw: st.DrawFn) -> Line:
    line = draw(sold_lines())
    if draw(st.booleans()):
        return line
    kept = line.discount if line.discount and line.discount.kind is DiscountKind.PCT else None
    return replace(line, qty=-line.qty, discount=kept)


@st.composite
def documents(draw: st.DrawFn, *, credits_too: bool = False) -> Document:
    lines = tuple(draw(st.lists(mixed_lines() if credits_too else sold_lines(), max_size=8)))
    document = Document(
        currency=draw(st.sampled_from(CURRENCIES)),
        tax_mode=draw(st.sampled_from(TaxMode)),
        tax_rounding=draw(st.sampled_from(TaxRounding)),
        lines=lines,
        freight=draw(st.none() | st.builds(Freight, scaled(0, 10**7, 4), st.sampled_from(RATES))),
    )
    if credits_too:
        return document
    amounts = sum((line.amount for line in calculate(document).lines), Decimal(0))
    return replace(document, header_discount=draw(discounts(amounts)))


ANY_DOCUMENT = documents() | documents(credits_too=True)


@settings(max_examples=200, deadline=None)
@given(ANY_DOCUMENT)
def test_everything_adds_up(document: Document) -> None:
    totals = calculate(document)
    zero = Decimal(0)
    assert sum((line.net for line in totals.lines), zero) == totals.net
    assert sum((line.discount for line in totals.lines), zero) == totals.discount
    assert sum((line.tax for line in totals.lines), totals.freight.tax) == totals.tax
    assert sum(totals.tax_by_rate.values(), zero) == totals.tax
    assert totals.net + totals.freight.net + totals.tax == totals.gross
    assert totals.freight.net + totals.freight.tax == totals.freight.gross
    for line in totals.lines:
        assert line.net + line.tax == line.gross
        kept = line.net if document.tax_mode is TaxMode.EXCL else line.gross
        assert kept == line.amount - line.discount


@settings(max_examples=100, deadline=None)
@given(documents())
def test_a_sale_never_turns_into_a_credit(document: Document) -> None:
    for line in calculate(document).lines:
        assert 0 <= line.discount <= line.amount
        assert min(line.net, line.tax, line.gross) >= 0


@settings(max_examples=100, deadline=None)
@given(documents(credits_too=True))
def test_a_credit_mirrors_its_sale(document: Document) -> None:
    lines = tuple(
        replace(line, qty=-line.qty)
        for line in document.lines
        if line.discount is None or line.discount.kind is DiscountKind.PCT
    )
    sale = replace(document, lines=tuple(replace(line, qty=-line.qty) for line in lines), freight=None)
    credit = replace(sale, lines=lines)
    sold, credited = calculate(sale), calculate(credit)
    assert credited.gross == -sold.gross
    assert [line.tax for line in credited.lines] == [-line.tax for line in sold.lines]


@settings(max_examples=100, deadline=None)
@given(ANY_DOCUMENT)
def test_tax_of_each_line_is_within_its_share(document: Document) -> None:
    """A shared tax is never a unit or more from the exact share it is cut from."""
    unit = Fraction(1, 10 ** CURRENCY_EXPONENTS[document.currency])
    totals = calculate(replace(document, tax_mode=TaxMode.EXCL, tax_rounding=TaxRounding.DOC))
    for line, amounts in zip(document.lines, totals.lines, strict=True):
        exact = Fraction(amounts.net) * Fraction(line.tax_rate) / 100
        assert abs(Fraction(amounts.tax) - exact) < unit + unit / 2


@settings(max_examples=100, deadline=None)
@given(ANY_DOCUMENT)
def test_the_callers_decimal_context_changes_nothing(document: Document) -> None:
    expected = calculate(document)
    with decimal.localcontext() as context:
        context.prec = 3
        context.rounding = decimal.ROUND_DOWN
        assert calculate(document) == expected


@settings(max_examples=100, deadline=None)
@given(ANY_DOCUMENT)
def test_the_contract_gives_the_same_totals(document: Document) -> None:
    data = as_contract(document)
    expected = totals_to_json(calculate(document))
    assert price_contract(data) == expected
    assert price_json(json.dumps(data)) == expected


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**9), min_size=1).filter(any),
    st.sampled_from([1, -1]),
)
def test_an_allocation_is_exact_fair_and_stable(total: int, weights: list[int], sign: int) -> None:
    cents = [Decimal(weight).scaleb(-2) for weight in weights]
    shares = allocate(Decimal(sign * total).scaleb(-2), cents, "CNY")
    assert [int(share * 100) for share in shares] == [sign * x for x in hand_out(total, weights)]


@settings(max_examples=200, deadline=None)
@given(ANY_DOCUMENT)
def test_a_second_calculation_agrees(document: Document) -> None:
    assert in_units(calculate(document)) == recalculate(document)


# --- the second calculation ----------------------------------------------------------------------------------

Units = tuple[list[tuple[int, int, int, int, int]], tuple[int, int, int], dict[Fraction, int]]


def in_units(totals: Totals) -> Units:
    factor = 10 ** CURRENCY_EXPONENTS[totals.currency]
    lines = [
        (
            int(line.amount * factor),
            int(line.discount * factor),
            int(line.net * factor),
            int(line.tax * factor),
            int(line.gross * factor),
        )
        for line in totals.lines
    ]
    summary = (int(totals.net * factor), int(totals.tax * factor), int(totals.gross * factor))
    return lines, summary, {Fraction(rate): int(tax * factor) for rate, tax in totals.tax_by_rate.items()}


def nearest(value: Fraction) -> int:
    """Half up, away from zero."""
    magnitude = floor(abs(value) + Fraction(1, 2))
    return magnitude if value >= 0 else -magnitude


def hand_out(total: int, weights: list[int]) -> list[int]:
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    return settle(total, [Fraction(total * weight, whole) for weight in weights])


def settle(total: int, exact: list[Fraction]) -> list[int]:
    """One unit at a time to the share that lacks most, the earlier one on a tie."""
    shares = [floor(value) if value >= 0 else -floor(-value) for value in exact]
    while (missing := total - sum(shares)) != 0:
        step = 1 if missing > 0 else -1
        lacks = [step * (value - share) for value, share in zip(exact, shares, strict=True)]
        shares[lacks.index(max(lacks))] += step
    return shares


def recalculate(document: Document) -> Units:
    factor = 10 ** CURRENCY_EXPONENTS[document.currency]
    amounts = [nearest(exact_amount(line) * factor) for line in document.lines]
    taken = 0
    header = document.header_discount
    if header is not None and header.kind is DiscountKind.PCT:
        taken = nearest(sum(amounts) * Fraction(header.value) / 100)
    elif header is not None:
        taken = nearest(Fraction(header.value) * factor)
    off = hand_out(taken, amounts)
    bases = [amount - share for amount, share in zip(amounts, off, strict=True)]
    rates = [Fraction(line.tax_rate) for line in document.lines]
    if document.freight is not None:
        bases.append(nearest(Fraction(document.freight.amount) * factor))
        rates.append(Fraction(document.freight.tax_rate))
    taxes = taxes_of(document, bases, rates)
    inclusive = document.tax_mode is TaxMode.INCL
    nets = [base - tax if inclusive else base for base, tax in zip(bases, taxes, strict=True)]
    lines = [(amounts[i], off[i], nets[i], taxes[i], nets[i] + taxes[i]) for i in range(len(document.lines))]
    by_rate = {rate: sum(t for t, r in zip(taxes, rates, strict=True) if r == rate) for rate in rates}
    summary = (sum(nets[: len(amounts)]), sum(taxes), sum(nets) + sum(taxes))
    return lines, summary, by_rate


def exact_amount(line: Line) -> Fraction:
    full = Fraction(line.qty) * Fraction(line.unit_price)
    if line.discount is None:
        return full
    if line.discount.kind is DiscountKind.PCT:
        return full - full * Fraction(line.discount.value) / 100
    return full - Fraction(line.discount.value)


def taxes_of(document: Document, bases: list[int], rates: list[Fraction]) -> list[int]:
    inclusive = document.tax_mode is TaxMode.INCL

    def exact(base: int, rate: Fraction) -> Fraction:
        return base / (1 + rate / 100) if inclusive else base * rate / 100

    parts = [nearest(exact(base, rate)) for base, rate in zip(bases, rates, strict=True)]
    if document.tax_rounding is TaxRounding.DOC:
        for rate in dict.fromkeys(rates):
            members = [index for index, other in enumerate(rates) if other == rate]
            group = [bases[index] for index in members]
            whole = nearest(exact(sum(group), rate))
            if min(group) < 0 < max(group):
                shared = settle(whole, [exact(base, rate) for base in group])
            else:
                shared = hand_out(whole, group)
            for index, share in zip(members, shared, strict=True):
                parts[index] = share
    return [base - part if inclusive else part for base, part in zip(bases, parts, strict=True)]


def as_contract(document: Document) -> dict[str, object]:
    def discount(value: Discount | None) -> dict[str, str] | None:
        return None if value is None else {"kind": value.kind.value, "value": format(value.value, "f")}

    freight = document.freight
    return {
        "currency": document.currency,
        "tax_mode": document.tax_mode.value,
        "tax_rounding": document.tax_rounding.value,
        "header_discount": discount(document.header_discount),
        "freight": freight
        and {"amount": format(freight.amount, "f"), "tax_rate": format(freight.tax_rate, "f")},
        "lines": [
            {
                "qty": format(line.qty, "f"),
                "unit_price": format(line.unit_price, "f"),
                "discount": discount(line.discount),
                "tax_rate": format(line.tax_rate, "f"),
            }
            for line in document.lines
        ],
    }
