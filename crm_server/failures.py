"""What a log may say about an unexpected error: where and of which kind, never with which values.

Messages of exceptions quote what they stumbled over, and that is a customer's name or number.
"""

import traceback

from psycopg import Error as DriverError


def describe(error: BaseException) -> str:
    """Return the chain of error types, with the places in the code that each came through."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < 8:
        frames = traceback.extract_tb(current.__traceback__)
        places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        parts.append(f"{_kind(current)} at {places or 'unknown'}")
        current = current.__cause__ or current.__context__
    return " | from ".join(parts)


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, DriverError) and error.sqlstate:
        return f"{name} [{error.sqlstate}]"
    return name
