"""The days that a work report is about, and those it looks ahead to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from crm_desktop.errors import UserError
from crm_desktop.services.plans import beginning_of

PeriodName = Literal["today", "yesterday", "this_week", "last_week"]
LONGEST_DAYS = 92
"""A quarter; what is longer is a matter for the reports that count."""
_WEEK = 7
_FRIDAY = 4


@dataclass(frozen=True)
class Period:
    """Calendar days where the laptop is, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def is_week(self) -> bool:
        """Whether it is one week from Monday to Sunday."""
        return self.days == _WEEK and self.first.weekday() == 0

    @property
    def begin(self) -> datetime:
        """The first moment of it, in UTC."""
        return beginning_of(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC. A day with a change of the clocks has 23 or 25 hours."""
        return beginning_of(self.last + timedelta(days=1))

    def has(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.last

    def following(self) -> "Period":
        """Return the days to plan for: after a Friday up to Monday, after a week the next one, else as many again."""
        start = self.last + timedelta(days=1)
        if self.days > 1:
            return Period(start, start + timedelta(days=self.days - 1))
        ends_a_week = self.last.weekday() >= _FRIDAY
        return Period(start, start + timedelta(days=_WEEK - 1 - self.last.weekday() if ends_a_week else 0))


def named_period(name: PeriodName, today: date) -> Period:
    """Return the days that a name means as seen from `today`. Weeks begin on Monday (ISO 8601)."""
    monday = today - timedelta(days=today.weekday())
    if name == "today":
        return Period(today, today)
    if name == "yesterday":
        return Period(today - timedelta(days=1), today - timedelta(days=1))
    if name == "this_week":
        return Period(monday, monday + timedelta(days=_WEEK - 1))
    return Period(monday - timedelta(days=_WEEK), monday - timedelta(days=1))


def checked_period(first: date, last: date) -> Period:
    """Return the period of two days. Raises UserError report_period_reversed, work_report_too_long."""
    if last < first:
        raise UserError("report_period_reversed", first=first.isoformat(), last=last.isoformat())
    period = Period(first, last)
    if period.days > LONGEST_DAYS:
        raise UserError("work_report_too_long", days=period.days, max=LONGEST_DAYS)
    return period
