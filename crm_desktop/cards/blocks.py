"""Which rows of a file can touch each other: those that share a key, directly or through others, are one block.

What a person says about a row can change what becomes of the rows of its block, and of no others.
"""

from collections.abc import Iterable

from crm_core.keys.company_matching import company_keys
from crm_desktop.cards.known import Directory
from crm_desktop.cards.said import Said


class Blocks:
    """Joins rows by what they share (union-find with path halving).

    Keys are kept as their hashes: two keys with the same one only make a block larger.
    """

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._first: dict[int, int] = {}

    def add(self, keys: Iterable[str]) -> None:
        """Add the next row with its keys."""
        row = len(self._parents)
        self._parents.append(row)
        for key in keys:
            one, other = self._root(self._first.setdefault(hash(key), row)), self._root(row)
            self._parents[max(one, other)] = min(one, other)

    def of_all(self) -> list[int]:
        """Return the block of each row: the place of its first one."""
        return [self._root(row) for row in range(len(self._parents))]

    def _root(self, row: int) -> int:
        parents = self._parents
        while parents[row] != row:
            parents[row] = parents[parents[row]]
            row = parents[row]
        return row


def touched_by(said: Said, directory: Directory) -> set[str]:
    """Return what a card shares with others: its keys, and whoever of the store is found by them."""
    found: set[str] = set()
    for one in said.all():
        found |= one.person_keys
        found |= one.company_keys()
        found |= {person.id for person in directory.people_like(one.person_keys) if person.row is None}
        for facts in (one.company, *one.firms.values()):
            likely = directory.companies_like(company_keys(facts))
            found |= {company.id for company in likely if company.row is None}
    return found | ({f"uid:{said.card.uid}"} if said.card.uid else set())
