"""Rows as the driver gives them, decoded where somebody looks.

A list shows ten of an entity's sixty fields. To make a Python value of each of them takes longer than reading them,
and takes the interpreter from the window's thread meanwhile.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.dialects.sqlite import dialect as sqlite

from crm_core.model import ENTITIES, table_of


class Stored(NamedTuple):
    """The columns of an entity: where each stands in a row, how its values are decoded, and all of them in SQL."""

    places: Mapping[str, int]
    decoders: Sequence[Callable[[Any], Any] | None]
    sql: str


@cache
def stored(entity: str) -> Stored:
    """Return how rows of an entity are read; in `sql` the columns belong to a table called `r`."""
    columns = list(table_of(ENTITIES[entity]).columns)
    decoders = [column.type.result_processor(sqlite(), None) for column in columns]
    named = ", ".join(f'r."{column.name}"' for column in columns)
    return Stored({column.name: at for at, column in enumerate(columns)}, decoders, named)


class StoredValues(Mapping[str, Any]):
    """The fields of one row by name. The row may have more columns behind those of its entity."""

    __slots__ = ("_row", "_stored")

    def __init__(self, how: Stored, row: Sequence[Any]) -> None:
        self._stored = how
        self._row = row

    def __getitem__(self, name: str) -> Any:
        at = self._stored.places[name]
        decode = self._stored.decoders[at]
        return decode(self._row[at]) if decode else self._row[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored.places)

    def __len__(self) -> int:
        return len(self._stored.places)
