"""Values of custom fields: kept as plain JSON in the `custom` map, read and checked by what the definition says."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from crm_desktop.errors import UserError
from crm_desktop.services.lists.fields import Field
from crm_desktop.services.values import LONGEST_NUMBER, invalid

LONGEST_TEXT: Final = 1_000


def value_of(field: Field, values: Mapping[str, Any]) -> Any:
    """Return the Python value of a field of a row; a custom value that does not fit its kind comes as it is."""
    if not field.code:
        return values.get(field.key)
    raw = (values.get("custom") or {}).get(field.code)
    if raw is None or raw == "":
        return None
    try:
        return _read(field, raw)
    except (ValueError, InvalidOperation):
        return str(raw)


def _read(field: Field, raw: Any) -> Any:
    if field.kind == "number":
        return Decimal(str(raw))
    if field.kind == "day":
        return date.fromisoformat(str(raw))
    if field.kind == "flag":
        return raw in (True, 1, "1", "true")
    return str(raw)


def to_keep(entity: str, field: Field, value: Any) -> Any:
    """Return what the `custom` map keeps of a Python value or a typed text. Raises UserError."""
    if value is None or value == "":
        return None
    if field.kind == "flag":
        return bool(value)
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    if field.kind == "choice" and field.choices is not None and text not in field.choices:
        raise UserError(
            "unknown_choice",
            entity=entity,
            field=field.key,
            value=text[:80],
            allowed=", ".join(field.choices),
        )
    if len(text) > LONGEST_TEXT:
        raise UserError("too_long", entity=entity, field=field.key, max=LONGEST_TEXT, length=len(text))
    try:
        return _checked(field, text)
    except (ValueError, InvalidOperation) as error:
        raise invalid(entity, field.key, text) from error


def _checked(field: Field, text: str) -> str:
    if field.kind == "number":
        number = Decimal(text)
        if len(text) > LONGEST_NUMBER or not number.is_finite():
            raise ValueError(text)
        return f"{number:f}"
    return date.fromisoformat(text).isoformat() if field.kind == "day" else text
