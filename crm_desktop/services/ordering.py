"""Keys of a manual order: between any two keys there is a third, so moving a line changes that line alone."""

from bisect import bisect_left
from collections.abc import Sequence

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def key_between(low: str, high: str | None) -> str:
    """Return a key after `low` ("": the beginning) and before `high` (None: the end). Keys never end in 0."""
    prefix = ""
    while True:
        at = len(prefix)
        floor = DIGITS.index(low[at]) if at < len(low) else 0
        ceiling = DIGITS.index(high[at]) if high is not None and at < len(high) else len(DIGITS)
        if ceiling - floor > 1:
            return prefix + DIGITS[(floor + ceiling) // 2]
        prefix += DIGITS[floor]
        if ceiling > floor:
            high = None


def arranged(keys: Sequence[str]) -> list[str]:
    """Return strictly increasing keys for items that stand in this order, keeping as many as can stay.

    Empty, foreign or out-of-order keys get new ones.
    """
    kept = _longest_rising([key if _is_key(key) else "" for key in keys])
    result: list[str] = []
    for index, key in enumerate(keys):
        if index in kept:
            result.append(key)
            continue
        following = next((keys[later] for later in range(index, len(keys)) if later in kept), None)
        result.append(key_between(result[-1] if result else "", following))
    return result


def _is_key(key: str) -> bool:
    return bool(key) and set(key) <= set(DIGITS) and not key.endswith("0")


def _longest_rising(keys: Sequence[str]) -> set[int]:
    """Return the positions of a longest strictly rising run of non-empty keys."""
    ends: list[str] = []
    positions: list[int] = []
    before: dict[int, int | None] = {}
    for index, key in enumerate(keys):
        if not key:
            continue
        at = bisect_left(ends, key)
        before[index] = positions[at - 1] if at else None
        ends[at : at + 1] = [key]
        positions[at : at + 1] = [index]
    found: set[int] = set()
    last: int | None = positions[-1] if positions else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found
