"""Rows in stored form (crm_core.model.types), with the bookkeeping that an accepted record carries."""

import random
from datetime import date
from typing import Any

from sqlalchemy.types import TypeDecorator

from crm_core import clock
from crm_core.ids import IdSource
from crm_core.model import ENTITIES, Record, columns_of, table_of

Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""Rows by entity."""

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
_EAST_8_MS = 8 * 60 * MINUTE_MS
_EPOCH = date(1970, 1, 1).toordinal()
ZONE = "Asia/Shanghai"


def _blank(cls: type[Record]) -> Row:
    blank: Row = dict.fromkeys(columns_of(cls))
    for column in table_of(cls).columns:
        default: Any = getattr(column.default, "arg", None)
        if default is not None and not callable(default):
            blank[column.name] = _stored(column.type, default)
    return blank


def _stored(kind: Any, value: Any) -> Any:
    if isinstance(kind, TypeDecorator):
        return kind.process_bind_param(value, None)  # type: ignore[arg-type]  # no type of ours asks for the dialect
    return value


_BLANKS = {entity: _blank(cls) for entity, cls in ENTITIES.items()}


def moment(day: date, hour: int, minute: int = 0) -> int:
    """Return the milliseconds since 1970 (UTC) of a wall-clock time in China, which knows no summer time."""
    return (day.toordinal() - _EPOCH) * DAY_MS + (hour * 60 + minute) * MINUTE_MS - _EAST_8_MS


def day_of(at_ms: int) -> date:
    """Return the day in China of a moment."""
    return date.fromordinal(_EPOCH + (at_ms + _EAST_8_MS) // DAY_MS)


class RowMaker:
    """Makes rows, and ids that fit their time. Everything is drawn from `rng`."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def new_id(self, at_ms: int) -> str:
        """Return the UUIDv7 of a record made at that time."""
        return IdSource(lambda: at_ms, self.rng).new()

    def row(self, entity: str, record_id: str, at_ms: int, author: str, **values: Any) -> Row:
        """Return a whole row that `author` made at `at_ms` and that the server accepted soon after."""
        reading = clock.encode(at_ms)
        return _BLANKS[entity] | {
            "id": record_id,
            "rev": 1,
            "stamps": f'{{"*":["{reading}","{author}"]}}',
            "created_at": at_ms,
            "created_by": author,
            "edited_at": reading,
            "edited_by": author,
            "accepted_at": at_ms + self.rng.randrange(5, 90) * MINUTE_MS // 10,
            **values,
        }

    def new(self, entity: str, at_ms: int, author: str, **values: Any) -> Row:
        """Return a row with an id of its own."""
        return self.row(entity, self.new_id(at_ms), at_ms, author, **values)


def shares(total: int, weights: list[float]) -> list[int]:
    """Split a count over weights, exactly: the parts add up to `total` and differ from the ideal by less than one."""
    whole = sum(weights)
    parts, done, run = [], 0, 0.0
    for weight in weights:
        run += weight
        upto = int(total * run / whole + 0.5)
        parts.append(upto - done)
        done = upto
    return parts
