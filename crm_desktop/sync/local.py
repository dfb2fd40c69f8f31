"""Who and where this laptop is: the settings that enrolment and sync keep in the store."""

from collections.abc import Mapping
from typing import Any

from crm_desktop.db import meta, rows
from crm_desktop.db.rows import RawConnection

Key = rows.Key
by_entity = rows.by_entity

CURSOR = meta.CURSOR
BACKUP_SEQ = "backup_seq"
"""What the server's last verified backup covers."""
BASELINE = meta.BASELINE
CLOCK_OFFSET = meta.CLOCK_OFFSET
DEVICE = "device_id"
DEVICE_KEY = "device_private_key"
DEVICE_LABEL = "device_label"
EPOCH = "server_epoch"
INCARNATION = "incarnation"
LAST_SYNC = "last_sync_ms"
LEASE = "lease_until_ms"
ROLE = "role"
SERVER = "server_url"
SYNC_TOKEN = "sync_token"  # noqa: S105 -- the name of a setting
"""The token that the server gave to this store last."""
USER = "user_id"
VERIFIED = "verified_ms"
DEEPLY_VERIFIED = "deeply_verified_ms"
USER_NAME = "user_name"
METERED = "metered"
"""Set to 1 while the person pays for each byte."""
SEEN = "seen_ms"
HLC_AT_SYNC = "hlc_at_sync"
CLOCK_TOLD = "clock_told_ms"
LEASE_TOLD = "lease_told"
"""Until when the lease ran when its end was told last, and how many days before that was."""
ENDED = "access_ended"
"""Why the server lets this device in no more: its code. The store is locked for business use."""
HANDED_IN = "handed_in"
"""How many unsent mutations the server has put into quarantine; from then on the data here are to be destroyed."""
SUPPRESSION_KEY = "suppression_key"
ACCESS_TOKEN = "access_token"  # noqa: S105 -- the name of a setting, not a secret
REFRESH_TOKEN = "refresh_token"  # noqa: S105


def settings(connection: RawConnection) -> dict[str, str]:
    """Return everything that is kept about this laptop."""
    return dict(connection.execute("SELECT key, value FROM local_meta"))


def keep(connection: RawConnection, values: Mapping[str, Any]) -> None:
    """Keep settings, as text."""
    connection.executemany(
        "INSERT OR REPLACE INTO local_meta (key, value) VALUES (?, ?)",
        [(key, str(value)) for key, value in values.items()],
    )


def forget(connection: RawConnection, *keys: str) -> None:
    """Drop settings; those that are not kept are no matter."""
    connection.executemany("DELETE FROM local_meta WHERE key = ?", [(key,) for key in keys])


def holds_rows(connection: RawConnection) -> bool:
    """Whether the server has given rows to this laptop."""
    return connection.execute("SELECT 1 FROM local_scope_member LIMIT 1").fetchone() is not None
