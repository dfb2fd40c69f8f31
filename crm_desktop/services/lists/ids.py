"""The ids of a long list, read at one stroke.

Row by row, a reader takes the interpreter from the window's thread a hundred thousand times, and every cell that is
painted meanwhile waits for it. SQLite puts them into one text while nobody waits, and it stays one.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crm_core import id_list


def read_ids(session: Session, statement: Select[Any]) -> Sequence[str]:
    """Return the first column, named `id`, of what a statement finds, in its order."""
    one = statement.subquery().c.id
    width = func.length(one)
    asked = select(func.json_group_array(one), func.count(), func.min(width), func.max(width))
    text, count, shortest, longest = session.execute(asked).one()
    found = id_list.of_json(text, count, shortest, longest)
    if found is None:
        decoded: list[str] = orjson.loads(text)
        return decoded
    return found
