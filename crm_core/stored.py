"""Stored values and what they mean, without a database library: the column types (crm_core.model.types) are made of it.

Exact numbers are integers of a fixed scale, moments are UTC milliseconds since 1970, days are ISO text, maps and lists
are canonical JSON text.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson

AMOUNT_SCALE = 4
"""Decimals of money of a document."""
PERCENT_SCALE = 4
DEGREE_SCALE = 6


def number_from(value: int, scale: int) -> Decimal:
    """Return the Decimal for a stored integer, with exactly `scale` decimals."""
    return Decimal(value).scaleb(-scale)


def amount(value: int | None) -> Decimal | None:
    """Return the money of a stored amount."""
    return None if value is None else number_from(value, AMOUNT_SCALE)


def percent(value: int | None) -> Decimal | None:
    """Return the per cent of a stored share."""
    return None if value is None else number_from(value, PERCENT_SCALE)


def degrees(value: int | None) -> Decimal | None:
    """Return the degrees of a stored longitude or latitude."""
    return None if value is None else number_from(value, DEGREE_SCALE)


def milliseconds(moment: datetime) -> int:
    """Return milliseconds since 1970. Raises ValueError for a naive time: its zone would be a guess."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    whole = moment.astimezone(UTC)
    return int(whole.replace(microsecond=0).timestamp()) * 1000 + whole.microsecond // 1000


def moment_from(value: int) -> datetime:
    """Return the aware UTC time."""
    seconds, rest = divmod(value, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def moment(value: int | None) -> datetime | None:
    """Return the aware UTC time of a stored moment."""
    return None if value is None else moment_from(value)


def day(value: str | None) -> date | None:
    """Return the day of stored ISO text."""
    return None if value is None else date.fromisoformat(value)


def flag(value: int | None) -> bool | None:
    """Return the yes or no of a stored flag."""
    return None if value is None else bool(value)


def json_value(value: str | None) -> Any:
    """Return what stored JSON text says."""
    return None if value is None else orjson.loads(value)


def canonical_json(value: Any) -> str:
    """Return canonical JSON text (keys sorted), so that equal values are equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
