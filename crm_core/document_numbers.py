"""How official numbers of documents are written: a series that belongs to one device and one month, and a place in it.

`Q-2026-11-A7C3-0007` is the seventh of those that the device A7C3 was given for quotes in November 2026. No two devices
share a series, so numbers that laptops draw without a line never meet.
"""

import re
from datetime import datetime
from typing import Final, NamedTuple

QUOTE: Final = "Q"
"""The kind of series that quotes are numbered from."""
_NUMBER: Final = re.compile(r"(?P<series>[A-Z]+-\d{4}-\d{2}-[0-9A-Z]{4,36})-(?P<place>\d{4,9})", re.ASCII)


class Drawn(NamedTuple):
    """A number taken apart."""

    series: str
    place: int

    def __str__(self) -> str:
        return f"{self.series}-{self.place:04}"


def series_of(kind: str, code: str, now_ms: int) -> str:
    """Return the series of a device for the month of `now_ms`, by the calendar of the machine that gives it out."""
    return f"{kind}-{datetime.fromtimestamp(now_ms / 1000).astimezone():%Y-%m}-{code}"


def parse(number: str) -> Drawn | None:
    """Take a number apart; None for one that was not drawn from a leased block, or that is written another way."""
    match = _NUMBER.fullmatch(number)
    drawn = Drawn(match["series"], int(match["place"])) if match else None
    return drawn if str(drawn) == number else None
