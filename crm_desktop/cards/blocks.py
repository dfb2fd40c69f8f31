"""Which rows of a file can touch each other: those that share a key, directly or through others, are one block.

What a person says about a row can change what becomes of the rows of its block, and of no others.
"""

from array import array
from collections.abc import Iterable
from typing import Final

from crm_desktop.cards.known import Directory
from crm_desktop.cards.said import Said

_PARTS: Final = 16
"""Keys are joined part by part: a table of all keys of 50,000 rows would take 50 MB."""


class Blocks:
    """Joins rows by what they share (union-find with path halving).

    Keys are kept as their hashes: two keys with the same one only make a block larger.
    """

    def __init__(self) -> None:
        self._rows = 0
        self._keys = [array("q") for _ in range(_PARTS)]
        self._owners = [array("q") for _ in range(_PARTS)]

    def add(self, keys: Iterable[str]) -> None:
        """Add the next row with its keys."""
        for hashed in map(hash, keys):
            part = hashed % _PARTS
            self._keys[part].append(hashed)
            self._owners[part].append(self._rows)
        self._rows += 1

    def of_all(self) -> list[int]:
        """Return the block of each row: the place of its first one."""
        parents = list(range(self._rows))
        for keys, owners in zip(self._keys, self._owners, strict=True):
            first: dict[int, int] = {}
            for key, row in zip(keys, owners, strict=True):
                if (before := first.setdefault(key, row)) != row:
                    one, other = _root(parents, before), _root(parents, row)
                    parents[max(one, other)] = min(one, other)
        return [_root(parents, row) for row in range(self._rows)]


def _root(parents: list[int], row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row


def touched_by(said: Said, directory: Directory) -> set[str]:
    """Return what a card shares with others: its keys, and whoever of the store is found by them."""
    found: set[str] = set()
    for one in said.all():
        found |= one.person_keys
        found |= one.company_keys
        found |= {person.id for person in directory.people_like(one.person_keys) if person.row is None}
        found |= directory.glimpsed_like(one.person_keys)
        found |= directory.stored_companies_like(one.company_keys)
    return found | ({f"uid:{said.card.uid}"} if said.card.uid else set())
