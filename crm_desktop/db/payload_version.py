"""In the words of which model a store's payloads are (crm_desktop.db.payloads), asked at each opening."""

from typing import Final

from crm_core import upcasting
from crm_desktop.db import meta
from crm_desktop.db.rows import RawConnection

KEY: Final = "payload_schema"
"""In local_meta: the version."""


def of(connection: RawConnection) -> int:
    """Return the version."""
    return int(meta.get(connection, KEY, "1"))


def is_old(connection: RawConnection) -> bool:
    """Whether the payloads speak of an older model than this program."""
    return of(connection) < len(upcasting.STEPS) + 1
