"""The rows of a file on their way to become records: read, with what is wrong with each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crm_server.exchange.binding import Binding, Bound, Cells
from crm_server.exchange.cells import text_of
from crm_server.exchange.errors import CellError, RowError
from crm_server.exchange.sheets import Cell, Table
from crm_server.records import Row


@dataclass(eq=False)
class Entry:
    """One row of the file. `id` and `old` are known once it is matched; `old` is None for a new record."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)
    """What the row says of the records it points to, until they are looked up."""
    cleared: set[str] = field(default_factory=set)
    errors: list[RowError] = field(default_factory=list)
    id: str = ""
    old: Row | None = None

    def fail(self, name: str | None, code: str, message: str) -> None:
        self.errors.append(RowError(self.number, name, code, message))

    def attempt(self, name: str, read: Callable[[], Any]) -> None:
        """Set a field to what `read` returns, or note why it cannot."""
        try:
            self.values[name] = read()
        except CellError as error:
            self.fail(name, error.code, str(error))

    def current(self, name: str) -> Any:
        """Return what a field will hold: what the row says, otherwise what the record has."""
        if name in self.values:
            return self.values[name]
        return None if self.old is None else self.old[name]


def read_entries(binding: Binding, table: Table) -> list[Entry]:
    """Return the rows of the table with their values in stored form; references are still texts."""
    entries = [_entry(binding, number, cells) for number, cells in table.rows]
    width = len(table.headers)
    for entry, (_, cells) in zip(entries, table.rows, strict=True):
        if any(cell != "" for cell in cells[width:]):
            entry.fail(
                None, "too_many_cells", "The row has more cells than there are columns; is a comma unquoted?"
            )
    return entries


def _entry(binding: Binding, number: int, cells: Cells) -> Entry:
    entry = Entry(number)
    for bound in binding.rules:
        cell = _cell(bound, cells)
        name = bound.field.name
        if cell == "":
            if bound.rule.empty == "clear":
                entry.cleared.add(name)
        elif bound.read is None:
            entry.pointers[name] = text_of(cell)
        else:
            reader, value = bound.read, cell
            entry.attempt(name, lambda reader=reader, value=value: reader(value))  # type: ignore[misc]
    return entry


def _cell(bound: Bound, cells: Cells) -> Cell:
    """Return the cell as the rule wants it read; nothing but blanks is an empty text."""
    cell = bound.source(cells)
    text = text_of(cell)
    if bound.rule.map is not None and text in bound.rule.map:
        cell = text = bound.rule.map[text]
    if text == "":
        return bound.rule.default or ""
    return cell
