"""Prices by rule: so many per cent above or below a base price, rounded to a step, plus a surcharge.

The surcharge comes after the rounding, so that a step of 10 and a surcharge of −0.01 give prices that end in 9.99.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from enum import StrEnum

from crm_core.money.rounding import MONEY_CONTEXT

PRICE_STEP = Decimal("0.000001")
SEPARATOR = "/"
"""Between a category and the one below it: a rule for 泵 holds for 泵/离心泵, too."""


class RuleBase(StrEnum):
    """What the percentage is of. Rules on cost are worked out where costs are known, and come as price entries."""

    LIST = "LIST"
    BOOK = "BOOK"
    COST = "COST"


ROUNDINGS = {"HALF_UP": ROUND_HALF_UP, "UP": ROUND_UP, "DOWN": ROUND_DOWN}


@dataclass(frozen=True, slots=True)
class PriceRuleInfo:
    """A rule of a price book. `percent` is added (8 means 8 % above the base, −8 below). Days are inclusive.

    `category` None means every product. `factor` None or 0 rounds to nothing coarser than a price's own 6 decimals.
    """

    id: str
    book_id: str
    base: RuleBase = RuleBase.LIST
    category: str | None = None
    base_book_id: str | None = None
    percent: Decimal = Decimal(0)
    rounding: str = "HALF_UP"
    factor: Decimal | None = None
    surcharge: Decimal = Decimal(0)
    min_qty: Decimal = Decimal(0)
    valid_from: date | None = None
    valid_to: date | None = None


def rule_price(rule: PriceRuleInfo, base: Decimal) -> Decimal:
    """Return the price that a rule makes of a base price, never below zero."""
    with localcontext(MONEY_CONTEXT):
        price = base * (1 + rule.percent / 100)
        if rule.factor:
            steps = (price / rule.factor).quantize(Decimal(1), rounding=ROUNDINGS[rule.rounding])
            price = steps * rule.factor
        price = max(price + rule.surcharge, Decimal(0))
        return price.quantize(PRICE_STEP, rounding=ROUND_HALF_UP)


def is_in_category(category: str | None, wanted: str | None) -> bool:
    """Whether a product of `category` is meant by a rule for `wanted`, the same category or one above it."""
    if wanted is None:
        return True
    return category is not None and (category == wanted or category.startswith(wanted + SEPARATOR))
