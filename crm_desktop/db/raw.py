"""The driver's connection beneath a session, for statements that the ORM would only slow down."""

from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlcipher3 import dbapi2

from crm_desktop.db.faults import translated
from crm_desktop.db.rows import RawConnection

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Source: TypeAlias = "Session | RawConnection"
"""What can be read from: a session, or a connection of the driver (`Store.read_raw`), which needs no SQLAlchemy."""


def raw_connection(source: Source) -> RawConnection:
    """Return the driver's connection, inside the session's transaction."""
    if isinstance(source, dbapi2.Connection):
        return cast("RawConnection", source)
    return cast("RawConnection", cast("Session", source).connection().connection.driver_connection)


def rows_of(source: Source, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a statement as they are stored, with what a session holds written first.

    A screen asks for a dozen names, marks and numbers; with the driver alone each takes a tenth of the time.
    """
    if not isinstance(source, dbapi2.Connection):
        cast("Session", source).flush()
    with translated():
        return raw_connection(source).execute(statement, values).fetchall()
