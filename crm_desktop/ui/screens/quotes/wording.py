"""Sentences of the quotes: why a price holds, what is wrong with a cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from crm_desktop.ui.screens.quotes.columns import COLUMNS, MANUAL, Col
from crm_desktop.ui.text import TEXTS

if TYPE_CHECKING:
    from crm_core.money import MoneyError
    from crm_desktop.services.quotes import LineDraft, PriceOffer
    from crm_desktop.ui.screens.quotes.entry import BadTextError
    from crm_desktop.ui.text import Translator
    from crm_desktop.ui.text.formats import Formats

_PLACES: Final = {one.money_field: Col(place) for place, one in enumerate(COLUMNS) if one.money_field}


def bad_text_sentence(error: BadTextError, tr: Translator) -> str:
    """Say why a typed text cannot be what its cell holds."""
    return tr(f"quotes.bad_{error.code}", **error.params)


def money_sentence(error: MoneyError, tr: Translator) -> str:
    """Say why the calculator refuses a value."""
    key = f"quotes.money.{error.code}"
    return tr(key if key in TEXTS else "quotes.money.other", **error.params)


def column_of_problem(error: MoneyError) -> Col | None:
    """Return the column that a refusal is about, if it is about a cell of a line."""
    path = error.params.get("field", "")
    place, _, name = path.partition("].")
    if not place.startswith("lines["):
        return None
    return _PLACES.get(name, Col.DISCOUNT if name.startswith("discount") else Col.AMOUNT)


def price_reasons(line: LineDraft, offer: PriceOffer | None, tr: Translator, formats: Formats) -> str:
    """Say where the price of a line comes from, a reason a line, and how old the price lists are."""
    if offer is None:
        return ""
    return "\n".join(_reasons(line, offer, tr, formats))


def _reasons(line: LineDraft, offer: PriceOffer, tr: Translator, formats: Formats) -> Iterable[str]:
    if offer.price is not None:
        price = f"{offer.currency} {formats.price(offer.price, offer.currency)}"
        by_hand = line.price_source == MANUAL and line.unit_price != offer.price
        yield tr("quotes.price_manual" if by_hand else "quotes.price_from", price=price)
    yield from offer_reasons(offer, tr, formats)


def offer_reasons(offer: PriceOffer, tr: Translator, formats: Formats) -> Iterable[str]:
    """Yield where an offered price comes from, and how old the price lists are."""
    for reason in offer.reasons:
        key = f"quotes.why.{reason.code}"
        if key in TEXTS:
            yield tr(key, **reason.params)
    yield tr("quotes.price_as_of", day=formats.day(offer.as_of)) if offer.as_of else tr("quotes.price_never")
