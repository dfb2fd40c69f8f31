"""Values as people type and read them, against the type that the model declares for a field.

Decimals are plain digits, days are `2026-03-31`, moments are ISO 8601 with `Z`. Reading is strict: a value that would
be stored as something else than was typed is refused.
"""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from sqlalchemy import Column

from crm_core.clock import to_datetime
from crm_core.labels import OpenChoices
from crm_core.model import ENTITIES, Record, table_of
from crm_core.model.base import choices_of, closed_choices_of, columns_of, is_integer, length_of
from crm_core.model.types import Day, Flag, Instant, Json, Scaled
from crm_desktop.errors import UserError

YES = frozenset(("1", "true", "yes", "是"))
NO = frozenset(("0", "false", "no", "否"))
LONGEST_NUMBER = 40


def stored_value(column: Column[Any], value: Any) -> Any:
    """Return a Python value in stored form (crm_core.model.types)."""
    kind = column.type
    if value is None or not isinstance(kind, Scaled | Instant | Day | Flag | Json):
        return value
    if isinstance(kind, Flag):
        return int(value)
    return kind.to_stored(value)


def python_value(column: Column[Any], stored: Any) -> Any:
    """Return a stored value as the ORM gives it."""
    kind = column.type
    if stored is None:
        return None
    if isinstance(kind, Scaled | Instant):
        return kind.from_stored(stored)
    if isinstance(kind, Day):
        return date.fromisoformat(stored)
    if isinstance(kind, Flag):
        return bool(stored)
    if isinstance(kind, Json) and isinstance(stored, str):
        return orjson.loads(stored)
    return stored


def stored_row(record: Record) -> dict[str, Any]:
    """Return all columns of a record in stored form."""
    columns = table_of(type(record)).columns
    return {one.name: stored_value(one, getattr(record, one.name)) for one in columns}


def readable(value: Any) -> Any:
    """Return a Python value as JSON can carry it and a person can read it."""
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def readable_stored(entity: str, name: str, stored: Any) -> Any:
    """Return a stored value of a field readably; one that this version does not know comes back as it is."""
    cls = ENTITIES.get(entity)
    column = table_of(cls).columns.get(name) if cls else None
    if column is None or isinstance(stored, dict | list):
        return stored
    return readable(python_value(column, stored))


def readable_row(cls: type[Record], values: Iterable[Any]) -> dict[str, Any]:
    """Return Python values, given in the order of the model's columns, as an object: the id first."""
    row = dict(zip(columns_of(cls), map(readable, values), strict=True))
    if row["edited_at"]:
        row["edited_at"] = readable(to_datetime(row["edited_at"]))
    return {"id": row["id"], **row}


def parse(entity: str, column: Column[Any], typed: str) -> Any:
    """Return the Python value of what was typed; empty text is no value. Raises UserError invalid_value."""
    text = typed.strip() if not column.info["multiline"] else typed
    if not text:
        return None
    try:
        value = _parsed(column, text)
    except (ValueError, InvalidOperation) as error:
        raise invalid(entity, column.name, typed) from error
    return checked(entity, column, value)


def _parsed(column: Column[Any], text: str) -> Any:
    kind = column.type
    if isinstance(kind, Scaled):
        return _decimal(kind, text)
    if isinstance(kind, Day):
        return date.fromisoformat(text)
    if isinstance(kind, Instant):
        return _moment(text)
    if isinstance(kind, Flag):
        return _flag(text)
    if isinstance(kind, Json):
        return json.loads(text)
    if isinstance(choices := choices_of(column), OpenChoices):
        return choices.code_of(text)
    return int(text) if is_integer(column) else text


def _decimal(kind: Scaled, text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER or not text.isascii() or "_" in text or "e" in text.casefold():
        raise ValueError(text)
    value = Decimal(text)
    kind.to_stored(value)
    return value


def _moment(text: str) -> datetime:
    """A moment without a zone is meant where the laptop is."""
    value = datetime.fromisoformat(text)
    return value.astimezone(UTC)


def _flag(text: str) -> bool:
    folded = text.casefold()
    if folded not in YES | NO:
        raise ValueError(text)
    return folded in YES


def checked(entity: str, column: Column[Any], value: Any) -> Any:
    """Return the value if the field may hold it: a known code, not too long or large, printable. Raises UserError."""
    if value is None:
        return None
    if isinstance(column.type, Scaled) and isinstance(value, Decimal):
        try:
            column.type.to_stored(value)
        except ValueError as error:
            raise invalid(entity, column.name, value) from error
    choices = closed_choices_of(column)
    if choices is not None and value not in choices:
        raise UserError(
            "unknown_choice", entity=entity, field=column.name, value=value, allowed=", ".join(choices)
        )
    length = length_of(column)
    if isinstance(value, str) and length is not None and len(value) > length:
        raise UserError("too_long", entity=entity, field=column.name, max=length, length=len(value))
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        raise invalid(entity, column.name, value)
    return value


def invalid(entity: str, name: str, value: Any) -> UserError:
    """Return the refusal of a value, with at most its first characters."""
    return UserError("invalid_value", entity=entity, field=name, value=str(value)[:80])
