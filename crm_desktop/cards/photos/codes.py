"""The cards in the codes of a picture."""

import re
from typing import TYPE_CHECKING, Any

from crm_desktop.cards.photos.mecard import short_card

if TYPE_CHECKING:
    from PIL.Image import Image

_VCARD = re.compile(r"\s*BEGIN\s*:\s*VCARD", re.IGNORECASE)
_ROW = 200
"""Pixels by which codes of one row may lie higher or lower."""


def cards_in_codes(image: "Image") -> list[str]:
    """Return the vCards in the codes of a picture, each once, row by row; codes of something else are left out."""
    import zxingcpp

    found = []
    for code in sorted(zxingcpp.read_barcodes(image), key=_place):
        text = code.text
        card = text if _VCARD.match(text) else short_card(text)
        if card is not None:
            found.append(card.replace("\r\n", "\n").replace("\n", "\r\n"))
    return list(dict.fromkeys(found))


def _place(code: Any) -> tuple[int, int]:
    corner = code.position.top_left
    return corner.y // _ROW, corner.x
