"""Days off: weekends and public holidays of the mainland and of Taiwan, so that nobody plans a visit on New Year's Eve.

The feasts of the lunar calendar are a table (dates of the Hong Kong Observatory's almanac); the mainland's shifted
working days are known only for years for which the State Council has published them. Beyond the table weekends remain.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

from crm_desktop.ui.context import UiContext

SATURDAY: Final = 5
_SPRING: Final = {
    2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23),
    2032: (2, 11),
}  # fmt: skip
_DRAGON_BOAT: Final = {
    2025: (5, 31), 2026: (6, 19), 2027: (6, 9), 2028: (5, 28), 2029: (6, 16), 2030: (6, 5), 2031: (6, 24),
    2032: (6, 12),
}  # fmt: skip
_MID_AUTUMN: Final = {
    2025: (10, 6), 2026: (9, 25), 2027: (9, 15), 2028: (10, 3), 2029: (9, 22), 2030: (9, 12), 2031: (10, 1),
    2032: (9, 19),
}  # fmt: skip
_QINGMING: Final = {year: (4, 5 if year % 4 in (2, 3) else 4) for year in range(2025, 2033)}
_SHIFTED_OFF: Final = frozenset(
    date(2026, month, day)
    for month, day in (
        (1, 2), (2, 15), (2, 20), (2, 21), (2, 22), (2, 23), (4, 6), (5, 3), (5, 4), (5, 5), (6, 20), (6, 21), (10, 4),
        (10, 5), (10, 6), (10, 7),
    )
)  # fmt: skip
_SHIFTED_WORK: Final = frozenset(
    date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))
)
_FIXED: Final = {
    "CN": ((1, 1, "new_year"), (5, 1, "labour"), (5, 2, "labour"), (10, 1, "national"), (10, 2, "national"),
           (10, 3, "national")),
    "TW": ((1, 1, "new_year"), (2, 28, "peace"), (4, 4, "children"), (5, 1, "labour"), (10, 10, "national")),
}  # fmt: skip


def country_of(language: str) -> str:
    """Return whose holidays are shown to somebody who reads this language."""
    return "TW" if language == "zh_TW" else "CN"


@cache
def _feasts(year: int, country: str) -> dict[date, str]:
    found = {date(year, month, day): name for month, day, name in _FIXED[country]}
    if year in _SPRING:
        first = date(year, *_SPRING[year])
        found |= {first + timedelta(days=ahead): "spring" for ahead in range(-1, 3)}
        found[date(year, *_DRAGON_BOAT[year])] = "dragon_boat"
        found[date(year, *_MID_AUTUMN[year])] = "mid_autumn"
        found[date(year, *_QINGMING[year])] = "qingming"
    return found


def holiday_name(context: UiContext, day: date) -> str:
    """Return the name of the public holiday of a day, or nothing."""
    name = _feasts(day.year, country_of(context.language)).get(day)
    return context.tr(f"visits.holiday_{name}") if name else ""


def is_day_off(day: date, language: str) -> bool:
    """Whether nobody is expected to work: a weekend that was not shifted, a holiday, a day given for one."""
    country = country_of(language)
    if day in _feasts(day.year, country):
        return True
    if country == "CN" and day in _SHIFTED_OFF:
        return True
    return day.weekday() >= SATURDAY and not (country == "CN" and day in _SHIFTED_WORK)
