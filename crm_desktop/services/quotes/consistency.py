"""Whether a price fits what was told before: to this customer, to its group, or to customers of its level.

Different reps must not tell one customer different prices without knowing it. What is compared is the price of one unit
after every discount and before tax.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from crm_core.money import LineAmounts
from crm_desktop.services.quotes.draft import LineDraft
from crm_desktop.services.quotes.memory import PriceMemory

BAND = Decimal("0.10")
"""How far a price may lie from its reference, as a share of it, before a reason is asked for."""
_STEP = Decimal("0.000001")
_SHARE = Decimal("0.001")
Against = Literal["here", "group", "peers"]


@dataclass(frozen=True)
class Deviation:
    """How a price differs. `share` of the reference is negative for a lower price; `on` is an ISO day or month."""

    share: Decimal
    reference: Decimal
    against: Against
    on: str
    whose: str = ""


def unit_net(line: LineDraft, amounts: LineAmounts | None) -> Decimal | None:
    """Return the price of one unit before tax, after the line's share of every discount; None where there is none."""
    if amounts is None or line.qty == 0:
        return None
    return (amounts.net / line.qty).quantize(_STEP, rounding=ROUND_HALF_UP)


def deviation(memory: PriceMemory | None, price: Decimal | None) -> Deviation | None:
    """Return how a price differs from what it should agree with, if that is beyond the band.

    It should agree with the last price of this customer; else with the last one of its group; else with the median
    that customers of its level paid.
    """
    found = reference(memory) if memory else None
    if found is None or price is None or found.reference <= 0:
        return None
    share = ((price - found.reference) / found.reference).quantize(_SHARE, rounding=ROUND_HALF_UP)
    if abs(share) <= BAND:
        return None
    return Deviation(share, found.reference, found.against, found.on, found.whose)


def reference(memory: PriceMemory) -> Deviation | None:
    """Return what a price of this product is compared with, at a deviation of nothing."""
    kinds: tuple[tuple[Against, Sequence[object]], ...] = (("here", memory.here), ("group", memory.group))
    for against, known in kinds:
        if known:
            last = (memory.here if against == "here" else memory.group)[0]
            on = last.on.isoformat() if last.on else ""
            return Deviation(Decimal(0), last.price, against, on, last.account_name)
    if memory.peers is not None:
        return Deviation(Decimal(0), memory.peers.median, "peers", memory.peers.month)
    return None


def is_below_floor(memory: PriceMemory | None, price: Decimal | None) -> bool:
    """Whether a price lies below the floor price of its product."""
    return memory is not None and memory.floor is not None and price is not None and 0 <= price < memory.floor
