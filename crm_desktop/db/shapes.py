"""Rows read without the ORM: which columns of a table, and as what; for what is shown before SQLAlchemy is loaded.

A test holds every shape to the model: each column is there, and is decoded as its type says.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, NamedTuple, TypeVar

from crm_desktop.db.raw import Source, rows_of

R = TypeVar("R", bound=NamedTuple)
Decoder = Callable[[Any], Any]

SHAPES: Final[list["Shape[Any]"]] = []
"""Every shape, in the order in which their modules were loaded."""


class Shape(Generic[R]):
    """`make` is a named tuple whose fields are columns of `table`; those in `decoded` are not taken as stored."""

    def __init__(self, table: str, make: type[R], decoded: Mapping[str, Decoder] | None = None) -> None:
        self.table, self.make, self.decoded = table, make, dict(decoded or {})
        self.names: tuple[str, ...] = make._fields
        self._places = [(self.names.index(name), decode) for name, decode in self.decoded.items()]
        columns = ", ".join(f"{table}.{name}" for name in self.names)
        self._select = f"SELECT {columns} FROM {table}"  # noqa: S608 -- names of the model
        SHAPES.append(self)

    def read(self, source: Source, rest: str, values: tuple[Any, ...] = ()) -> list[R]:
        """Return the rows of the table that `rest` (JOIN, WHERE, ORDER BY, LIMIT) leaves."""
        return [self._made(row) for row in rows_of(source, f"{self._select} {rest}", values)]

    def _made(self, row: tuple[Any, ...]) -> R:
        fields = list(row)
        for place, decode in self._places:
            fields[place] = decode(fields[place])
        return self.make._make(fields)
