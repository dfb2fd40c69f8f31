"""A mapping is bound to a file and an entity: every rule finds its column and its field, or the import stops."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_core.model import BOOKKEEPING, ENTITIES, Record
from crm_core.model.base import Imported, label_of, length_of
from crm_core.model.fields import Policy
from crm_server.exchange.cells import Reader, fits, reader_for, text_of
from crm_server.exchange.errors import ExchangeError
from crm_server.exchange.mapping import Mapping, Rule
from crm_server.exchange.sheets import Cell
from crm_server.shapes import Field, Shape, known_shape

Cells = Sequence[Cell]
Source = Callable[[Cells], Cell]
OF_CONTENT = ("account_contact", "account_tag", "contact_tag")
"""Links whose ids are made of what they link, so that they need no external id."""
NOT_IMPORTED = (BOOKKEEPING | set(Record.__annotations__)) - {"id"}
NATURAL_KEYS = ("login", "number", "code")
ADOPTED_BY = {"user": ("login",), "product": ("code",)}
"""What is unique anyway: without adopting by it, a first import would make a second user of the same login."""
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, eq=False)
class Bound:
    """A rule that knows its cells and its field. `read` is None for a reference, which is looked up later."""

    rule: Rule
    field: Field
    source: Source
    read: Reader | None
    by: tuple[str, ...]


@dataclass(frozen=True)
class Binding:
    """Everything about one import that does not depend on its rows."""

    shape: Shape
    rules: tuple[Bound, ...]
    key: tuple[str, ...]
    adopt: tuple[str, ...]
    ignored: tuple[str, ...]


def importable(entity: str) -> bool:
    """Whether records of an entity may be imported."""
    cls = ENTITIES.get(entity)
    return cls is not None and (issubclass(cls, Imported) or entity in OF_CONTENT)


def importable_fields(shape: Shape) -> dict[str, Field]:
    """Return the fields that a file may fill. A set or a custom field has readings of its own and is left out."""
    return {
        name: field
        for name, field in shape.fields.items()
        if name not in NOT_IMPORTED and field.policy not in (Policy.SET, Policy.DER)
    }


def bind(entity: str, mapping: Mapping | None, headers: tuple[str, ...]) -> Binding:
    """Bind a mapping, or the headers themselves where there is none.

    Raises:
        ExchangeError: entity, mapping and file do not fit together.
    """
    if not importable(entity):
        known = ", ".join(name for name in ENTITIES if importable(name))
        raise ExchangeError(f"{entity} cannot be imported; these can: {known}.")
    shape = known_shape(entity)
    chosen = mapping or Mapping(columns=_by_name(shape, headers))
    zone = _zone(chosen.time_zone)
    rules = tuple(_bound(shape, rule, source, zone) for rule, source in _rules(chosen, headers))
    fields = [bound.field.name for bound in rules]
    if twice := sorted({name for name in fields if fields.count(name) > 1}):
        raise ExchangeError(f"The mapping fills twice: {', '.join(twice)}.")
    used = {
        *chosen.columns,
        *chosen.ignore,
        *(name for one in chosen.compose for name in _BRACES.findall(one.text)),
    }
    key = _key_of_content(shape) if shape.is_set_member else chosen.key or _default_key(fields)
    if missing := set(key) - set(fields):
        raise ExchangeError(f"The key needs a column: {', '.join(sorted(missing))}.")
    adopt = tuple(
        name for name in chosen.adopt or ADOPTED_BY.get(entity, ()) if name in fields and name not in key
    )
    return Binding(shape, rules, key, adopt, tuple(name for name in headers if name and name not in used))


def _by_name(shape: Shape, headers: tuple[str, ...]) -> dict[str, str | Rule | list[str | Rule]]:
    """Map headers that are the name of a field, or its label in one of the languages."""
    names: dict[str, set[str]] = {}
    for name, field in importable_fields(shape).items():
        for text in {name, *label_of(field.column)}:
            names.setdefault(text.casefold(), set()).add(name)
    found = {header: names.get(header.casefold(), set()) for header in headers if header}
    mapped: dict[str, str | Rule | list[str | Rule]] = {
        header: min(fields) for header, fields in found.items() if len(fields) == 1
    }
    if not mapped:
        raise ExchangeError("No column is called like a field; give a mapping (--map).")
    return mapped


def _rules(mapping: Mapping, headers: tuple[str, ...]) -> Iterator[tuple[Rule, Source]]:
    for header, given in mapping.columns.items():
        source = _column(header, headers)
        for one in given if isinstance(given, list) else [given]:
            yield (Rule(field=one) if isinstance(one, str) else one), source
    for composed in mapping.compose:
        yield composed, _composed(composed.text, headers)
    for field, text in mapping.constants.items():
        yield Rule(field=field), _constant(text)


def _column(header: str, headers: tuple[str, ...]) -> Source:
    if header not in headers:
        raise ExchangeError(f"The file has no column {header}; it has {', '.join(filter(None, headers))}.")
    place = headers.index(header)
    return lambda cells: cells[place] if place < len(cells) else ""


def _composed(text: str, headers: tuple[str, ...]) -> Source:
    """Return a source of the text with its columns filled in; it is empty where one of them is."""
    parts = _BRACES.split(text)
    columns = [_column(name, headers) for name in parts[1::2]]

    def fill(cells: Cells) -> str:
        values = [text_of(column(cells)) for column in columns]
        if not all(values):
            return ""
        between = [*values, ""]
        return "".join(one for pair in zip(parts[::2], between, strict=True) for one in pair)

    return fill


def _constant(text: str) -> Source:
    return lambda _: text


def _bound(shape: Shape, rule: Rule, source: Source, zone: ZoneInfo) -> Bound:
    field = importable_fields(shape).get(rule.field)
    if field is None:
        raise ExchangeError(f"{shape.entity} has no field {rule.field} that can be imported.")
    if rule.format is not None and not fits(field, rule.format):
        raise ExchangeError(f"The format {rule.format} does not fit the field {rule.field}.")
    if field.ref is None:
        if rule.ref is not None:
            raise ExchangeError(f"{rule.field} points to no record, so it takes no ref.")
        return Bound(rule, field, source, reader_for(field, rule.format, zone), ())
    if rule.format is not None:
        raise ExchangeError(f"{rule.field} points to a record, so it takes no format.")
    return Bound(rule, field, source, None, _looked_up_by(field, rule))


def _looked_up_by(field: Field, rule: Rule) -> tuple[str, ...]:
    """Return the columns by which a reference is found, in order; none for the usual ones."""
    if rule.ref is None:
        return ()
    entity, _, column = rule.ref.rpartition(".")
    known = known_shape(str(field.ref)).fields
    if entity not in ("", field.ref) or column not in known or length_of(known[column].column) is None:
        raise ExchangeError(f"{rule.field} points to {field.ref}; {rule.ref} is no text of it.")
    return (column,)


def _key_of_content(shape: Shape) -> tuple[str, ...]:
    make_id: Any = vars(shape.cls)["make_id"].__func__
    return tuple(inspect.signature(make_id).parameters)


def _default_key(fields: Sequence[str]) -> tuple[str, ...]:
    key = next((name for name in ("id", "external_id", *NATURAL_KEYS) if name in fields), None)
    if key is None:
        raise ExchangeError(
            "Nothing tells which record a row is: map a column to external_id, or name a key."
        )
    return (key,)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ExchangeError(f"There is no time zone called {name}.") from None
