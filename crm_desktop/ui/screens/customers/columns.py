"""The columns of the list of customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_core.model.customers import LIFECYCLE
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.models.paged import Column
from crm_desktop.ui.screens import tones
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerRow


def customer_columns(context: UiContext) -> list[Column[CustomerRow]]:
    """Return the columns; whose customer it is matters to those who manage several reps only."""
    columns = _Columns(context).all()
    if context.workspace.me.role in MANAGING_ROLES:
        return columns
    return [column for column in columns if column.sort != "owner"]


class _Columns:
    """How each value of a customer is written."""

    def __init__(self, context: UiContext) -> None:
        self._context = context

    def all(self) -> list[Column[CustomerRow]]:
        tr = self._context.tr
        return [
            Column(tr("customers.name"), lambda row: row.name, 300, "name", detail=self._short),
            Column(
                tr("customers.level_short"), lambda row: row.level or "", 64, "level", tone=self._level_tone
            ),
            Column(tr("customers.lifecycle_short"), self._lifecycle, 92, tone=self._lifecycle_tone),
            Column(tr("customers.city"), lambda row: row.city or "", 84, "city"),
            Column(tr("customers.contact"), lambda row: row.primary_contact, 96),
            Column(tr("customers.phone"), lambda row: row.phone, 136),
            Column(tr("customers.last_contact"), self._last, 100, "last_contact", tone=self._last_tone),
            Column(tr("customers.next_contact"), self._next, 104, "next_contact", tone=self._next_tone),
            Column(tr("customers.owner"), lambda row: row.owner_name, 88, "owner"),
        ]

    @staticmethod
    def _short(row: CustomerRow) -> str:
        return row.short_name if row.short_name and row.short_name != row.name else ""

    def _lifecycle(self, row: CustomerRow) -> str:
        return LIFECYCLE.text(row.lifecycle, self._context.language)

    @staticmethod
    def _level_tone(row: CustomerRow) -> Tone:
        return tones.tone_of(tones.LEVEL, row.level)

    @staticmethod
    def _lifecycle_tone(row: CustomerRow) -> Tone:
        return tones.tone_of(tones.LIFECYCLE, row.lifecycle)

    def _last(self, row: CustomerRow) -> str:
        return self._context.formats.relative(row.last_contact_at) or self._context.tr("customers.never")

    @staticmethod
    def _last_tone(row: CustomerRow) -> Tone | None:
        return None if row.last_contact_at else Tone.NEUTRAL

    def _next(self, row: CustomerRow) -> str:
        return self._context.formats.due(row.next_contact_on)

    def _next_tone(self, row: CustomerRow) -> Tone | None:
        day = row.next_contact_on
        return Tone.WARNING if day and day < self._context.formats.today() else None
