"""Days as cards and workbooks write them: with or without a year, serial numbers, years of the Republic."""

import re
from datetime import date, timedelta

from crm_core.keys.text import normalise
from crm_desktop.cards.readers.sheets import Cell

_FIRST_DAY, _LAST_DAY = date(1919, 3, 1), date(2064, 4, 8)
"""Numbers that stand for another day are no days: a card is not older, and plans for nothing later."""
_ZERO, _ZERO_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)
_REPUBLIC = 1911
_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_COMPACT = re.compile(r"(19\d\d|20\d\d)(\d\d)(\d\d)")
_MINGUO = re.compile(r"(?:民国|民國)\s*(\d{1,3})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MONTH_DAY = re.compile(r"(?:--)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT_MONTH_DAY = re.compile(r"--(\d\d)-?(\d\d)")
_DAY_WORD = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ ,-]+(\d{4})")
_WORD_DAY = re.compile(r"([A-Za-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LEAP_YEAR = 2000


def read_day(cell: Cell, *, from_1904: bool = False) -> str | None:
    """Return `2026-03-31`, or `--03-31` for a day without a year; None for what is no such day.

    `from_1904`: the workbook counts its days from 1904 on, as those of old Macintoshes do.
    """
    if isinstance(cell, bool):
        return None
    text = normalise(str(cell)) if cell is not None else ""
    if isinstance(cell, int | float) or text.isdecimal():
        return _by_number(
            int(cell if isinstance(cell, int | float) else text), from_1904=from_1904
        ) or _with_year(text)
    return _with_year(text) or _without_year(text)


def _by_number(days: int, *, from_1904: bool) -> str | None:
    zero = _ZERO_OF_1904 if from_1904 else _ZERO
    if not (_FIRST_DAY - zero).days <= days <= (_LAST_DAY - zero).days:
        return None
    return (zero + timedelta(days=days)).isoformat()


def _with_year(text: str) -> str | None:
    if match := _FULL.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _MINGUO.fullmatch(text):
        return _day(int(match[1]) + _REPUBLIC, int(match[2]), int(match[3]))
    if match := _DAY_WORD.fullmatch(text):
        return _day(int(match[3]), _month(match[2]), int(match[1]))
    if match := _WORD_DAY.fullmatch(text):
        return _day(int(match[3]), _month(match[1]), int(match[2]))
    return None


def _without_year(text: str) -> str | None:
    match = _COMPACT_MONTH_DAY.fullmatch(text) or _MONTH_DAY.fullmatch(text)
    found = _day(_LEAP_YEAR, int(match[1]), int(match[2])) if match else None
    return f"-{found[4:]}" if found else None


def _month(word: str) -> int:
    lowered = word.casefold()
    return _MONTHS.index(lowered) + 1 if lowered in _MONTHS else 0


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
