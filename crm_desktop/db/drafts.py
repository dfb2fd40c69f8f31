"""What a person began to write and did not save: kept in the encrypted store, so that no crash loses it.

There is one draft of a kind about each record, and one about none. It goes with its record.
"""

import json
from collections.abc import Iterable
from typing import Any

import orjson

from crm_desktop.db.rows import RawConnection


def put(connection: RawConnection, kind: str, about: str, body: dict[str, Any]) -> None:
    """Keep a draft, in the place of the one before. `about` is the id of a record, empty where it is about none yet."""
    connection.execute(
        "INSERT OR REPLACE INTO local_draft (kind, about, n, body)"
        " VALUES (?, ?, (SELECT coalesce(max(n), 0) + 1 FROM local_draft), ?)",
        (kind, about, json.dumps(body)),
    )


def get(connection: RawConnection, kind: str, about: str) -> dict[str, Any] | None:
    """Return the draft about a record, if there is one."""
    row = connection.execute(
        "SELECT body FROM local_draft WHERE kind = ? AND about = ?", (kind, about)
    ).fetchone()
    return json.loads(row[0]) if row else None


def latest(connection: RawConnection, kind: str) -> dict[str, Any] | None:
    """Return the draft of a kind that was kept last, whatever it is about."""
    row = connection.execute(
        "SELECT body FROM local_draft WHERE kind = ? ORDER BY n DESC LIMIT 1", (kind,)
    ).fetchone()
    return json.loads(row[0]) if row else None


def beginning_with(connection: RawConnection, kind: str) -> list[tuple[str, str]]:
    """Return the drafts whose kinds begin so, as (kind, about), the latest first."""
    found = connection.execute(
        "SELECT kind, about FROM local_draft WHERE substr(kind, 1, ?) = ? ORDER BY n DESC", (len(kind), kind)
    )
    return [(kind, about) for kind, about in found]


def drop(connection: RawConnection, kind: str, about: str) -> None:
    """Forget a draft."""
    connection.execute("DELETE FROM local_draft WHERE kind = ? AND about = ?", (kind, about))


def forget(connection: RawConnection, keys: Iterable[tuple[str, str]]) -> None:
    """Forget drafts about records that leave this laptop."""
    ids = orjson.dumps([id_ for _, id_ in keys]).decode()
    connection.execute("DELETE FROM local_draft WHERE about IN (SELECT value FROM json_each(?))", (ids,))
