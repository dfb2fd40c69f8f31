"""Whether a value may stand in a column: type, length, range, and what PostgreSQL cannot hold.

Codes of enumerated fields are not checked: one that this version does not know comes from a newer one.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Integer, SmallInteger, String
from sqlalchemy.types import TypeEngine

from crm_core.model.types import Day, Flag, Instant, Json, Scaled
from crm_core.wire import Change
from crm_server.push.refusal import RefusedError
from crm_server.shapes import Field

Check = Callable[[Any], Any]

MAX_JSON_CHARACTERS = 200_000
MAX_SET_VALUE = 255
MAX_INTEGER = 2**31 - 1
MAX_SCALED = 10**18 - 1
MAX_INSTANT_MS = 253_402_300_799_999
"""The end of the year 9999, the last that both sides can write as a date."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_READING = re.compile(r"[0-9a-f]{16}")
_CODE = re.compile(r"\w{1,40}")
_checks: dict[Field, Check] = {}


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID as both sides write it."""
    return _UUID.fullmatch(text) is not None


def check_id(change: Change) -> None:
    """Refuse an id that is not a lower-case UUID."""
    if not is_uuid(change.id):
        raise RefusedError("invalid_value", entity=change.entity, id=change.id[:80], field="id", reason="id")


def check_reading(reading: str) -> str:
    """Return a clock reading as it is. Refuses anything else."""
    if _READING.fullmatch(reading):
        return reading
    raise RefusedError("invalid_value", field="hlc", reason="time")


def check_value(field: Field, value: Any) -> Any:
    """Return the value as it is stored. Refuses one that the column cannot hold."""
    if value is None:
        return None
    check = _checks.get(field)
    if check is None:
        check = _checks[field] = _check_for(field.column.type)
    try:
        return check(value)
    except (TypeError, ValueError) as error:
        raise RefusedError("invalid_value", field=field.name, reason=str(error)) from None


def check_pair(name: str, value: Any) -> tuple[Any, Any]:
    """Return (old, new) of a patch. Refuses another form."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise RefusedError("invalid_value", field=name, reason="patch")
    return value[0], value[1]


def check_set_operation(name: str, value: Any) -> tuple[list[str], list[tuple[str, str | None]]]:
    """Return (added, removed with the reading that the author had seen) of a set operation."""
    if not isinstance(value, dict) or value.keys() - {"add", "remove"}:
        raise RefusedError("invalid_value", field=name, reason="patch")
    added, removed = value.get("add", []), value.get("remove", [])
    if not isinstance(added, list) or not isinstance(removed, list):
        raise RefusedError("invalid_value", field=name, reason="patch")
    pairs = [check_pair(name, pair) for pair in removed]
    try:
        text = _text(MAX_SET_VALUE)
        return [text(one) for one in added], [
            (text(one), None if seen is None else check_reading(text(seen))) for one, seen in pairs
        ]
    except (TypeError, ValueError) as error:
        raise RefusedError("invalid_value", field=name, reason=str(error)) from None


def check_custom(name: str, value: Any) -> Any:
    """Return the value of a custom field, named `custom.<code>`: plain JSON of a sensible size."""
    if not _CODE.fullmatch(name.removeprefix("custom.")):
        raise RefusedError("invalid_value", field=name[:80], reason="name")
    try:
        text = orjson.dumps(value).decode()
    except TypeError as error:
        raise RefusedError("invalid_value", field=name, reason=str(error)) from None
    check_text(name, text)
    return value


def check_text(name: str, value: str) -> None:
    """Refuse JSON text that is too long."""
    if len(value) > MAX_JSON_CHARACTERS:
        raise RefusedError("invalid_value", field=name, reason="length")


def _check_for(kind: TypeEngine[Any]) -> Check:
    if isinstance(kind, Json):
        return _json
    if isinstance(kind, Day):
        return _day
    if isinstance(kind, Flag):
        return _number(0, 1)
    if isinstance(kind, Instant):
        return _number(-MAX_INSTANT_MS, MAX_INSTANT_MS)
    if isinstance(kind, Scaled):
        return _number(-MAX_SCALED, MAX_SCALED)
    if isinstance(kind, Integer | SmallInteger):
        return _number(-MAX_INTEGER, MAX_INTEGER)
    if isinstance(kind, String):
        return _text(kind.length or MAX_JSON_CHARACTERS)
    raise TypeError(f"no check for {kind!r}")


def _text(length: int) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError("type")
        if len(value) > length:
            raise ValueError("length")
        if "\0" in value:
            raise ValueError("character")
        return value

    return check


def _number(least: int, greatest: int) -> Check:
    def check(value: Any) -> int:
        if type(value) is not int:
            raise TypeError("type")
        if not least <= value <= greatest:
            raise ValueError("range")
        return value

    return check


def _day(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("type")
    try:
        if date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise ValueError("day")


def _json(value: Any) -> str:
    text = _text(MAX_JSON_CHARACTERS)(value)
    try:
        return Json.to_stored(orjson.loads(text))
    except orjson.JSONDecodeError:
        raise ValueError("json") from None
