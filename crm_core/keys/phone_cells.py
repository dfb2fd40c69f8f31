"""Take a phone cell apart before any number is parsed.

A card's phone cell holds several numbers, labels, extensions and shortened second numbers, and a workbook may have
turned it into a rounded float. A number parser glues all that together into one wrong number, so this runs first.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from crm_core.keys.text import normalise

EXACT_FLOAT_LIMIT = 10**15


class PhoneFlag(StrEnum):
    """What a person should know about how a number was read."""

    INVALID = "invalid"
    NOT_A_NUMBER = "not_a_number"
    DIGITS_LOST = "digits_lost"
    ZERO_RESTORED = "zero_restored"
    AREA_MISSING = "area_missing"
    AREA_SUGGESTED = "area_suggested"
    RANGE = "range"
    SAME_AS_PHONE = "same_as_phone"
    OTHER_REGION = "other_region"


@dataclass(frozen=True, slots=True)
class Piece:
    """One number of a cell: its text, the kind its label names, and whether it follows from the piece before."""

    text: str
    label: str = ""
    tail_of_previous: bool = False


_FOLLOWS = r"(?=\s*[:.]|\s*[\d+(])"
_LABEL = re.compile(
    rf"""
      (?P<landline>(?:电话|電話|(?<![a-z])tel)\s*[/&]\s*(?:传真|傳真|fax)
        | 办公电话|辦公電話|公司电话|公司電話|固定电话|固话|座机|市话|市話|直线|直線|总机|總機|(?<!同)(?:电话|電話)|宅电
        | (?<![a-z])(?:telephone|tel|phone|direct|office){_FOLLOWS} | (?<![a-z])[tpdo]{_FOLLOWS})
    | (?P<fax>传真(?:号码?)?|傳真(?:號碼?)?|(?<![a-z])(?:fax|f){_FOLLOWS})
    | (?P<mobile>手机号码?|手機號碼?|手机|手機|移动电话|移動電話|行動電話|行动电话|行動|手提
        | (?<![a-z])(?:mobile|mob|cell|m){_FOLLOWS})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SEPARATOR = re.compile(r"(\n|;|,|、|\||:::|/|\bor\b|或|\s和\s?|\s及\s?)", re.IGNORECASE)
_AREA_ONLY = re.compile(r"\(?(?:\+\d{1,3}|0\d{1,3})\)?-?")
_TAIL = re.compile(r"\d{1,4}")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.(\d*))?[eE]\+?(\d+)")
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")


def cell_text(value: object) -> tuple[str, tuple[PhoneFlag, ...]]:
    """Text of a cell value, and whether a workbook already lost digits of it.

    Booleans and None are empty. A float beyond 10**15 or a rounded 1.39E+10 cannot be restored and is never guessed.
    """
    if value is None or isinstance(value, bool):
        return "", ()
    if isinstance(value, float):
        if not math.isfinite(value) or abs(value) >= EXACT_FLOAT_LIMIT or value != int(value):
            return repr(value), (PhoneFlag.DIGITS_LOST,)
        return str(int(value)), ()
    text = re.sub(r"[ \u3000\u00a0]{2,}|\t", "\n", str(value))
    text = normalise(text).replace("\uff5e", "~").replace("\u301c", "~")
    return _without_exponent(text)


def _without_exponent(text: str) -> tuple[str, tuple[PhoneFlag, ...]]:
    if whole := _WHOLE_FLOAT.fullmatch(text):
        return whole[1], ()
    if not (match := _SCIENTIFIC.fullmatch(text)):
        return text, ()
    if len(match[1] or "") < int(match[2]):
        return text, (PhoneFlag.DIGITS_LOST,)
    try:
        return str(int(Decimal(text))), ()
    except InvalidOperation:
        return text, (PhoneFlag.DIGITS_LOST,)


def split_cell(text: str) -> list[Piece]:
    """The numbers of a cell in order, each with the label it stands under; `text` as `cell_text` gives it."""
    pieces: list[Piece] = []
    label, start = "", 0
    for match in _LABEL.finditer(text):
        pieces.extend(_split_under(label, text[start : match.start()]))
        label, start = match.lastgroup or "", match.end()
    pieces.extend(_split_under(label, text[start:]))
    return pieces


def _split_under(label: str, text: str) -> list[Piece]:
    pieces: list[Piece] = []
    waiting, separator = "", ""
    for at, between in enumerate(_SEPARATOR.split(text)):
        if at % 2:
            separator = between
            continue
        part = between.strip(" :.-\n")
        if not part or part in "()":
            continue
        if _AREA_ONLY.fullmatch(part) and separator != "/":
            waiting = part
            continue
        tail = bool(pieces) and not waiting and separator in "/、," and _TAIL.fullmatch(part) is not None
        pieces.append(Piece(f"{waiting} {part}".strip(), label, tail))
        waiting = ""
    if waiting:
        pieces.append(Piece(waiting, label))
    return pieces
