"""The columns of the list of customers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from crm_core.model.customers import LIFECYCLE
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.models.paged import Column, no_tone
from crm_desktop.ui.screens import tones
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerRow

_MARGINS: Final = 26


def customer_columns(context: UiContext) -> list[Column[CustomerRow]]:
    """Return the columns; whose customer it is matters to those who manage several reps only."""
    columns = _Columns(context).all()
    if context.workspace.me.role in MANAGING_ROLES:
        return columns
    return [column for column in columns if column.sort != "owner"]


def _column(
    title: str,
    text: Callable[[CustomerRow], str],
    samples: Iterable[str],
    sort: str = "",
    *,
    tone: Callable[[CustomerRow], Tone | None] = no_tone,
    detail: Callable[[CustomerRow], str] | None = None,
) -> Column[CustomerRow]:
    """Return a column wide enough for its title and for the samples, in whatever typeface the language has."""
    metrics = QFontMetrics(QApplication.font())
    width = max(metrics.horizontalAdvance(sample) for sample in (title, *samples)) + _MARGINS
    return Column(title, text, width, sort, tone, detail)


class _Columns:
    """How each value of a customer is written."""

    def __init__(self, context: UiContext) -> None:
        self._context = context

    def all(self) -> list[Column[CustomerRow]]:
        tr = self._context.tr
        stages = [LIFECYCLE.text(code, self._context.language) for code in LIFECYCLE]
        days = [tr("time.days_ago", n=28), tr("time.overdue", n=28), date.max.isoformat()]
        return [
            _column(tr("customers.name"), lambda row: row.name, (), "name", detail=self._short),
            _column(
                tr("customers.level_short"), lambda row: row.level or "", (), "level", tone=self._level_tone
            ),
            _column(tr("customers.lifecycle_short"), self._lifecycle, stages, tone=self._lifecycle_tone),
            _column(tr("customers.city"), lambda row: row.city or "", ["乌鲁木齐"], "city"),
            _column(tr("customers.contact"), lambda row: row.primary_contact, ["欧阳子轩轩"]),
            _column(tr("customers.phone"), lambda row: row.phone, ["0512-6288 0000"]),
            _column(tr("customers.last_contact"), self._last, days, "last_contact", tone=self._last_tone),
            _column(tr("customers.next_contact"), self._next, days, "next_contact", tone=self._next_tone),
            _column(tr("customers.owner"), lambda row: row.owner_name, ["欧阳子轩"], "owner"),
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
