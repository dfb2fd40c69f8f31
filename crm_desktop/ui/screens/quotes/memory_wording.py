"""What is known about a product's price, in lines that a person reads while writing one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from crm_core.model.competition import TRUST
from crm_core.model.products import SUBSTITUTE_KIND
from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.services.quotes.substitutes import SUCCESSOR
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.quotes.consistency import Deviation
    from crm_desktop.services.quotes.memory import EarlierPrice, PriceMemory
    from crm_desktop.services.quotes.rivals import RivalPrice
    from crm_desktop.services.quotes.substitutes import Substitute
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.quotes.known_prices import KnownPrices
    from crm_desktop.ui.text import Translator

_MOST_HERE: Final = 2
_MOST_GROUP: Final = 1
_MOST_RIVALS: Final = 2
_MOST_INSTEAD: Final = 2
SWAP_KEYS: Final = "Ctrl+Shift+I"
"""Takes the first of what serves in a product's place."""
_PER_CENT: Final = Decimal("0.1")
Told = tuple[str, str, Tone | None]
"""What it is called, what it is, and its tone."""


def told_memory(
    memory: PriceMemory, currency: str, price: Decimal | None, context: UiContext
) -> Iterator[Told]:
    """Yield what is known; `price` is the line's own, per unit before tax."""
    tr, formats = context.tr, context.formats
    for place, other in enumerate(memory.instead[:_MOST_INSTEAD]):
        keys = "" if place else f" · {SWAP_KEYS}"
        yield tr("quotes.memory.instead"), substitute_line(other, context) + keys, None
    for one in memory.here[:_MOST_HERE]:
        yield tr(f"quotes.memory.{one.kind}"), _earlier(one, context), None
    for one in memory.group[:_MOST_GROUP]:
        yield tr("quotes.memory.group"), f"{one.account_name} · {_earlier(one, context)}", None
    if not memory.here and not memory.group:
        yield tr("quotes.memory.here"), tr("quotes.memory.never"), Tone.NEUTRAL
    for rival in memory.rivals[:_MOST_RIVALS]:
        yield tr("quotes.memory.rival"), rival_line(rival, price, context), _rival_tone(rival, price)
    if memory.peers is not None:
        peers = memory.peers
        low, high = formats.price(peers.low, currency), formats.price(peers.high, currency)
        text = tr("quotes.memory.peers_of", month=peers.month, median=formats.price(peers.median, currency), low=low,
                  high=high, n=peers.count)  # fmt: skip
        yield tr("quotes.memory.peers"), text, None
    if memory.floor is not None:
        below = price is not None and price < memory.floor
        tone = Tone.DANGER if below else None
        floor = f"{currency} {formats.price(memory.floor, currency)}"
        yield tr("quotes.memory.floor"), tr("quotes.memory.below", floor=floor) if below else floor, tone
    if memory.cost is not None:
        text = f"{currency} {formats.price(memory.cost, currency)}"
        if price:
            text = f"{text} · {tr('quotes.margin')} {margin_text(price, memory.cost)}"
        yield tr("quotes.memory.cost"), text, None


def substitute_line(other: Substitute, context: UiContext) -> str:
    """Say what serves in a product's place: its kind, what it is, its list price."""
    product = other.product
    kind = (
        context.tr("quotes.memory.SUCCESSOR")
        if other.kind == SUCCESSOR
        else SUBSTITUTE_KIND.text(other.kind, context.language)
    )
    what = " ".join(filter(None, (product.code, product.name, product.spec)))
    price = context.formats.money(product.list_price, product.currency)
    return " · ".join(filter(None, (kind, what, price, other.note)))


def rival_line(rival: RivalPrice, price: Decimal | None, context: UiContext) -> str:
    """Say who asks how much, how old that is and how we know; `price` is our own."""
    tr, formats = context.tr, context.formats
    asked = f"{rival.competitor} {rival.currency} {formats.price(rival.price, rival.currency)}"
    if price:
        share = (rival.price - price) / price * 100
        key = "quotes.rival.lower" if share < 0 else "quotes.rival.higher"
        asked = tr(key, asked=asked, percent=f"{abs(share):.1f}") if share else asked
    age = (formats.today() - rival.seen_on).days
    known = TRUST.text(rival.trust, context.language)
    told = tr("quotes.rival.today") if age <= 0 else tr("quotes.rival.days", n=age)
    return " · ".join(filter(None, (asked, rival.offered, told, known, rival.who, rival.note)))


def _rival_tone(rival: RivalPrice, price: Decimal | None) -> Tone | None:
    return Tone.WARNING if price is not None and rival.price < price else None


def margin_text(net: Decimal, cost: Decimal) -> str:
    """Return the share of a net amount that is not its cost."""
    share = ((net - cost) / net * 100).quantize(_PER_CENT, rounding=ROUND_HALF_UP)
    return f"{share}%"


def known_margin(known: KnownPrices, tr: Translator) -> str:
    """Say the margin of a quote; nothing for who may not see costs."""
    found = known.margin()
    if found is None:
        return ""
    net, cost, without = found
    margin = margin_text(net, cost)
    text = tr("quotes.margin_partly", margin=margin, n=without) if without else margin
    return f"{tr('quotes.margin')} {text}"


def _earlier(one: EarlierPrice, context: UiContext) -> str:
    formats = context.formats
    parts = [
        f"{one.currency} {formats.price(one.price, one.currency)} × {formats.number(one.qty)}",
        formats.day(one.on),
    ]
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
    return tr(
        key, percent=percent, against=against, price=f"{currency} {formats.price(found.reference, currency)}"
    )
