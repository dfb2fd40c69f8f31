"""How large a file may be, and how much one person may bring."""

from typing import NamedTuple

from sqlalchemy import Connection

from crm_core.blobs import MAX_BYTES
from crm_server.database import fetch
from crm_server.schema import write_meta

QUOTA_BYTES = 5 * 1024 * 1024 * 1024
_FILE, _QUOTA = "blob_max_bytes", "blob_quota_bytes"


class Limits(NamedTuple):
    """Bytes of one file, and of all that one person brought first."""

    max_bytes: int = MAX_BYTES
    quota_bytes: int = QUOTA_BYTES


def limits(conn: Connection) -> Limits:
    """Return the limits of this server."""
    kept = dict(fetch(conn, "SELECT key, value FROM server_meta WHERE key IN (%s, %s)", (_FILE, _QUOTA)))
    usual = Limits()
    return Limits(int(kept.get(_FILE, usual.max_bytes)), int(kept.get(_QUOTA, usual.quota_bytes)))


def set_limits(conn: Connection, wanted: Limits) -> None:
    """Set the limits; what is here already stays. No file may be larger than `MAX_BYTES`."""
    write_meta(conn, _FILE, str(min(wanted.max_bytes, MAX_BYTES)))
    write_meta(conn, _QUOTA, str(wanted.quota_bytes))
