"""The one calculation of a document's totals.

Window, server, PDF, workbook and command line all call ``calculate``; none adds up amounts on its own,
because two calculations that agree today disagree by a cent after the next change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from types import MappingProxyType

from crm_core.money.currency import exponent_of
from crm_core.money.document import (
    Discount,
    DiscountKind,
    Document,
    Line,
    LineAmounts,
    Taxed,
    TaxMode,
    TaxRounding,
    Totals,
)
from crm_core.money.errors import MoneyError
from crm_core.money.limits import AMOUNT_DECIMALS, check_amount, check_document, show
from crm_core.money.rounding import (
    MONEY_CONTEXT,
    allocate,
    from_units,
    largest_remainder,
    round_amount,
    to_units,
)
from crm_core.money.words import amount_in_words

_PERCENT = Decimal(100)


def calculate(document: Document) -> Totals:
    """Price ``document``; pure.

    Amounts are at the currency's exponent, rounded HALF_UP. MoneyError for a number outside its bounds, a
    discount above what it is taken from, a header discount beside a negative line, or a total that cannot
    be stored.
    """
    check_document(document)
    with localcontext(MONEY_CONTEXT):
        amounts = [_line_amount(line, index, document.currency) for index, line in enumerate(document.lines)]
        discounts = _header_shares(document, amounts)
        goods = [amount - discount for amount, discount in zip(amounts, discounts, strict=True)]
        *lines, freight = _with_tax(document, goods)
        return _totals(document, amounts, discounts, lines, freight)


def _line_amount(line: Line, index: int, currency: str) -> Decimal:
    full = line.qty * line.unit_price
    amount = round_amount(_discounted(full, line.discount, index, currency), currency)
    check_amount(amount, f"lines[{index}]")
    return amount


def _discounted(full: Decimal, discount: Discount | None, index: int, currency: str) -> Decimal:
    if discount is None:
        return full
    if discount.kind == DiscountKind.PCT:
        return full * (1 - discount.value / _PERCENT)
    if discount.value and discount.value > full:
        params = {
            "field": f"lines[{index}].discount.value",
            "value": show(discount.value),
            "amount": show(round_amount(full, currency)),
        }
        raise MoneyError("discount_above_line", params)
    return full - discount.value


def _header_shares(document: Document, amounts: list[Decimal]) -> list[Decimal]:
    discount = document.header_discount
    if discount is None or not discount.value:
        return [round_amount(Decimal(0), document.currency)] * len(amounts)
    _refuse_negative_lines(amounts)
    total = sum(amounts, Decimal(0))
    if discount.kind == DiscountKind.PCT:
        taken = round_amount(total * discount.value / _PERCENT, document.currency)
    else:
        taken = round_amount(discount.value, document.currency)
    if taken > total:
        params = {"field": "header_discount.value", "value": show(discount.value), "amount": show(total)}
        raise MoneyError("header_discount_above_lines", params)
    return allocate(taken, amounts, document.currency)


def _refuse_negative_lines(amounts: list[Decimal]) -> None:
    for index, amount in enumerate(amounts):
        if amount < 0:
            params = {"field": f"lines[{index}]", "amount": show(amount)}
            raise MoneyError("header_discount_on_negative_line", params)


def _with_tax(document: Document, goods: list[Decimal]) -> list[Taxed]:
    """Every line and, as the last one, the freight (zero at no rate when there is none)."""
    freight = document.freight
    bases = [*goods, round_amount(freight.amount if freight else Decimal(0), document.currency)]
    rates = [line.tax_rate for line in document.lines] + [freight.tax_rate if freight else Decimal(0)]
    parts = _tax_parts(document, bases, rates)
    if document.tax_mode == TaxMode.EXCL:
        return [Taxed(base, part, base + part) for base, part in zip(bases, parts, strict=True)]
    return [Taxed(part, base - part, base) for base, part in zip(bases, parts, strict=True)]


@dataclass(frozen=True, slots=True)
class _Ratio:
    """The rounded part of a base: its tax in EXCL, its net in INCL, as an exact fraction of the base."""

    numerator: Decimal
    denominator: Decimal

    @classmethod
    def of(cls, mode: TaxMode, rate: Decimal) -> "_Ratio":
        return cls(rate, _PERCENT) if mode == TaxMode.EXCL else cls(_PERCENT, _PERCENT + rate)

    def part(self, base: Decimal, currency: str) -> Decimal:
        return round_amount(base * self.numerator / self.denominator, currency)


def _tax_parts(document: Document, bases: list[Decimal], rates: list[Decimal]) -> list[Decimal]:
    currency, mode = document.currency, document.tax_mode
    if document.tax_rounding == TaxRounding.LINE:
        return [_Ratio.of(mode, rate).part(base, currency) for base, rate in zip(bases, rates, strict=True)]
    parts = list(bases)
    for rate in set(rates):
        places = [index for index, other in enumerate(rates) if other == rate]
        shares = _shared_parts(_Ratio.of(mode, rate), [bases[index] for index in places], currency)
        for index, share in zip(places, shares, strict=True):
            parts[index] = share
    return parts


def _shared_parts(ratio: _Ratio, bases: Sequence[Decimal], currency: str) -> list[Decimal]:
    """The part of the bases' sum, rounded once and shared out over them.

    Shares are in proportion to the bases. Where charges and credits meet, a proportion to their sum is
    meaningless (it may be nearly zero), so each base's own exact part is its share.
    """
    whole = ratio.part(sum(bases, Decimal(0)), currency)
    if all(base >= 0 for base in bases) or all(base <= 0 for base in bases):
        return allocate(whole, bases, currency)
    numerator, denominator = (
        int(number.scaleb(AMOUNT_DECIMALS)) for number in (ratio.numerator, ratio.denominator)
    )
    exact = [to_units(base, currency) * numerator for base in bases]
    return [
        from_units(share, currency)
        for share in largest_remainder(to_units(whole, currency), exact, denominator)
    ]


def _totals(
    document: Document,
    amounts: list[Decimal],
    discounts: list[Decimal],
    lines: list[Taxed],
    freight: Taxed,
) -> Totals:
    zero = round_amount(Decimal(0), document.currency)
    net = sum((line.net for line in lines), zero)
    tax = sum((line.tax for line in lines), freight.tax)
    gross = net + freight.net + tax
    for index, line in enumerate(lines):
        check_amount(line.gross, f"lines[{index}]")
    for name, amount in (("net", net), ("tax", tax), ("gross", gross)):
        check_amount(amount, f"totals.{name}")
    return Totals(
        currency=document.currency,
        lines=tuple(
            LineAmounts(amount, discount, line.net, line.tax, line.gross)
            for amount, discount, line in zip(amounts, discounts, lines, strict=True)
        ),
        freight=freight,
        net=net,
        discount=sum(discounts, zero),
        tax=tax,
        tax_by_rate=MappingProxyType(_tax_by_rate(document, lines, freight)),
        gross=gross,
        amount_in_words=amount_in_words(gross) if document.currency == "CNY" else None,
    )


def _tax_by_rate(document: Document, lines: list[Taxed], freight: Taxed) -> dict[Decimal, Decimal]:
    taxes = [(line.tax_rate, taxed.tax) for line, taxed in zip(document.lines, lines, strict=True)]
    if document.freight is not None:
        taxes.append((document.freight.tax_rate, freight.tax))
    zero = Decimal(0).scaleb(-exponent_of(document.currency))
    by_rate: dict[Decimal, Decimal] = {}
    for rate, tax in sorted(taxes):
        by_rate[rate] = by_rate.get(rate, zero) + tax
    return by_rate
