"""Numbers that look right and reach nobody: tax numbers with valid check digits, telephones in empty blocks."""

import random

from crm_core.keys.credit_code import check_character

_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_TAIWAN_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
FICTIONAL_AREA = "990000"
"""Stands where a code of GB/T 2260 stands in a real number; none begins with 99."""
MOBILE_PREFIXES = (
    "130",
    "131",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "158",
    "159",
    "177",
    "186",
    "188",
    "199",
)

SEVEN_DIGITS = frozenset(("0592", "0752"))
"""Areas whose subscriber numbers have seven digits and not eight."""


def credit_code(rng: random.Random) -> str:
    """Return a unified social credit code (GB 32100): valid check characters, an area that does not exist."""
    body = "".join(rng.choice("0123456789") for _ in range(8))
    code = f"91{FICTIONAL_AREA}{body}{organisation_check(body)}"
    return code + check_character(code)


def organisation_check(body: str) -> str:
    """Return the check character of an eight-character organisation code (GB 11714)."""
    total = sum(_ORG_ALPHABET.index(char) * weight for char, weight in zip(body, _ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def taiwan_number(rng: random.Random) -> str:
    """Return a 統一編號 of eight digits whose weighted digit sum is a multiple of ten."""
    while True:
        digits = [rng.randrange(10) for _ in range(8)]
        if digits[6] != 7 and taiwan_sum(digits) % 10 == 0:
            return "".join(map(str, digits))


def taiwan_sum(digits: list[int]) -> int:
    """Return the sum that the check rule of a 統一編號 is about."""
    products = [digit * weight for digit, weight in zip(digits, _TAIWAN_WEIGHTS, strict=True)]
    return sum(product // 10 + product % 10 for product in products)


class Telephones:
    """Draws numbers from blocks that are given to nobody; a mobile number is never drawn twice."""

    def __init__(self) -> None:
        self._drawn = 0

    def mobile(self) -> tuple[str, str]:
        """Return (as written on a card, E.164). Lasts for 150,000 numbers, then begins again."""
        prefix = MOBILE_PREFIXES[self._drawn % len(MOBILE_PREFIXES)]
        tail = self._drawn // len(MOBILE_PREFIXES) * 7919 % 10_000
        self._drawn += 1
        return f"{prefix} 0000 {tail:04d}", f"+86{prefix}0000{tail:04d}"

    def taiwan_mobile(self) -> tuple[str, str]:
        """Return (as written on a card, E.164) of a Taiwanese mobile number."""
        number = self._drawn * 37 % 100_000
        self._drawn += 1
        return f"0900-{number // 1000:03d}-{number % 1000:03d}", f"+8869000{number:05d}"

    @staticmethod
    def landline(rng: random.Random, area_code: str, country: str) -> tuple[str, str]:
        """Return (as written, E.164) of an office number in the area."""
        if country == "TW":
            local = (
                f"2000{rng.randrange(10_000):04d}"
                if area_code in {"02", "04"}
                else f"200{rng.randrange(10_000):04d}"
            )
            return f"({area_code}) {local[:-4]}-{local[-4:]}", f"+886{area_code[1:]}{local}"
        local = f"{'500' if area_code in SEVEN_DIGITS else '5000'}{rng.randrange(10_000):04d}"
        return f"{area_code}-{local}", f"+86{area_code.removeprefix('0')}{local}"
