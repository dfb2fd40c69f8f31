"""Telling, on commit, that there is news: what the laptops that wait (crm_server.waiting) are woken by."""

from sqlalchemy import Connection

from crm_server.database import execute

CHANNEL = "crm_feed"
"""Of LISTEN and NOTIFY. The payload is empty for a change of the feed or of grants, else the id of a device."""


def tell_device(conn: Connection, device_id: str) -> None:
    """Wake a device, when the transaction commits, so that it learns at once that its access has ended."""
    execute(conn, "SELECT pg_notify(%s, %s)", (CHANNEL, device_id))
