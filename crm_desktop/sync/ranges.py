"""Numbers as they travel: from and to, because those that a server draws together follow each other."""

from collections.abc import Iterable


def ranges(numbers: Iterable[int], most: int) -> list[tuple[int, int]]:
    """Return the numbers as ranges in ascending order, both ends included; the longest ones, where there are more."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    longest = sorted(found, key=lambda one: one[0] - one[1])[:most]
    return sorted(longest)
