"""References become ids: to records that are there, and to those that the file itself brings."""

from collections import defaultdict
from collections.abc import Iterable

from crm_server.exchange.binding import Binding, Bound
from crm_server.exchange.entries import Entry
from crm_server.exchange.references import USUAL, References


def resolve_others(binding: Binding, entries: list[Entry], references: References) -> None:
    """Resolve what points to records of other entities."""
    rules = [bound for bound in _pointers(binding) if bound.field.ref != binding.shape.entity]
    _load(rules, entries, references)
    for bound in rules:
        _resolve(bound, entries, references)


def resolve_own(binding: Binding, entries: list[Entry], references: References) -> None:
    """Resolve what points to records of the same entity, some of which come with the file. Ids must be known."""
    rules = [bound for bound in _pointers(binding) if bound.field.ref == binding.shape.entity]
    if not rules:
        return
    _load(rules, entries, references)
    names = [
        name
        for name in {*USUAL, *(one for bound in rules for one in bound.by)}
        if name in binding.shape.fields
    ]
    for entry in entries:
        if not entry.errors:
            row = {name: entry.current(name) for name in names} | {"id": entry.id}
            for by in {bound.by for bound in rules}:
                references.add(binding.shape.entity, by, row)
    for bound in rules:
        _resolve(bound, entries, references)
    _refuse_dangling([bound.field.name for bound in rules], entries)


def _pointers(binding: Binding) -> list[Bound]:
    return [bound for bound in binding.rules if bound.read is None]


def _load(rules: Iterable[Bound], entries: list[Entry], references: References) -> None:
    texts: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for bound in rules:
        name = bound.field.name
        texts[str(bound.field.ref), bound.by] |= {
            entry.pointers[name] for entry in entries if name in entry.pointers
        }
    for (entity, by), wanted in texts.items():
        references.load(entity, by, wanted)


def _resolve(bound: Bound, entries: list[Entry], references: References) -> None:
    name, entity = bound.field.name, str(bound.field.ref)
    for entry in entries:
        text = entry.pointers.get(name)
        if text is not None:
            entry.attempt(name, lambda text=text: references.find(entity, bound.by, text))  # type: ignore[misc]


def _refuse_dangling(names: list[str], entries: list[Entry]) -> None:
    """Refuse rows that point to a row which stays out, and those that point to them."""
    while True:
        out = {entry.id for entry in entries if entry.errors and entry.old is None and entry.id}
        found = [
            (entry, name)
            for entry in entries
            for name in names
            if not entry.errors and entry.values.get(name) in out
        ]
        if not found:
            return
        for entry, name in found:
            entry.fail(name, "unknown_reference", f"The row of {entry.pointers[name]} has an error itself.")
