"""The few facts about this server that its database keeps: one row a fact in `server_meta`."""

from sqlalchemy import Connection

from crm_server.database import execute, fetch

VERSION, EPOCH, CURSOR_KEY, TOKEN_KEY = "version", "epoch", "cursor_key", "token_key"
BACKUP_SEQ, BACKUP_MS = "backup_seq", "backup_ms"
"""What the last verified backup covers, and when it was made (ms since 1970)."""


def read_meta(conn: Connection, key: str) -> str:
    """Return a fact about this server. Raises KeyError if it was never written."""
    found = fetch(conn, "SELECT value FROM server_meta WHERE key = %s", (key,))
    if not found:
        raise KeyError(key)
    return str(found[0][0])


def read_number(conn: Connection, key: str) -> int:
    """Return a number that is a fact about this server; 0 if it was never written."""
    found = fetch(conn, "SELECT value FROM server_meta WHERE key = %s", (key,))
    return int(found[0][0]) if found else 0


def write_meta(conn: Connection, key: str, value: str) -> None:
    """Keep a fact about this server."""
    execute(
        conn,
        "INSERT INTO server_meta (key, value) VALUES (%s, %s)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
