"""The key of the company's hashes: drawn once, told to enrolled laptops (crm_core.suppression: what it protects)."""

import secrets

from sqlalchemy import Connection

from crm_server.database import execute, fetch

_NAME = "suppression_key"


def company_key(conn: Connection) -> str:
    """Return the key (hex), drawing it the first time."""
    found = fetch(conn, "SELECT value FROM server_meta WHERE key = %s", (_NAME,))
    if not found:
        execute(
            conn,
            "INSERT INTO server_meta (key, value) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING",
            (_NAME, secrets.token_hex(32)),
        )
        found = fetch(conn, "SELECT value FROM server_meta WHERE key = %s", (_NAME,))
    return str(found[0][0])
