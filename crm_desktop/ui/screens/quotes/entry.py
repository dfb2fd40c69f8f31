"""What people type and paste into the grid, read into exact numbers.

Full-width digits, thousands separators and currency signs are understood; what is not a number is never guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

LONGEST: Final = 40
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_SIGNS: Final = str.maketrans({"¥": None, "$": None, "−": "-", "。": "."})
_FOLDS: Final = re.compile(r"(\d(?:\.\d)?|\d{2})折")
_WITH_UNIT: Final = re.compile(r"([+-]?[\d.,]+)([^\d.,%+\-]{1,12})")
_MULTIPLIED: Final = re.compile(
    r"[万萬亿億百佰仟].*|[千k][个個只隻件台臺片根套支枝块塊张張颗顆粒条條箱盒包把双雙对對]?|kpcs",
    re.IGNORECASE,
)
"""Units that say how many times: 5万个 is not five of anything, and 5k seldom is."""
_CODE: Final = re.compile(r"^(CNY|RMB|USD|TWD|NT|HKD|EUR|JPY)|元$", re.IGNORECASE)


class BadTextError(ValueError):
    """A text that is not what its cell holds. `code` is the last part of a text's key, `params` fill it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def read_number(text: str) -> Decimal | None:
    """Return the number of a text, None for an empty one. Raises BadTextError."""
    folded = _CODE.sub("", _folded(text))
    if not folded:
        return None
    if _GROUPED.fullmatch(folded):
        folded = folded.replace(",", "")
    if len(folded) > LONGEST or not _NUMBER.fullmatch(folded):
        raise BadTextError("number", value=text.strip()[:LONGEST])
    return Decimal(folded)


def read_quantity(text: str, own_unit: str = "") -> tuple[Decimal | None, str]:
    """Return (10, 个) for `10个` and `10 个`, (10, "") for `10`, (None, "") for an empty text.

    A unit that multiplies is read only where it is the line's own, `own_unit`. Raises BadTextError.
    """
    found = _WITH_UNIT.fullmatch(_folded(text))
    if found is None:
        return read_number(text), ""
    if found[2].casefold() != own_unit.casefold() and _MULTIPLIED.fullmatch(found[2]):
        raise BadTextError("number", value=text.strip()[:LONGEST])
    return read_number(found[1]), found[2]


def read_price(text: str) -> Decimal | None:
    """Return 386 for `¥386`, `386元/个` and `USD 386 / pc`: what it is per goes by itself. Raises BadTextError."""
    return read_number(_folded(text).partition("/")[0] or text)


def read_percent(text: str) -> Decimal | None:
    """Return 13 for `13%`, `13` and `１３％`; None for an empty text. Raises BadTextError."""
    return read_number(_folded(text).removesuffix("%"))


def read_discount(text: str) -> tuple[str | None, Decimal | None]:
    """Return (`pct`, 5) for `5%` and `95折`, (`amt`, 200) for `200`, nothing for an empty text. Raises BadTextError."""
    folded = _folded(text)
    try:
        if found := _FOLDS.fullmatch(folded):
            return "pct", _taken_off(found[1])
        value = read_percent(folded)
    except BadTextError as error:
        raise BadTextError("discount", value=text.strip()[:LONGEST]) from error
    if value is None:
        return None, None
    return ("pct" if folded.endswith("%") else "amt"), value


def _taken_off(digits: str) -> Decimal:
    """9折 leaves 90 %, 8.5折 and 85折 leave 85 %."""
    left = Decimal(digits)
    return 100 - (left if left >= 10 else left * 10)


def plain(value: Decimal | None) -> str:
    """Return a number in plain digits without trailing zeros, as one edits it."""
    if value is None:
        return ""
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def discount_text(kind: str | None, value: Decimal | None) -> str:
    """Return a discount as one types it."""
    if kind is None or value is None:
        return ""
    return f"{plain(value)}%" if kind == "pct" else plain(value)


def _folded(text: str) -> str:
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    return compact.translate(_SIGNS)
