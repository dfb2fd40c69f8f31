"""Column types whose stored form is the same in SQLite, in PostgreSQL and on the wire.

A row can so travel from one database into the other without being decoded: the stored value *is* the wire value.
Exact numbers are integers of a fixed scale in BIGINT on both sides (SUM stays exact, and a float can never slip in),
times are UTC milliseconds, days are ISO text without a zone, maps are canonical JSON text.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, SmallInteger, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from crm_core import stored

MAX_DIGITS = 18


class Scaled(TypeDecorator[Decimal]):
    """A `Decimal` kept as an integer of 10⁻ˢᶜᵃˡᵉ. Rejects float, NaN, and values with more decimals than the scale."""

    impl = BigInteger
    cache_ok = True
    scale = 0

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        return None if value is None else self.to_stored(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else self.from_stored(value)

    @classmethod
    def to_stored(cls, value: Decimal | int) -> int:
        """Return the integer for a Decimal (or int). Raises TypeError for float, ValueError if it does not fit."""
        if isinstance(value, bool | float) or not isinstance(value, Decimal | int):
            raise TypeError(f"exact decimal needed, not {type(value).__name__}")
        value = Decimal(value)
        if not value.is_finite() or value.adjusted() >= MAX_DIGITS - cls.scale:
            raise ValueError(f"number out of range: {value}")
        scaled = value.scaleb(cls.scale)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"more than {cls.scale} decimals: {value}")
        return int(scaled)

    @classmethod
    def from_stored(cls, value: int) -> Decimal:
        """Return the Decimal for a stored integer, with exactly `scale` decimals."""
        return stored.number_from(value, cls.scale)


class Amount(Scaled):
    """Money of a document, 4 decimals."""

    cache_ok = True
    scale = stored.AMOUNT_SCALE


class UnitPrice(Scaled):
    """Price of one unit, 6 decimals."""

    cache_ok = True
    scale = 6


class Quantity(Scaled):
    """Quantity of a unit, 6 decimals."""

    cache_ok = True
    scale = 6


class Percent(Scaled):
    """Per cent (13 means 13 %), 4 decimals."""

    cache_ok = True
    scale = stored.PERCENT_SCALE


class ExchangeRate(Scaled):
    """Units of base currency for one unit of document currency, 9 decimals."""

    cache_ok = True
    scale = 9


class Degree(Scaled):
    """Longitude or latitude, WGS 84, 6 decimals (a decimetre)."""

    cache_ok = True
    scale = stored.DEGREE_SCALE


class Instant(TypeDecorator[datetime]):
    """A moment: aware `datetime` in UTC, kept as milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else self.to_stored(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else self.from_stored(value)

    @staticmethod
    def to_stored(value: datetime) -> int:
        """Return milliseconds since 1970. Raises ValueError for a naive time: its zone would be a guess."""
        return stored.milliseconds(value)

    @staticmethod
    def from_stored(value: int) -> datetime:
        """Return the aware UTC time."""
        return stored.moment_from(value)


class Day(TypeDecorator[date]):
    """A calendar day without a zone (due, validity), kept as ISO text so that no conversion can shift it."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else self.to_stored(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return stored.day(value)

    @staticmethod
    def to_stored(value: date) -> str:
        """Return ISO text. Raises TypeError for a datetime: which day it is depends on a zone."""
        if isinstance(value, datetime):
            raise TypeError("a day, not a moment, is needed")
        return value.isoformat()


class Flag(TypeDecorator[bool]):
    """Yes or no, kept as 1 or 0."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return stored.flag(value)


class Json(TypeDecorator[Any]):
    """A map or list, kept as canonical JSON text (keys sorted), so that equal values are equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.to_stored(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return stored.json_value(value)

    @staticmethod
    def to_stored(value: Any) -> str:
        """Return canonical JSON text."""
        return stored.canonical_json(value)
