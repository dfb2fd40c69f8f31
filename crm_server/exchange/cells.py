"""A cell becomes a stored value: by the type of its field, and by the format that the mapping names.

What could be read in two ways is not read: 05/06/2026 needs a format, and no decimal is cut off.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Integer, SmallInteger

from crm_core.labels import OpenChoices
from crm_core.model.base import choices_of, label_of, length_of
from crm_core.model.types import Day, Flag, Instant, Json, Percent, Scaled
from crm_core.money import CURRENCY_EXPONENTS
from crm_server.exchange.errors import CellError
from crm_server.exchange.sheets import Cell
from crm_server.shapes import Field

Reader = Callable[[Cell], Any]
CURRENCY_FIELDS = frozenset(("currency", "default_currency"))
YES = frozenset(("1", "true", "yes", "y", "是", "有", "√"))
NO = frozenset(("0", "false", "no", "n", "否", "无", "無", "×"))
MAX_WHOLE = 2**31 - 1
_PLAIN = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?(?:[ T]00:00(?::00(?:\.0+)?)?)?"
)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_EXCEL_DIGITS = 15
"""A workbook's number has 15 decimal digits; what stands behind them is an artefact of binary fractions."""


def text_of(cell: Cell) -> str:
    """Return a cell as it reads, without blanks around it: whole numbers without a point, days without a midnight."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, int | float):
        return format(_number(cell), "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ")
    return str(cell) if isinstance(cell, timedelta) else cell.isoformat()


def _number(cell: float) -> Decimal:
    exact = Decimal(cell) if isinstance(cell, int) else Decimal(format(cell, f".{_EXCEL_DIGITS}g"))
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()


def reader_for(field: Field, how: str | None, zone: ZoneInfo) -> Reader:
    """Return the function that reads the cells of a field; it raises CellError. Empty cells do not come to it."""
    kind = field.column.type
    name, _, argument = (how or "").partition(":")
    if isinstance(kind, Day):
        return _day_reader(argument)
    if isinstance(kind, Instant):
        return _moment_reader(argument, zone)
    if isinstance(kind, Flag):
        return _flag
    if isinstance(kind, Json):
        return _json
    if isinstance(kind, Scaled):
        return _scaled_reader(kind, argument, fraction=name == "fraction")
    if isinstance(kind, Integer | SmallInteger):
        return _whole_reader(argument)
    return _text_reader(field, name)


def fits(field: Field, how: str) -> bool:
    """Whether a format makes sense for a field."""
    name, kind = how.partition(":")[0], field.column.type
    wanted: dict[str, tuple[type[Any], ...]] = {
        "date": (Day,),
        "time": (Instant, Day),
        "decimal": (Scaled, Integer),
        "fraction": (Percent,),
    }
    return isinstance(kind, wanted[name]) if name in wanted else length_of(field.column) is not None


def _text_reader(field: Field, name: str) -> Reader:
    length, choices = length_of(field.column), choices_of(field.column)
    known = choices if isinstance(choices, OpenChoices) else None
    codes: dict[str, str] = {}
    for code, label in choices.labels.items() if choices and not known else ():
        codes |= {text.casefold(): code for text in (*label, code)}

    def read(cell: Cell) -> str:
        text = text_of(cell)
        text = text.lower() if name == "lower" else text.upper() if name == "upper" else text
        if "\0" in text:
            raise CellError("invalid_text", "The cell has a character that cannot be stored.")
        if codes:
            return _code(codes, text, label_of(field.column).en)
        text = known.code_of(text) if known else text
        if length is not None and len(text) > length:
            raise CellError("too_long", f"The text has {len(text)} characters; {length} fit.")
        if field.name in CURRENCY_FIELDS and text not in CURRENCY_EXPONENTS:
            raise CellError("unknown_currency", f"There is no currency {text}.")
        return text

    return read


def _code(codes: dict[str, str], text: str, label: str) -> str:
    code = codes.get(text.casefold())
    if code is None:
        raise CellError("unknown_choice", f"{label} has no choice called {text}.")
    return code


def _flag(cell: Cell) -> int:
    text = text_of(cell).casefold()
    if text in YES or text in NO:
        return int(text in YES)
    raise CellError("invalid_flag", f"{text} is neither yes nor no.")


def _json(cell: Cell) -> str:
    try:
        return Json.to_stored(orjson.loads(text_of(cell)))
    except orjson.JSONDecodeError:
        raise CellError("invalid_json", "The cell holds no JSON.") from None


def _scaled_reader(kind: Scaled, mark: str, *, fraction: bool) -> Reader:
    percent = isinstance(kind, Percent)

    def read(cell: Cell) -> int:
        number = _decimal(cell, mark, percent=percent)
        try:
            return kind.to_stored(number * 100 if fraction else number)
        except ValueError as error:
            raise CellError("invalid_number", f"{text_of(cell)}: {error}.") from None

    return read


def _whole_reader(mark: str) -> Reader:
    def read(cell: Cell) -> int:
        number = _decimal(cell, mark)
        if number != number.to_integral_value() or abs(number) > MAX_WHOLE:
            raise CellError("invalid_number", f"{text_of(cell)} is no whole number that fits.")
        return int(number)

    return read


def _decimal(cell: Cell, mark: str, *, percent: bool = False) -> Decimal:
    """Return the number in a cell. `mark` is the decimal mark; the other one, and blanks, group digits."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number(cell)
    text = unicodedata.normalize("NFKC", text_of(cell))
    plain = text.removesuffix("%").rstrip() if percent else text
    if mark:
        plain = plain.replace(" ", "")
        plain = plain.replace(".", "").replace(",", ".") if mark == "," else plain.replace(",", "")
    if not _PLAIN.fullmatch(plain):
        raise CellError("invalid_number", f"{text} is no number.")
    return Decimal(plain.replace(",", ""))


def _day_reader(pattern: str) -> Reader:
    def read(cell: Cell) -> str:
        if isinstance(cell, datetime):
            return cell.date().isoformat()
        if isinstance(cell, date):
            return cell.isoformat()
        text = text_of(cell)
        try:
            return _parsed(text, pattern).date().isoformat() if pattern else _plain_day(text).isoformat()
        except ValueError:
            raise CellError("invalid_day", f"{text} is no day{_pattern(pattern)}.") from None

    return read


def _plain_day(text: str) -> date:
    found = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = (int(part) for part in found.groups() if part is not None)
    return date(year, month, day)


def _moment_reader(pattern: str, zone: ZoneInfo) -> Reader:
    def read(cell: Cell) -> int:
        try:
            moment = cell if isinstance(cell, datetime) else _moment(text_of(cell), pattern)
        except ValueError:
            raise CellError("invalid_time", f"{text_of(cell)} is no time{_pattern(pattern)}.") from None
        return Instant.to_stored(moment if moment.tzinfo else moment.replace(tzinfo=zone))

    return read


def _moment(text: str, pattern: str) -> datetime:
    return _parsed(text, pattern) if pattern else datetime.fromisoformat(text)


def _parsed(text: str, pattern: str) -> datetime:
    parsed = datetime.strptime(text, pattern)  # noqa: DTZ007 -- the zone of the file is added by who asks
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed


def _pattern(pattern: str) -> str:
    return f" as {pattern} writes it" if pattern else ""
