"""A value of any field as the window writes it and as a workbook takes it: codes by name, money with its currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.documents.list_workbook import Money
from crm_desktop.services.lists.fields import Field
from crm_desktop.services.lists.values import value_of

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

UNITS: Final = {"d": "card.days", "min": "card.minutes"}
"""Units of the model that are words in a language; others are written as they are."""


class FieldWording:
    """Writes fields of a row, given its `values` by name and the `titles` of what it points to."""

    def __init__(self, context: UiContext) -> None:
        self._context = context

    def label(self, field: Field) -> str:
        """Return what the field is called."""
        return self._context.label(field.label)

    def text(self, field: Field, values: Mapping[str, Any], titles: Mapping[str, str]) -> str:
        """Return the value as people read it."""
        value = value_of(field, values)
        if value is None or value == "":
            return ""
        if field.choices is not None:
            return field.choices.text(str(value), self._context.language)
        if field.kind == "ref":
            return titles.get(field.key, "")
        if field.kind == "amount":
            return self._context.formats.money(value, values.get(field.currency))
        if field.kind == "map" and isinstance(value, dict):
            return "; ".join(f"{name}: {one}" for name, one in value.items())
        if field.kind == "price" and isinstance(value, Decimal):
            currency = values.get(field.currency)
            return f"{currency or ''} {self._context.formats.price(value, currency)}".strip()
        return self._with_unit(field, self._context.formats.value(value))

    def _with_unit(self, field: Field, shown: str) -> str:
        if field.kind == "percent":
            return f"{shown}%"
        unit = field.unit
        if unit in UNITS:
            return self._context.tr(UNITS[unit], n=shown)
        return f"{shown} {unit}" if unit else shown

    def cell(self, field: Field, values: Mapping[str, Any], titles: Mapping[str, str]) -> Any:
        """Return the value for a workbook: numbers, days and moments as such, the rest as on the screen."""
        value = value_of(field, values)
        if isinstance(value, Decimal) and field.kind in ("amount", "price"):
            return Money(value, values.get(field.currency) or "")
        if field.kind == "moment" and value is not None:
            return self._context.formats.local(value)
        if field.kind in ("number", "percent", "day") and not isinstance(value, str):
            return value
        return self.text(field, values, titles)
