"""What SQLite reports, told as something a person can act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import ExceptionContext

_PRIMARY = 0xFF
_CODES = {
    5: "store_busy",  # SQLITE_BUSY
    8: "store_read_only",  # SQLITE_READONLY
    10: "disk_error",  # SQLITE_IOERR
    11: "store_corrupt",  # SQLITE_CORRUPT
    13: "disk_full",  # SQLITE_FULL
    14: "store_unreachable",  # SQLITE_CANTOPEN
    26: "store_corrupt",  # SQLITE_NOTADB
}


def user_error(error: BaseException | None) -> UserError | None:
    """Return the UserError for an error of the driver, or None where a person can do nothing about it."""
    if not isinstance(error, dbapi2.Error):
        return None
    code = _CODES.get(int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY)
    return UserError(code) if code else None


@contextmanager
def translated() -> Iterator[None]:
    """Raise the driver's errors inside the block as UserError where there is one for them."""
    try:
        yield
    except dbapi2.Error as error:
        found = user_error(error)
        if found is None:
            raise
        raise found from error


def translate_errors_of(engine: "Engine") -> None:
    """Make everything executed through `engine` raise UserError where there is one for the driver's error."""
    from sqlalchemy import event

    @event.listens_for(engine, "handle_error")
    def tell(context: "ExceptionContext") -> Any:
        return user_error(context.original_exception)
