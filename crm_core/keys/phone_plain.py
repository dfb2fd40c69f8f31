"""The two shapes that nine of ten mainland cells have, read without taking the cell apart.

Only speed lives here: the same patterns decide (those of `phonenumbers`), and a cell that holds anything more than one
plainly written number is left to the reader of whole cells.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_MOBILE = re.compile(r"(?:(?:\+|00)?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})", re.ASCII)
_LANDLINE = re.compile(
    r"(?:\(0(?P<bracketed>\d{2,3})\) ?|0(?P<area>\d{2,3})[- ])(?P<local>\d{7,8})"
    r"(?: ?(?:转|轉|分机|分機|#|ext\.?) ?(?P<extension>\d{1,6}))?",
    re.ASCII,
)
_CARRIER = ("179",)
"""A prefix for calling by another carrier, which a number may begin with; the careful reader decides about those."""


class PlainNumber(NamedTuple):
    """A valid number of the mainland: E.164, its extension, and whether it is a mobile."""

    e164: str
    extension: str
    is_mobile: bool


def plain_mainland(text: str) -> PlainNumber | None:
    """Return the number if the text is nothing but one valid mainland number, plainly written."""
    if match := _MOBILE.fullmatch(text):
        digits = match[1] + match[2] + match[3]
        mobile, _, _ = _patterns()
        if mobile.fullmatch(digits) and not digits.startswith(_CARRIER):
            return PlainNumber(f"+86{digits}", "", is_mobile=True)
        return None
    if (match := _LANDLINE.fullmatch(text)) is None:
        return None
    digits = f"{match['area'] or match['bracketed']}{match['local']}"
    _, landline, other = _patterns()
    if landline.fullmatch(digits) and not other.fullmatch(digits):
        return PlainNumber(f"+86{digits}", match["extension"] or "", is_mobile=False)
    return None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Mobiles, landlines, and everything that is asked for before landlines."""
    from phonenumbers import PhoneMetadata

    known = PhoneMetadata.metadata_for_region("CN")
    if known is None or known.mobile is None or known.fixed_line is None:
        raise LookupError("phonenumbers knows no numbers of CN")
    before = (
        known.premium_rate, known.toll_free, known.shared_cost, known.voip, known.personal_number, known.pager,
        known.uan, known.voicemail,
    )  # fmt: skip
    others = [one.national_number_pattern for one in before if one and one.national_number_pattern]
    return (
        re.compile(known.mobile.national_number_pattern or ""),
        re.compile(known.fixed_line.national_number_pattern or ""),
        re.compile("|".join(f"(?:{one})" for one in others)),
    )
