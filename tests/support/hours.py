"""A run of the tests is over before midnight: what a test begins as due today must not be overdue when it looks.

A program that is open at midnight is another matter, with tests and a clock of its own.
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Final

LONGEST_RUN: Final = timedelta(minutes=30)
_AWAY: Final = 6
_FARTHEST_WEST: Final = -12


def stay_within_a_day() -> None:
    """Take this process, and those that it starts, where midnight is hours away if it is near here."""
    zone = zone_away_from_midnight(datetime.now(UTC).astimezone())
    if zone and sys.platform != "win32":
        os.environ["TZ"] = zone
        time.tzset()


def zone_away_from_midnight(here: datetime) -> str | None:
    """Return the time zone for a run that begins at this local time; None for the one that it is in."""
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    offset = here.utcoffset()
    if offset is None or midnight - here > LONGEST_RUN:
        return None
    hours = round(offset / timedelta(hours=1)) - _AWAY
    if hours < _FARTHEST_WEST:
        hours += 2 * _AWAY
    return f"Etc/GMT{-hours:+d}"  # POSIX counts towards the west
