"""What a person began to write and did not save: kept in the encrypted store, so that no crash loses it.

A draft about a customer goes with the customer.
"""

import json
from collections.abc import Iterable
from typing import Any

import orjson

from crm_desktop.db.rows import RawConnection


def put(connection: RawConnection, kind: str, account_id: str, body: dict[str, Any]) -> None:
    """Keep the draft of a kind, in the place of the one before. `account_id` is empty where it is about nobody yet."""
    connection.execute(
        "INSERT OR REPLACE INTO local_draft (kind, account_id, body) VALUES (?, ?, ?)",
        (kind, account_id, json.dumps(body)),
    )


def get(connection: RawConnection, kind: str) -> dict[str, Any] | None:
    """Return the draft of a kind, if there is one."""
    row = connection.execute("SELECT body FROM local_draft WHERE kind = ?", (kind,)).fetchone()
    return json.loads(row[0]) if row else None


def drop(connection: RawConnection, kind: str) -> None:
    """Forget the draft of a kind."""
    connection.execute("DELETE FROM local_draft WHERE kind = ?", (kind,))


def forget(connection: RawConnection, keys: Iterable[tuple[str, str]]) -> None:
    """Forget drafts about records that leave this laptop."""
    ids = orjson.dumps([id_ for _, id_ in keys]).decode()
    connection.execute("DELETE FROM local_draft WHERE account_id IN (SELECT value FROM json_each(?))", (ids,))
