"""Conditions on fields, as a filter keeps them: the key of a field and the values that it may have.

Values are texts, so that a filter can be kept by name and travel: codes, ids, `1` and `0` for yes and no; for numbers
and days a span `FROM..TO` of which either end may be left out. An empty text asks for an empty field. A code that
stands for others (a section of industries) asks for all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_

from crm_core.labels import OpenChoices
from crm_core.model import Record
from crm_core.model.types import Scaled
from crm_desktop.errors import UserError
from crm_desktop.services.lists.fields import NUMBERS, RANGES, Field

Facets = Mapping[str, Sequence[str]]
SPAN: Final = ".."


def condition(cls: type[Record], field: Field, values: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that `field` has one of `values`. Raises UserError invalid_value."""
    column = field.expression(cls)
    read = _reader(cls, field)
    parts: list[ColumnElement[bool]] = [column.is_(None)] if "" in values else []
    wanted = [value for value in values if value]
    if field.kind in RANGES:
        parts += [_span(cls, field, value, read) for value in wanted]
    elif field.kind in ("list", "note") or (field.kind == "text" and field.code):
        parts += [column.contains(value, autoescape=True) for value in wanted]
    elif wanted:
        parts.append(column.in_([read(value) for value in wanted]))
        parts += [_within(column, value) for value in wanted if value in groups_of(field)]
    return or_(*parts)


def groups_of(field: Field) -> frozenset[str]:
    """Return the codes of a field that stand for all which begin with them."""
    return field.choices.groups if isinstance(field.choices, OpenChoices) else frozenset()


def _within(column: ColumnElement[Any], group: str) -> ColumnElement[bool]:
    """As `OpenChoices.is_within` for longer codes."""
    rest = func.substr(column, len(group) + 1)
    return and_(column.startswith(group, autoescape=True), rest != "", rest.op("NOT GLOB")("*[^0-9]*"))


def _span(cls: type[Record], field: Field, value: str, read: Callable[[str], Any]) -> ColumnElement[bool]:
    column: ColumnElement[Any] = field.expression(cls)
    first, dots, last = value.partition(SPAN)
    if not dots:
        last = first
    try:
        ends: list[ColumnElement[bool]] = [column >= read(first)] if first else []
        if last and field.kind == "moment":
            ends.append(column < read(last) + timedelta(days=1))
        elif last:
            ends.append(column <= read(last))
    except (ValueError, InvalidOperation) as error:
        raise UserError("invalid_value", entity=cls.entity, field=field.key, value=value[:80]) from error
    return and_(column.is_not(None), *ends)


def _reader(cls: type[Record], field: Field) -> Callable[[str], Any]:
    """Return how a text becomes what the column is compared with."""
    if field.kind == "flag":
        return (lambda text: int(text == "1")) if field.code else (lambda text: text == "1")
    if field.kind in NUMBERS:
        if field.code:
            return lambda text: float(Decimal(text))
        return Decimal if isinstance(field.expression(cls).type, Scaled) else int
    if field.kind == "day":
        return (lambda text: date.fromisoformat(text).isoformat()) if field.code else date.fromisoformat
    if field.kind == "moment":
        return _midnight
    return str


def _midnight(text: str) -> datetime:
    """The beginning of a day where the laptop is."""
    return datetime.combine(date.fromisoformat(text), time()).astimezone(UTC)
