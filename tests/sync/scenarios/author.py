"""A laptop that remembers what its person wrote, so that a test can look where it has gone."""

from collections.abc import Iterable
from typing import Any

import orjson

from crm_desktop.db.rows import Row
from tests.sync.laptop import Laptop

Field = tuple[str, str, str]
"""(entity, id, field)"""
Atom = str | int


NOT_WRITTEN = frozenset(("deleted_at", "id"))
Writings = dict[Field, list[frozenset[Atom]]]
"""What was written into each field, in stored form, and not replaced by somebody who had it before their eyes.

Deletions are not among them: that adding wins over removing is a rule, and nothing is kept of what it overrules. Nor
are ids that are made from content: those of a merged customer's tags are the survivor's afterwards.
"""


class Author(Laptop):
    """All laptops of a test write into the same `writings`."""

    def __init__(self, *arguments: Any, writings: Writings, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.writings = writings

    def add(self, entity: str, **values: Any) -> str:
        record_id = super().add(entity, **values)
        self._remember(entity, record_id, values, {})
        return record_id

    def set(self, entity: str, record_id: str, **values: Any) -> None:
        seen = self.row(entity, record_id) or {}
        super().set(entity, record_id, **values)
        self._remember(entity, record_id, values, seen)

    def _remember(self, entity: str, record_id: str, values: Iterable[str], seen: Row) -> None:
        row: Row = self.row(entity, record_id) or {}
        for name in set(values) - NOT_WRITTEN:
            texts = self.writings.setdefault((entity, record_id, name), [])
            if (replaced := frozenset(atoms(seen.get(name)))) in texts:
                texts.remove(replaced)
            texts.append(frozenset(atoms(row.get(name))))


def atoms(value: Any) -> Iterable[Atom]:
    """Return the texts, line by line, and the numbers in a stored value or in JSON kept as text."""
    if isinstance(value, dict):
        for member in (*value, *value.values()):
            yield from atoms(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from atoms(member)
    elif isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            yield from atoms(orjson.loads(value))
        except orjson.JSONDecodeError:
            yield from value.split("\n")
    elif isinstance(value, str):
        yield from value.split("\n")
    elif isinstance(value, int):
        yield value
