"""How hard a passphrase is to guess, roughly: told while it is typed, never forced beyond the shortest length."""

import math
import string
from itertools import pairwise
from typing import Final, Literal

Strength = Literal["weak", "fair", "strong"]
SHORTEST: Final = 8
_COMMON: Final = (
    "password", "passwort", "passphrase", "qwerty", "letmein", "welcome", "iloveyou", "admin", "woaini", "mima",
    "123456", "654321", "111111", "000000", "888888", "abc123", "1q2w3e",
)  # fmt: skip
_FAIR_BITS, _STRONG_BITS = 45.0, 70.0
_KINDS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits, string.punctuation + " ")
_HAN: Final = 3_000
"""Characters that people choose from when they write Chinese."""


def strength(passphrase: str) -> Strength:
    """Rate by what a search would have to try: the alphabet used, and the length without repeats and runs."""
    plain = passphrase.casefold()
    for word in _COMMON:
        plain = plain.replace(word, "")
    alphabet = sum(len(kind) for kind in _KINDS if any(one in kind for one in passphrase))
    alphabet += _HAN if any(not one.isascii() for one in passphrase) else 0
    bits = _surprising(plain) * math.log2(max(alphabet, 2))
    if len(passphrase) < SHORTEST and bits < _STRONG_BITS:
        return "weak"
    return "strong" if bits >= _STRONG_BITS else "fair" if bits >= _FAIR_BITS else "weak"


def _surprising(text: str) -> int:
    """Count the characters that neither repeat the one before nor go on from it (aaaa, 1234, dcba)."""
    steps = [ord(after) - ord(before) for before, after in pairwise(text)]
    return min(len(text), 1) + sum(step not in (-1, 0, 1) for step in steps)
