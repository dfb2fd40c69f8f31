"""Columns of a sheet without headers, by what their cells look like. A guess, which the person is told to check."""

import re
from collections.abc import Callable, Sequence

from crm_core.keys.han import double_surnames, fold, single_surnames
from crm_desktop.cards.columns import Column
from crm_desktop.cards.readers.sheets import Cell

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_MOBILE = re.compile(r"\D{0,3}(?:86)?\D?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|(?:\+?886\D?|0)9\d\d\D?\d{3}\D?\d{3}")
_PHONE = re.compile(r"[+(]?\d[\d ()/-]{5,20}\d(?:\D{1,5}\d{1,6})?")
_SITE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PLACE = re.compile(
    r".*(?:[省市区區县縣].*[路街道巷号號弄樓楼室]|\d+.*(?:Road|Street|Rd|St|Ave)\b).*", re.IGNORECASE
)
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_COMPANY = re.compile(
    r".*(?:公司|集团|集團|厂|廠|商行|企業社|工作室|事务所|事務所|株式会社|中心|大学|大學|医院|醫院)(?:\(.*\)|（.*）)?"
    r"|.*\b(?:ltd|limited|inc|corp|corporation|llc|plc|gmbh|company)\.?",
    re.IGNORECASE,
)
_LEAST_SHARE = 0.6
_REACHED = frozenset(("mobile", "phone", "email"))
_NAMED = frozenset(("full_name", "company"))


def guess_columns(rows: Sequence[Sequence[Cell]]) -> list[Column]:
    """Return the columns under the letters of a spreadsheet, or none where they do not look like cards."""
    width = max(map(len, rows), default=0)
    columns: list[Column] = []
    taken: set[str] = set()
    for index in range(width):
        texts = [str(row[index]).strip() for row in rows if index < len(row) and row[index] is not None]
        field = _field(texts)
        if field in _NAMED and field in taken:
            field = None
        taken.add(field or "")
        if texts:
            columns.append(Column(index, _letters(index), field))
    return columns if taken & _REACHED and taken & _NAMED else []


def _field(texts: list[str]) -> str | None:
    for field, fits in _TESTS.items():
        if texts and sum(map(fits, texts)) >= _LEAST_SHARE * len(texts):
            return field
    return None


def looks_like(text: str) -> str | None:
    """Return the field that one text by itself looks like, or None."""
    return _field([text])


def _is_name(text: str) -> bool:
    name = fold(text)
    return _NAME.fullmatch(name) is not None and (
        name[:2] in double_surnames() or name[0] in single_surnames()
    )


_TESTS: dict[str, Callable[[str], bool]] = {
    "email": lambda text: _MAIL.fullmatch(text) is not None,
    "mobile": lambda text: _MOBILE.fullmatch(text) is not None,
    "phone": lambda text: _PHONE.fullmatch(text) is not None,
    "website": lambda text: _SITE.fullmatch(text) is not None,
    "company": lambda text: _COMPANY.fullmatch(text) is not None,
    "address": lambda text: _PLACE.fullmatch(text) is not None,
    "full_name": _is_name,
}


def _letters(index: int) -> str:
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
