"""Shares in per cent, exact to two decimals, rounded half up."""

from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")


def percent_of(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Return how many per cent of `whole` `part` is; None where the whole is not positive."""
    if whole <= 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
