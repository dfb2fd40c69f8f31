"""Days as people type them: +3d, 明天, 下周一, next fri, 8/15, 2026-08-15.

A weekday without more is the next one to come; 下周一 is the Monday of next week, counted from Monday as in China.
A month and day that have passed this year are next year's: what is planned lies ahead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

_WORDS: Final = {
    "今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2, "後天": 2,
    "大后天": 3, "大後天": 3,
}  # fmt: skip
_WEEKDAYS: Final = {
    "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6,
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_NUMBERS: Final = {
    "一": 1,
    "二": 2,
    "两": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_MOST_DAYS: Final = 3_660
_COUNT: Final = r"(\d{1,4}|[一二两兩三四五六七八九十])"


def parse_day(text: str, today: date) -> date | None:
    """Return the day that `text` names, seen from `today`; None if it names none."""
    typed = text.strip().casefold().replace("／", "/").replace("．", ".").replace("　", " ")
    if typed in _WORDS:
        return today + timedelta(days=_WORDS[typed])
    for pattern, meaning in _PATTERNS:
        match = pattern.fullmatch(typed)
        if match:
            return meaning(match, today)
    return None


def _number(text: str) -> int:
    return _NUMBERS[text] if text in _NUMBERS else int(text)


def _later(match: re.Match[str], today: date) -> date | None:
    count, unit = _number(match[1]), match[2] or "d"
    if unit in {"m", "个月", "個月", "月"}:
        return _months_later(today, count)
    days = count * 7 if unit in {"w", "周", "週", "星期", "个星期", "個星期"} else count
    return today + timedelta(days=days) if days <= _MOST_DAYS else None


def _months_later(today: date, months: int) -> date | None:
    if months > _MOST_DAYS // 31:
        return None
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    for day in range(today.day, 27, -1):
        if (found := _day(year, month + 1, day)) is not None:
            return found
    return date(year, month + 1, today.day)


def _coming(match: re.Match[str], today: date) -> date:
    """This week's weekday, or next week's if it has been: 周五."""
    ahead = (_WEEKDAYS[match[1]] - today.weekday()) % 7
    return today + timedelta(days=ahead or 7)


def _of_week(match: re.Match[str], today: date) -> date:
    """The weekday of the week after as many 下 as there are: 下周一, 下下周三."""
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=len(match[1]), days=_WEEKDAYS[match[2]])


def _next_english(match: re.Match[str], today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=1, days=_WEEKDAYS[match[1]])


def _whole(match: re.Match[str], _today: date) -> date | None:
    return _day(int(match[1]), int(match[2]), int(match[3]))


def _month_and_day(match: re.Match[str], today: date) -> date | None:
    month, day = int(match[1]), int(match[2])
    found = _day(today.year, month, day)
    if found is not None and found >= today:
        return found
    return next(
        (later for year in range(today.year + 1, today.year + 5) if (later := _day(year, month, day))), None
    )


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    """15号: of this month, or of the next one that has it."""
    for months in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        found = _day(year, month + 1, int(match[1]))
        if found is not None and found >= today:
            return found
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_WEEK: Final = r"(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])"
_ENGLISH: Final = r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_PATTERNS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...]] = (
    (re.compile(rf"\+?{_COUNT}\s*(d|w|m)"), _later),
    (re.compile(r"\+(\d{1,4})()"), _later),
    (re.compile(rf"\+?{_COUNT}\s*(天|周|週|星期|个星期|個星期|个月|個月)[后後]?"), _later),
    (re.compile(rf"(?:这|這|本)?{_WEEK}"), _coming),
    (re.compile(rf"(下+){_WEEK}"), _of_week),
    (re.compile(_ENGLISH), _coming),
    (re.compile(rf"next\s+{_ENGLISH}"), _next_english),
    (re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"), _whole),
    (re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号號]?"), _month_and_day),
    (re.compile(r"(\d{1,2})[日号號]"), _day_of_month),
)
