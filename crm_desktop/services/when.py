"""Days as people write them in a hurry, Chinese and English: 11-28, 11月28日, 下周五, next friday, +3d, 三天后, 月底.

A day without a year is the next one that comes; a weekday without more is that of this week, or of the next one if it
is past. A field for a day takes shorter forms besides, which at the end of a line would be a number: 3d, 8.15.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from re import Match, Pattern

_DIGITS = {
    "零": 0,
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
}
_HAN_NUMBER = "[一二两兩三四五六七八九十]{1,3}"
_NUMBER = rf"(?P<n>\d{{1,3}}|{_HAN_NUMBER})"
_DAYS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "後天": 2, "大后天": 3, "大後天": 3,
         "today": 0, "tomorrow": 1}  # fmt: skip
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_UNITS = {"d": "day", "w": "week", "m": "month", "天": "day", "日": "day", "周": "week", "週": "week", "星期": "week",
          "礼拜": "week", "禮拜": "week", "月": "month", "day": "day", "week": "week", "month": "month"}  # fmt: skip
_ENGLISH_DAY = "|".join((*_ENGLISH_WEEKDAYS, "tues", "thurs", *(name[:3] for name in _ENGLISH_WEEKDAYS)))
_ENGLISH_MONTH = "|".join((*_MONTHS, "sept", *(name[:3] for name in _MONTHS)))
_BEFORE = r"(?:by|before|until|on|due|于|於|在|请于|請於)?\s*"
_AFTER = r"\s*(?:前|之前|以前|前后|前後)?[。.!！；;，,)）\]】]*\s*"

_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width signs → their usual width, one for one, so that places in a text stay."""
_BETWEEN = " \t　,，、;；:：-–—(（[【"
_TAIL = 40
"""Characters at the end of a text in which a day is looked for."""

Reader = Callable[[Match[str], date], date | None]


def parse_day(text: str, today: date) -> date | None:
    """Return the day that a text names, as seen from `today`; None for anything else, or a day that is none."""
    typed = text.strip().translate(_NARROW)
    for pattern, read in _whole():
        match = pattern.fullmatch(typed)
        if match is not None and (day := read(match, today)) is not None:
            return day
    return None


def split_day(text: str, today: date) -> tuple[str, date | None]:
    """Return a text without the day it ends with, or is said to be due by at its beginning, and that day.

    A text without either stays as it is. Numbers at the beginning are mostly quantities, so a day counts there only
    with a word that makes it one: 周五前寄样品, 15天内寄样品, by friday send samples.
    """
    words = text.strip()
    cut = max(0, len(words) - _TAIL)
    tail = words[cut:].translate(_NARROW)
    for pattern, read in _trailing():
        match = pattern.search(tail)
        before = words[: cut + match.start()].rstrip(_BETWEEN) if match else ""
        if match is not None and before and (day := read(match, today)) is not None:
            return before, day
    for pattern, read in _leading():
        match = pattern.match(words.translate(_NARROW))
        after = words[match.end() :].lstrip(_BETWEEN) if match else ""
        if match is not None and after and (day := read(match, today)) is not None:
            return after, day
    return words, None


def _full_date(match: Match[str], _today: date) -> date | None:
    return _date(int(match["y"]), int(match["m"]), int(match["d"]))


def _day_of_year(match: Match[str], today: date) -> date | None:
    return _coming(today, int(match["m"]), int(match["d"]))


def _english_date(match: Match[str], today: date) -> date | None:
    month = _place(_MONTHS, match["month"]) + 1
    return _coming(today, month, int(match["d"]))


def _day_of_month(match: Match[str], today: date) -> date | None:
    for ahead in range(12):
        first = _month_later(today.replace(day=1), ahead)
        day = _date(first.year, first.month, int(match["d"]))
        if day is not None and day >= today:
            return day
    return None


def _coming(today: date, month: int, day: int) -> date | None:
    """The next such day; up to eight years ahead, because the 29 February is rare."""
    days = (_date(today.year + ahead, month, day) for ahead in range(9))
    return next((one for one in days if one is not None and one >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _named_day(match: Match[str], today: date) -> date | None:
    return today + timedelta(days=_DAYS[match["name"].casefold()])


def _chinese_weekday(match: Match[str], today: date) -> date | None:
    return _weekday(
        today, match["next"] or "", _WEEKDAYS[match["day"]], weeks=(match["next"] or "").count("下")
    )


def _english_weekday(match: Match[str], today: date) -> date | None:
    said = (match["next"] or "").casefold()
    return _weekday(today, said, _place(_ENGLISH_WEEKDAYS, match["day"]), weeks=int(said == "next"))


def _place(names: tuple[str, ...], said: str) -> int:
    return next(at for at, name in enumerate(names) if name[:3] == said[:3].casefold())


def _weekday(today: date, said: str, at: int, weeks: int) -> date:
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=at, weeks=weeks)
    return day + timedelta(weeks=1) if not said and day < today else day


def _later(match: Match[str], today: date) -> date | None:
    count, unit = _number(match["n"]), _UNITS[(match["unit"] or "d").casefold()]
    if unit == "month":
        return _month_later(today, count)
    return today + timedelta(days=count * (7 if unit == "week" else 1))


def _number(text: str) -> int:
    """Return a number; of two beside each other, as in 两三天, the later one."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones[-1:], 0)


def _month_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month if it has no such day."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _end_of_month(match: Match[str], today: date) -> date | None:
    first = _month_later(
        today.replace(day=1), 1 if (match["next"] or "").casefold().startswith(("下", "next")) else 0
    )
    return first.replace(day=monthrange(first.year, first.month)[1])


def _end_of_year(_match: Match[str], today: date) -> date | None:
    return date(today.year, 12, 31)


_FORMS: tuple[tuple[str, bool, Reader], ...] = (
    (r"(?P<y>20\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号號]?", True, _full_date),
    (r"(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号號]?", False, _day_of_year),
    (r"(?P<m>\d{1,2})[-/](?P<d>\d{1,2})", True, _day_of_year),
    (rf"(?P<month>{_ENGLISH_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?", True, _english_date),
    (rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_ENGLISH_MONTH})\.?", True, _english_date),
    (r"(?P<d>\d{1,2})\s*[日号號]", True, _day_of_month),
    (r"(?P<name>大后天|大後天|今天|今日|明天|明日|后天|後天)", False, _named_day),
    (r"(?P<name>today|tomorrow)", True, _named_day),
    (
        r"(?P<next>下+个?個?|本|这|這)?(?:周|週|星期|礼拜|禮拜)(?P<day>[一二三四五六日天末])",
        False,
        _chinese_weekday,
    ),
    (rf"(?:(?P<next>next|this)\s+)?(?P<day>{_ENGLISH_DAY})", True, _english_weekday),
    (r"\+\s*(?P<n>\d{1,3})\s*(?P<unit>[dwm天日周週月])?", True, _later),
    (
        rf"{_NUMBER}\s*个?個?\s*(?P<unit>天|日|周|週|星期|礼拜|禮拜|月)\s*(?:之?[后後内內]|以[后後内內])",
        False,
        _later,
    ),
    (r"in\s+(?P<n>\d{1,3})\s+(?P<unit>day|week|month)s?", True, _later),
    (r"(?P<next>本|这个|這個|下个?個?)?月[底末]", False, _end_of_month),
    (
        r"(?:(?:by|at)\s+)?(?:the\s+)?(?P<next>next\s+)?(?:end of (?:the )?month|month end)",
        True,
        _end_of_month,
    ),
    (r"年[底末]", False, _end_of_year),
)
"""Form, whether it must stand apart from what is before it, and its reader; the fuller forms first."""

_ALONE: tuple[tuple[str, Reader], ...] = (
    (r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号號]?", _full_date),
    (r"(?P<m>\d{1,2})\.(?P<d>\d{1,2})", _day_of_year),
    (r"\+\s*(?P<n>\d{4})(?P<unit>[dwm])?", _later),
    (rf"\+?\s*{_NUMBER}\s*(?P<unit>[dwm]|天|周|週)[后後]?", _later),
    (rf"{_NUMBER}\s*[个個](?P<unit>星期|礼拜|禮拜|月)[后後]?", _later),
)
"""Forms that are days where nothing else is typed."""
_UNTIL = r"\s*(?:之前|以前|前)"

Forms = list[tuple[Pattern[str], Reader]]
"""Compiled when somebody first writes a day: that takes longer than most modules take to load."""


@cache
def _whole() -> Forms:
    return [
        (re.compile(_BEFORE + form + _AFTER, re.IGNORECASE), read)
        for form, read in (*((form, read) for form, _, read in _FORMS), *_ALONE)
    ]


@cache
def _trailing() -> Forms:
    return [
        (re.compile((r"(?<![\w.+/-])" if apart else "") + _BEFORE + form + _AFTER + "$", re.IGNORECASE), read)
        for form, apart, read in _FORMS
    ]


@cache
def _leading() -> Forms:
    return [
        (re.compile(form, re.IGNORECASE), read)
        for form, read in (
            *((form + _UNTIL, read) for form, _, read in _FORMS),
            *(
                (rf"(?:by|before|until)\s+(?:{form})(?=[\s,:])", read)
                for form, apart, read in _FORMS
                if apart
            ),
            (rf"{_NUMBER}\s*个?個?\s*(?P<unit>天|周|週|星期|月)(?:之|以)?[内內]", _later),
        )
    ]
