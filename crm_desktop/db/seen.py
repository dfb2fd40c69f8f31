"""Which records a person opened last: they come first in a search, and before one has typed anything.

Kept in the encrypted store, because the ids tell whom somebody is busy with; gone with the record.
"""

from collections.abc import Iterable
from typing import Final

import orjson

from crm_desktop.db.rows import RawConnection

MOST: Final = 200
Key = tuple[str, str]


def note(connection: RawConnection, entity: str, record_id: str, now_ms: int) -> None:
    """Note that a record was opened now."""
    connection.execute(
        "INSERT OR REPLACE INTO local_seen (entity, id, at_ms) VALUES (?, ?, ?)", (entity, record_id, now_ms)
    )
    connection.execute(
        "DELETE FROM local_seen WHERE at_ms < (SELECT at_ms FROM local_seen ORDER BY at_ms DESC LIMIT 1 OFFSET ?)",
        (MOST - 1,),
    )


def latest(connection: RawConnection, limit: int = MOST) -> list[Key]:
    """Return the records that were opened last, the latest first."""
    return connection.execute(
        "SELECT entity, id FROM local_seen ORDER BY at_ms DESC LIMIT ?", (limit,)
    ).fetchall()


def forget(connection: RawConnection, keys: Iterable[Key]) -> None:
    """Forget records that leave this laptop."""
    connection.execute(
        "DELETE FROM local_seen WHERE (entity, id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))",
        (orjson.dumps([*keys]).decode(),),
    )
