"""Rounding and sharing out, so that every amount is decided in one place.

Amounts round half up (away from zero on a tie, 四舍五入). Whatever must add up to a rounded total is shared
out by largest remainder, because rounding each share on its own loses or invents cents.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from crm_core.money.currency import exponent_of, smallest_unit

# Inputs have at most 18 digits, a line is a product of three of them; 80 digits keep products exact and put
# the error of a division far below the distance any quotient of such numbers can have from a rounding tie
# it does not hit.
MONEY_CONTEXT = Context(prec=80, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])


def round_amount(value: Decimal, currency: str) -> Decimal:
    """``value`` at the currency's exponent, HALF_UP, never a negative zero."""
    rounded = value.quantize(smallest_unit(currency), rounding=ROUND_HALF_UP, context=MONEY_CONTEXT)
    return rounded or rounded.copy_abs()


def format_amount(value: Decimal, currency: str) -> str:
    """``value`` as a plain decimal string at the currency's exponent: ``1200.00``, ``-3.500``, ``80``."""
    return format(round_amount(value, currency), "f")


def allocate(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Share out ``total`` in proportion to ``weights`` (amounts of one sign); the shares sum to it exactly.

    Both are amounts at the currency's exponent. Units left over go to the largest remainders, on a tie to the
    earlier weight. ValueError when the weights sum to zero and the total does not.
    """
    units = [to_units(weight, currency) for weight in weights]
    total_units = to_units(total, currency)
    if not total_units:
        return [from_units(0, currency)] * len(units)
    whole = sum(units)
    if not whole:
        raise ValueError("nothing to share the total out over")
    sign = 1 if whole > 0 else -1
    shares = largest_remainder(total_units, [sign * total_units * unit for unit in units], sign * whole)
    return [from_units(share, currency) for share in shares]


def largest_remainder(total: int, numerators: Sequence[int], denominator: int) -> list[int]:
    """Integers near the exact shares ``numerator / denominator`` that sum to ``total``.

    Shares are cut towards zero, so that a credit is shared out as the mirror of its charge; the
    difference goes one unit each to the shares that were cut most in its direction. ``total`` must be the
    sum of the exact shares rounded to an integer, and ``denominator`` positive.
    """
    cut = [_towards_zero(numerator, denominator) for numerator in numerators]
    left_over = total - sum(cut)
    step = 1 if left_over >= 0 else -1
    remainders = [n - share * denominator for n, share in zip(numerators, cut, strict=True)]
    most_cut_first = sorted(range(len(cut)), key=lambda index: -step * remainders[index])
    for index in most_cut_first[: abs(left_over)]:
        cut[index] += step
    return cut


def to_units(amount: Decimal, currency: str) -> int:
    """An amount that is already at the currency's exponent as a count of smallest units."""
    return int(amount.scaleb(exponent_of(currency), context=MONEY_CONTEXT))


def from_units(units: int, currency: str) -> Decimal:
    """The amount of a count of smallest units."""
    return Decimal(units).scaleb(-exponent_of(currency), context=MONEY_CONTEXT)


def _towards_zero(numerator: int, denominator: int) -> int:
    quotient = abs(numerator) // denominator
    return quotient if numerator >= 0 else -quotient
