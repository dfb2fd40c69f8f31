"""Days, weeks and months of people against moments of the store, in the time zone of the reader.

A visit of Monday 07:30 in Shanghai is stored as Sunday 23:30 UTC; it belongs to the week in which it was lived.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple

from crm_core.model.types import Instant

Step = Literal["week", "month", "all"]
EARLIEST, LATEST = date(1970, 1, 2), date(2099, 12, 31)


class Period(NamedTuple):
    """Days from `first` to `last`, both included. `name` is `2026-W38`, `2026-09`, or empty for the whole."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Calendar:
    """Today, and where days begin. `zone` None is the zone of the laptop."""

    now_ms: int
    zone: tzinfo | None = None

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.day(self.now_ms)

    def day(self, milliseconds: int) -> date:
        """Return the day on which a moment (UTC, ms since 1970) was."""
        return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(self.zone).date()

    def day_of(self, moment: datetime | None) -> date | None:
        """Return the day on which an aware moment was."""
        return None if moment is None else moment.astimezone(self.zone).date()

    def begin(self, day: date) -> datetime:
        """Return the moment at which a day begins."""
        midnight = datetime.combine(day, time.min)
        return midnight.replace(tzinfo=self.zone) if self.zone else midnight.astimezone()

    def begin_ms(self, day: date) -> int:
        """Return the moment at which a day begins, in ms since 1970."""
        return Instant.to_stored(self.begin(day))


def monday(day: date) -> date:
    """Return the first day of the ISO week."""
    return day - timedelta(days=day.weekday())


def periods(first: date, last: date, step: Step) -> Iterator[Period]:
    """Cut the days from `first` to `last` into weeks or months; those at the ends may be shorter."""
    if step == "all":
        yield Period("", first, last)
        return
    start = first
    while start <= last:
        following = monday(start) + timedelta(days=7) if step == "week" else _next_month(start)
        yield Period(_name(start, step), start, min(following - timedelta(days=1), last))
        start = following


def _name(day: date, step: Step) -> str:
    if step == "month":
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
