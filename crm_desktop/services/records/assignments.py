"""What a person assigns on one line: `FIELD=VALUE`, `FIELD+=V`, `FIELD-=V`, `FIELD:=JSON`."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column

from crm_core.model import Record, policy_of, table_of
from crm_core.model.fields import Policy
from crm_core.model.types import Json
from crm_desktop.errors import UserError
from crm_desktop.services.values import invalid, parse

Operator = Literal["=", "+=", "-=", ":="]
CUSTOM = "custom."
TAGS = "tags"
_ASSIGNMENT = re.compile(r"(?P<field>[a-z][a-z0-9_.]*)(?P<operator>\+=|-=|:=|=)(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True)
class Assignment:
    """One change as typed."""

    field: str
    operator: Operator
    text: str


def parse_assignments(typed: Iterable[str]) -> list[Assignment]:
    """Read several assignments. Raises UserError not_an_assignment."""
    return [parse_assignment(one) for one in typed]


def parse_assignment(typed: str) -> Assignment:
    """Read one assignment. Raises UserError not_an_assignment."""
    match = _ASSIGNMENT.fullmatch(typed)
    if match is None:
        raise UserError("not_an_assignment", text=typed[:80])
    operator: Any = match["operator"]
    return Assignment(match["field"], operator, match["text"])


def values_of(
    cls: type[Record], assignments: Iterable[Assignment], current: Mapping[str, Any]
) -> dict[str, Any]:
    """Return field → Python value after the assignments; `current` gives what sets and custom fields hold now.

    Tags are not fields and are left to the caller. Raises UserError unknown_field, not_a_set, invalid_value.
    """
    values: dict[str, Any] = {}
    for one in assignments:
        if one.field.startswith(CUSTOM):
            before = values.get("custom", current.get("custom")) or {}
            values["custom"] = {**before, one.field.removeprefix(CUSTOM): _custom_value(cls, one)}
            continue
        column = table_of(cls).columns.get(one.field)
        if column is None:
            raise UserError("unknown_field", entity=cls.entity, field=one.field)
        if one.operator in ("+=", "-="):
            before = values.get(one.field, current.get(one.field)) or []
            values[one.field] = _members(cls, column, before, one)
        else:
            values[one.field] = _value(cls, column, one)
    return values


def _custom_value(cls: type[Record], one: Assignment) -> Any:
    if one.operator == ":=":
        return _json(cls, one)
    if one.operator != "=":
        raise UserError("not_a_set", entity=cls.entity, field=one.field)
    return one.text or None


def _members(cls: type[Record], column: Column[Any], before: list[str], one: Assignment) -> list[str]:
    if policy_of(column) is not Policy.SET:
        raise UserError("not_a_set", entity=cls.entity, field=one.field)
    others = [member for member in before if member != one.text]
    return [*others, one.text] if one.operator == "+=" else others


def _value(cls: type[Record], column: Column[Any], one: Assignment) -> Any:
    if one.operator == "=" and not isinstance(column.type, Json):
        return parse(cls.entity, column, one.text)
    value = _json(cls, one) if one.text.strip() else None
    if isinstance(column.type, Json):
        if policy_of(column) is Policy.SET and not _is_list_of_texts(value):
            raise invalid(cls.entity, column.name, one.text)
        return value
    if isinstance(value, dict | list):
        raise invalid(cls.entity, column.name, one.text)
    return None if value is None else parse(cls.entity, column, value if isinstance(value, str) else one.text)


def _is_list_of_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(member, str) for member in value))


def _json(cls: type[Record], one: Assignment) -> Any:
    try:
        return json.loads(one.text)
    except ValueError as error:
        raise UserError("not_json", entity=cls.entity, field=one.field, text=one.text[:80]) from error
