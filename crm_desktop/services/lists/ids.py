"""The ids of a long list, read at one stroke.

Row by row, a reader takes the interpreter from the window's thread a hundred thousand times, and every cell that is
painted meanwhile waits for it. SQLite puts them into one text while nobody waits.
"""

from typing import Any

import orjson
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session


def read_ids(session: Session, statement: Select[Any]) -> list[str]:
    """Return the first column, named `id`, of what a statement finds, in its order."""
    found = statement.subquery()
    whole = session.scalar(select(func.json_group_array(found.c.id)))
    ids: list[str] = orjson.loads(whole or "[]")
    return ids
