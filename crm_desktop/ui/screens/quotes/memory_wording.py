"""What is known about a product's price, in lines that a person reads while writing one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.quotes.consistency import Deviation
    from crm_desktop.services.quotes.memory import EarlierPrice, PriceMemory
    from crm_desktop.ui.context import UiContext

_MOST_HERE: Final = 2
_MOST_GROUP: Final = 1
_PER_CENT: Final = Decimal("0.1")
Told = tuple[str, str, Tone | None]
"""What it is called, what it is, and its tone."""


def told_memory(
    memory: PriceMemory, currency: str, price: Decimal | None, context: UiContext
) -> Iterator[Told]:
    """Yield what is known; `price` is the line's own, per unit before tax."""
    tr, formats = context.tr, context.formats
    for one in memory.here[:_MOST_HERE]:
        yield tr(f"quotes.memory.{one.kind}"), _earlier(one, context), None
    for one in memory.group[:_MOST_GROUP]:
        yield tr("quotes.memory.group"), f"{one.account_name} · {_earlier(one, context)}", None
    if not memory.here and not memory.group:
        yield tr("quotes.memory.here"), tr("quotes.memory.never"), Tone.NEUTRAL
    if memory.peers is not None:
        peers = memory.peers
        low, high = formats.number(peers.low), formats.number(peers.high)
        text = tr("quotes.memory.peers_of", month=peers.month, median=formats.number(peers.median), low=low,
                  high=high, n=peers.count)  # fmt: skip
        yield tr("quotes.memory.peers"), text, None
    if memory.floor is not None:
        below = price is not None and price < memory.floor
        tone = Tone.DANGER if below else None
        floor = f"{currency} {formats.number(memory.floor)}"
        yield tr("quotes.memory.floor"), tr("quotes.memory.below", floor=floor) if below else floor, tone
    if memory.cost is not None:
        text = f"{currency} {formats.number(memory.cost)}"
        if price:
            text = f"{text} · {tr('quotes.margin')} {margin_text(price, memory.cost)}"
        yield tr("quotes.memory.cost"), text, None


def margin_text(net: Decimal, cost: Decimal) -> str:
    """Return the share of a net amount that is not its cost."""
    share = ((net - cost) / net * 100).quantize(_PER_CENT, rounding=ROUND_HALF_UP)
    return f"{share}%"


def _earlier(one: EarlierPrice, context: UiContext) -> str:
    formats = context.formats
    parts = [f"{one.currency} {formats.number(one.price)} × {formats.number(one.qty)}", formats.day(one.on)]
    if one.kind == "quoted" and one.status:
        parts.append(QUOTE_STATUS.text(one.status, context.language))
    if one.who:
        parts.append(one.who)
    return " · ".join(filter(None, parts))


def deviation_sentence(found: Deviation, currency: str, context: UiContext) -> str:
    """Say how a price differs from what it should agree with."""
    tr, formats = context.tr, context.formats
    key = "quotes.deviation.lower" if found.share < 0 else "quotes.deviation.higher"
    percent = f"{abs(found.share) * 100:.1f}"
    against = tr(f"quotes.deviation.{found.against}", whose=found.whose, on=found.on)
    return tr(key, percent=percent, against=against, price=f"{currency} {formats.number(found.reference)}")
