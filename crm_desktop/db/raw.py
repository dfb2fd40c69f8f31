"""The driver's connection beneath a session, for statements that the ORM would only slow down."""

from typing import cast

from sqlalchemy.orm import Session

from crm_desktop.db.rows import RawConnection


def raw_connection(session: Session) -> RawConnection:
    """Return the driver's connection, inside the session's transaction."""
    return cast("RawConnection", session.connection().connection.driver_connection)
