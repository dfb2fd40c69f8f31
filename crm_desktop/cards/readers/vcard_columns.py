"""The columns of a vCard file, made as its cards need them: a card says what it holds, not which columns a file has."""

from collections import Counter
from dataclasses import dataclass, field

from crm_desktop.cards.readers.limits import MOST_COLUMNS
from crm_desktop.cards.readers.sheets import Cell

_FIRST = ("FN", "N", "ORG", "TITLE", "TEL", "EMAIL", "URL", "ADR")
_NUMBERED = frozenset(("TEL", "EMAIL", "URL"))
_LABELLED = frozenset(("TEL", "EMAIL"))
_OTHER = "OTHER"
"""The column of what finds no place in a file with too many kinds of properties."""


@dataclass
class Columns:
    """Headers and fields, in the order in which they were first needed."""

    headers: list[str] = field(default_factory=list)
    fields: list[str | None] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)

    def place(self, header: str, of: str | None) -> int:
        """Return the position of a column, from 0; it is made if there is none yet."""
        if header not in self._places and len(self.headers) >= MOST_COLUMNS - 1:
            header, of = _OTHER, None
        if header not in self._places:
            self._places[header] = len(self.headers)
            self.headers.append(header)
            self.fields.append(of)
        return self._places[header]

    def order(self) -> list[int]:
        """Return the places with the usual properties first and the values of one property together."""
        rank = {name: at for at, name in enumerate(_FIRST)}

        def key(at: int) -> tuple[int, int]:
            return rank.get(self.headers[at].split()[0], len(rank)), at

        return sorted(range(len(self.headers)), key=key)


class CardCells:
    """The cells of one card. A second value of a property goes into the next column of that property."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._counts: Counter[str] = Counter()
        self.values: list[Cell] = []
        self.has_address = False

    def put(self, header: str, of: str | None, text: str) -> None:
        """Put the only value of a column."""
        if text:
            self._at(self._columns.place(header, of), text)

    def add(self, name: str, of: str | None, text: str, label: str = "") -> None:
        """Put one of several values, with its label in the column before it."""
        if not text:
            return
        self._counts[name] += 1
        number = self._counts[name]
        header = f"{name} {number}" if number > 1 or name in _NUMBERED else name
        if name in _LABELLED:
            place = self._columns.place(f"{header} TYPE", "label")
            if label:
                self._at(place, label)
        self._at(self._columns.place(header, of), text)

    def _at(self, place: int, text: str) -> None:
        self.values += [None] * (place + 1 - len(self.values))
        before = self.values[place]
        self.values[place] = text if before is None else f"{before}\n{text}"

    def in_order(self, order: list[int]) -> list[Cell]:
        """Return the values by the order of the whole file's columns."""
        return [self.values[at] if at < len(self.values) else None for at in order]
