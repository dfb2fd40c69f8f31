"""Is it still the same store that asks? A token that changes with every sync shows a copy of a laptop's file.

Each hello gives out a token, and each question shows the last one that the store has. A token counts as received once
it was shown. So an answer that was lost gives the same token again and looks like nothing, while a file that was
restored or copied shows a token that was followed by another.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection

from crm_core.wire import Hello
from crm_server.database import execute, fetch
from crm_server.errors import ProblemError
from crm_server.meta import EPOCH, read_meta


@dataclass(frozen=True)
class Standing:
    """The token to show from now on (empty for a device that is not enrolled), and whether an older one was shown."""

    token: str = ""
    is_stale: bool = False


def greet(conn: Connection, device_id: str, shown: str) -> Standing:
    """Note the token that a device shows, and return the next one.

    A device that never showed one, or whose tokens a restored server does not know, is taken as it comes.
    """
    found = fetch(
        conn, "SELECT sync_token, next_sync_token FROM device WHERE id = %s FOR UPDATE", (device_id,)
    )
    if not found:
        return Standing()
    last, following = found[0]
    if shown and shown == following:
        last, following = following, None
    following = following or secrets.token_hex(16)
    execute(
        conn,
        "UPDATE device SET sync_token = %s, next_sync_token = %s WHERE id = %s",
        (last, following, device_id),
    )
    return Standing(following, is_stale=last is not None and shown != last)


def note(conn: Connection, device_id: str, shown: str) -> None:
    """Note that a device shows the token that it was given last: its answer has arrived."""
    if shown:
        execute(
            conn,
            "UPDATE device SET sync_token = next_sync_token, next_sync_token = NULL"
            " WHERE id = %s AND next_sync_token = %s",
            (device_id, shown),
        )


def check_epoch(conn: Connection, message: Hello) -> None:
    """Refuse edits from a laptop that does not know yet that the server was restored: older ones come first.

    Raises:
        ProblemError: resync_required.
    """
    if message.epoch and message.epoch != read_meta(conn, EPOCH):
        raise ProblemError("resync_required")
