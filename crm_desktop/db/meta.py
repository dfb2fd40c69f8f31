"""The few facts about this laptop that the store itself keeps: one row a fact in `local_meta`."""

from crm_desktop.db.rows import RawConnection

LAST_HLC = "last_hlc"
"""The last clock reading given here, so that edits of the next run are later than those of this one."""

CLOCK_OFFSET = "clock_offset_ms"
"""How far the server's clock was ahead of this machine's at the last sync, in ms."""

BASELINE = "baseline"
"""Why everything is being compared with the server; empty when nothing is. Rows then may be ahead of their bases."""
SENT_UP_TO = "sent_up_to"
"""The highest number in the outbox that may have been sent: what lies above it is known on this laptop alone."""
CURSOR = "cursor"
"""Where the pull stands, in the server's words; empty asks for everything and drops nothing."""


def get(connection: RawConnection, key: str, default: str = "") -> str:
    """Return the value kept under `key`."""
    row = connection.execute("SELECT value FROM local_meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else default


def put(connection: RawConnection, key: str, value: str) -> None:
    """Keep `value` under `key`."""
    connection.execute("INSERT OR REPLACE INTO local_meta (key, value) VALUES (?, ?)", (key, value))
