"""The columns of the list of quotes: what each says of a quote, and in which tone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.documents.list_workbook import Money
from crm_desktop.services.quotes import QuoteRow
from crm_desktop.ui.models.paged import Column
from crm_desktop.ui.screens.quotes.fitting import width_of
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

SOON_DAYS: Final = 7
_ENDED: Final = frozenset(("ACCEPTED", "DECLINED", "EXPIRED", "SUPERSEDED", "ORDERED", "CANCELLED"))


class QuoteColumns:
    """Words the rows of the list in the language and the formats of the window."""

    def __init__(self, context: UiContext) -> None:
        self._context = context

    def all(self) -> list[Column[QuoteRow]]:
        """Return them in the order in which they are shown."""
        tr, formats = self._context.tr, self._context.formats
        status = QUOTE_STATUS
        language = self._context.language
        alone = self._context.workspace.me.role == "rep"  # whose quotes are all their own
        states = [status.text(code, language) for code in status]
        return [
            Column(tr("quotes.customer"), lambda row: row.account_name, 240, "customer"),
            Column(
                tr("quotes.number"),
                self._number,
                width_of([tr("quotes.provisional", number="Q~0000-00")]),
                "number",
                self._number_tone,
            ),
            Column(tr("quotes.subject"), lambda row: row.subject or "", 150, key="subject"),
            Column(
                tr("quotes.quoted_on"),
                lambda row: formats.day(row.quote_on),
                width_of(["2026-12-28"], 110),
                "quote_on",
                value=lambda row: row.quote_on,
            ),
            Column(
                tr("quotes.valid_until"),
                self._validity,
                width_of(
                    [
                        tr("quotes.expires_in", day="2026-12-28", n=26),
                        *(tr(f"quotes.{key}", day="2026-12-28") for key in ("expires_today", "expired")),
                    ]
                ),
                "valid_until",
                self._validity_tone,
                value=lambda row: row.valid_until,
            ),
            Column(
                tr("quotes.total"),
                lambda row: formats.money(row.total_gross, row.currency),
                160,
                "total",
                right=True,
                value=_money,
            ),
            Column(
                tr("quotes.status"),
                lambda row: status.text(row.status, language),
                width_of(states, 104),
                "status",
            ),
            Column(tr("quotes.owner"), lambda row: row.owner_name, 100, key="owner", shown=not alone),
        ]

    def _number(self, row: QuoteRow) -> str:
        return self._context.tr("quotes.provisional", number=row.number) if row.provisional else row.number

    @staticmethod
    def _number_tone(row: QuoteRow) -> Tone | None:
        return Tone.NEUTRAL if row.provisional else None

    def _validity(self, row: QuoteRow) -> str:
        left = _days_left(row, self._context.formats.today())
        day = self._context.formats.day(row.valid_until)
        if left is None or left > SOON_DAYS:
            return day
        if left < 0:
            return self._context.tr("quotes.expired", day=day)
        key = "quotes.expires_in" if left else "quotes.expires_today"
        return self._context.tr(key, day=day, n=left)

    def _validity_tone(self, row: QuoteRow) -> Tone | None:
        left = _days_left(row, self._context.formats.today())
        return Tone.WARNING if left is not None and left <= SOON_DAYS else None


def _money(row: QuoteRow) -> Money | None:
    return None if row.total_gross is None else Money(row.total_gross, row.currency)


def _days_left(row: QuoteRow, today: date) -> int | None:
    if row.valid_until is None or row.status in _ENDED:
        return None
    return (row.valid_until - today).days
