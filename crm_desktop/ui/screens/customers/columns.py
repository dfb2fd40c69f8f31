"""The columns of the list of customers: those that a rep looks for, then every field of the model, hidden at first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crm_core.model.customers import LIFECYCLE
from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.ui.lists.field_columns import field_column, width_for
from crm_desktop.ui.lists.field_wording import FieldWording
from crm_desktop.ui.models.paged import Column, no_tone
from crm_desktop.ui.screens import tones
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerRow
    from crm_desktop.services.lists.fields import Field
    from crm_desktop.ui.context import UiContext

STAR: Final = "★"
_OWN: Final = frozenset(("name", "short_name", "level", "lifecycle", "city", "next_contact_on", "owner_id"))


def customer_columns(context: UiContext, fields: Sequence[Field]) -> list[Column[CustomerRow]]:
    """Return the columns; whose customer it is is there at first only for those who manage several reps."""
    wording = FieldWording(context)
    others = [field_column(context, wording, one, shown=False) for one in fields if one.key not in _OWN]
    return [*_Columns(context).all(), *others]


def _column(  # noqa: PLR0913 -- each is one fact of a column
    title: str,
    text: Callable[[CustomerRow], str],
    samples: Iterable[str],
    sort: str = "",
    *,
    tone: Callable[[CustomerRow], Tone | None] = no_tone,
    detail: Callable[[CustomerRow], str] | None = None,
    value: Callable[[CustomerRow], Any] | None = None,
    reach: str = "",
    shown: bool = True,
) -> Column[CustomerRow]:
    """Return a column wide enough for its title and for the samples, in whatever typeface the language has."""
    width = width_for((title, *samples))
    return Column(title, text, width, sort, tone, detail, value=value, reach=reach, shown=shown, key=sort)


class _Columns:
    """How each value of a customer is written."""

    def __init__(self, context: UiContext) -> None:
        self._context = context

    def all(self) -> list[Column[CustomerRow]]:
        tr = self._context.tr
        stages = [LIFECYCLE.text(code, self._context.language) for code in LIFECYCLE]
        days = [tr("time.days_ago", n=28), tr("time.overdue", n=28), date.max.isoformat()]
        managing = self._context.workspace.me.role in MANAGING_ROLES
        return [
            _column(tr("customers.name"), lambda row: row.name, (), "name", detail=self._detail),
            _column(
                tr("customers.level_short"), lambda row: row.level or "", (), "level", tone=self._level_tone
            ),
            _column(
                tr("customers.lifecycle_short"),
                self._lifecycle,
                stages,
                "lifecycle",
                tone=self._lifecycle_tone,
            ),
            _column(tr("customers.city"), lambda row: row.city or "", ["乌鲁木齐"], "city"),
            _column(tr("customers.contact"), lambda row: row.primary_contact, ["欧阳子轩轩"], "contact"),
            _column(tr("customers.phone"), lambda row: row.phone, ["0512-6288 0000"], "call", reach="CALL"),
            _column(
                tr("customers.last_contact"),
                self._last,
                days,
                "last_contact",
                tone=self._last_tone,
                value=self._last_day,
            ),
            _column(
                tr("customers.next_contact"),
                self._next,
                days,
                "next_contact_on",
                tone=self._next_tone,
                value=lambda row: row.next_contact_on,
            ),
            _column(
                tr("customers.owner"), lambda row: row.owner_name, ["欧阳子轩"], "owner_id", shown=managing
            ),
            self._tags(),
        ]

    def _tags(self) -> Column[CustomerRow]:
        title = self._context.tr("customers.tag")
        width = width_for((title, "一二三四五六七八"))
        return Column(title, lambda row: " · ".join(row.tags), width, "tag", key="tag", shown=False)

    @staticmethod
    def _detail(row: CustomerRow) -> str:
        short = row.short_name if row.short_name and row.short_name != row.name else ""
        return f"{STAR} {short}".strip() if row.is_favourite else short or ""

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

    def _last_day(self, row: CustomerRow) -> Any:
        return self._context.formats.local(row.last_contact_at) if row.last_contact_at else None

    @staticmethod
    def _last_tone(row: CustomerRow) -> Tone | None:
        return None if row.last_contact_at else Tone.NEUTRAL

    def _next(self, row: CustomerRow) -> str:
        return self._context.formats.due(row.next_contact_on)

    def _next_tone(self, row: CustomerRow) -> Tone | None:
        day = row.next_contact_on
        return Tone.WARNING if day and day < self._context.formats.today() else None
