"""Days, times, numbers and money as the window writes them.

Currency codes, never a bare sign: `$` is five currencies to a rep in Asia, and Qt's zh_TW locale prints just that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from PySide6.QtCore import QDate, QLocale

from crm_core.clock import system_ms
from crm_desktop.ui.text import Translator

DAYS_IN_WORDS = 30
_FAR_KM = 100


class Formats:
    """Writes values in the language of `tr`. Moments are shown in the time zone of the laptop.

    `now_ms` is the time in ms since 1970: with the one that the sync corrects, a wrong clock makes nothing overdue.
    """

    def __init__(self, tr: Translator, now_ms: Callable[[], int] = system_ms) -> None:
        self._tr = tr
        self._now_ms = now_ms

    @staticmethod
    def local(moment: datetime) -> datetime:
        """Return the moment on the laptop's own clock face."""
        return moment.astimezone()

    @staticmethod
    def moment_of(milliseconds: int) -> datetime:
        """Return the moment of UTC milliseconds since 1970."""
        return datetime.fromtimestamp(milliseconds / 1000, UTC)

    def today(self) -> date:
        """Return today's day where the laptop is."""
        return self.local(self.moment_of(self._now_ms())).date()

    def day(self, day: date | None) -> str:
        """Return `2026-03-05`, or nothing."""
        return day.isoformat() if day else ""

    def month(self, day: date) -> str:
        """Return `2026年3月` or `March 2026`."""
        name: str = QLocale(self._tr.language).toString(QDate(day.year, day.month, 1), self._tr("time.month"))
        return name

    def weekday(self, day: date) -> str:
        """Return the short name of a day of the week."""
        name: str = QLocale(self._tr.language).dayName(day.isoweekday(), QLocale.FormatType.ShortFormat)
        return name

    def time(self, moment: datetime | None) -> str:
        """Return `09:42`, or nothing."""
        return self.local(moment).strftime("%H:%M") if moment else ""

    def moment(self, moment: datetime | None) -> str:
        """Return `2026-03-05 09:42`, or nothing."""
        return self.local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""

    def clock(self, moment: datetime | None) -> str:
        """Return the time of a moment of today, else its day and time."""
        if moment is None:
            return ""
        return self.time(moment) if self.local(moment).date() == self.today() else self.moment(moment)[5:]

    def relative(self, value: date | datetime | None) -> str:
        """Return how long ago or ahead a day is: 今天, 3 天前, and the day itself beyond a month."""
        if value is None:
            return ""
        day = self.local(value).date() if isinstance(value, datetime) else value
        days = (self.today() - day).days
        if days in _NEAR:
            return self._tr(_NEAR[days])
        if abs(days) > DAYS_IN_WORDS:
            return day.isoformat()
        return self._tr("time.days_ago", n=days) if days > 0 else self._tr("time.in_days", n=-days)

    def due(self, day: date | None) -> str:
        """Return when something is due, and by how many days it is late."""
        if day is None:
            return ""
        late = (self.today() - day).days
        return self._tr("time.overdue", n=late) if late > 0 else self.relative(day)

    def number(self, value: Decimal | int) -> str:
        """Return a number with separators for thousands and as many decimals as it needs."""
        return f"{value:,}" if isinstance(value, int) else f"{value.normalize():,f}"

    def kilometres(self, km: float) -> str:
        """Return `3.4` and `1,420`: nobody drives by the metre, and far away not by the hundred of them."""
        return f"{km:,.0f}" if km >= _FAR_KM else f"{km:.1f}"

    def money(self, amount: Decimal | None, currency: str | None) -> str:
        """Return `CNY 12,800.00`: the code, and as many decimals as the currency has."""
        if amount is None:
            return ""
        from crm_core.money import CURRENCY_EXPONENTS, round_amount

        known = currency in CURRENCY_EXPONENTS
        exact = round_amount(amount, currency) if currency and known else amount
        return f"{currency or ''} {exact:,f}".strip()

    def price(self, price: Decimal, currency: str | None) -> str:
        """Return a unit price without its currency: the decimals that it needs, at least those of the currency."""
        from crm_core.money import CURRENCY_EXPONENTS

        exact = price.normalize()
        needed = max(-int(exact.as_tuple().exponent), CURRENCY_EXPONENTS.get(currency or "", 0), 0)
        return f"{exact:,.{needed}f}"

    def value(self, value: object) -> str:
        """Return any value of a record: days, moments, numbers, yes and no, lists, texts."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return self._tr("time.yes") if value else self._tr("time.no")
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Decimal | int):
            return self.number(value)
        if isinstance(value, list | tuple):
            return ", ".join(str(one) for one in value)
        return str(value)


_NEAR = {0: "time.today", 1: "time.yesterday", -1: "time.tomorrow"}
