"""Ids of a long list as one text: of 100,000 records 4 MB instead of 9, and nothing to be taken apart on the way.

They come from the database as the text of a JSON array, and stay so: an id is cut out when somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, overload

_BETWEEN: Final = '","'
"""What stands between two ids; no id has a quote in it."""


class IdList(Sequence[str]):
    """Ids of one width, in order. Made by `packed`, or of what a database says."""

    __slots__ = ("_count", "_step", "_text")

    def __init__(self, text: str, count: int) -> None:
        """Take `count` ids (one at least) of one width, with `","` between them."""
        self._text, self._count = text, count
        self._step = (len(text) + len(_BETWEEN)) // count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self._at(one) for one in range(*at.indices(self._count))]
        place = at + self._count if at < 0 else at
        if not 0 <= place < self._count:
            raise IndexError(at)
        return self._at(place)

    def __iter__(self) -> Iterator[str]:
        return map(self._at, range(self._count))

    def __contains__(self, one: object) -> bool:
        return isinstance(one, str) and self._place_of(one) >= 0

    def index(self, value: str, start: int = 0, stop: int | None = None) -> int:
        """Return the place of an id; looked for from the front. Raises ValueError."""
        place = self._place_of(value)
        if place not in range(*slice(start, stop).indices(self._count)):
            raise ValueError(f"{value} is not in the list")
        return place

    def __eq__(self, other: object) -> bool:
        if isinstance(other, IdList):
            return self._text == other._text
        return isinstance(other, list) and len(other) == self._count and list(self) == other

    __hash__ = None  # type: ignore[assignment]  # like a list

    def __repr__(self) -> str:
        return repr(list(self))

    def goes_on(self, before: IdList) -> bool:
        """Whether it begins with all of `before`."""
        return self._step == before._step and self._text.startswith(before._text)

    def _at(self, place: int) -> str:
        begin = place * self._step
        return self._text[begin : begin + self._step - len(_BETWEEN)]

    def _place_of(self, one: str) -> int:
        if len(one) != self._step - len(_BETWEEN) or '"' in one:
            return -1
        at = self._text.find(one)
        return at // self._step if at >= 0 else -1


def packed(ids: Sequence[str]) -> Sequence[str]:
    """Return the ids as one text; those of several widths, which no long list has, as they are."""
    if isinstance(ids, IdList):
        return ids
    widths = {len(one) for one in ids}
    if len(widths) != 1 or any('"' in one for one in ids):
        return list(ids)
    return IdList(_BETWEEN.join(ids), len(ids))


def of_json(text: str, count: int, shortest: int, longest: int) -> Sequence[str] | None:
    """Return `count` ids given as the text of a JSON array, or None where they have to be decoded one by one.

    `shortest` and `longest` are their widths: a text that is as long as they make it has nothing escaped in it.
    """
    if not count or shortest != longest or len(text) != count * (longest + len(_BETWEEN)) + 1:
        return None
    return IdList(text[2:-2], count)
