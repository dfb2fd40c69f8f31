"""A store whose program may end at any statement, commit or call: what was not committed is gone, nothing else runs.

The driver's connections are replaced by ones that count. A program that has ended runs no further statement, not even
the one that would have noted how it ended, until its laptop is started again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

from sqlcipher3 import dbapi2

from crm_desktop.db import connections


class Killed(BaseException):
    """The program ended here. Like a power cut it is nothing that the program could catch."""


class Fate:
    """When a program ends: at the event on which the count, if one was set, reaches nought."""

    def __init__(self) -> None:
        self.left = 0
        self.is_dead = False

    def count(self) -> None:
        """Note an event. Raises Killed at the last one and ever after."""
        if self.left:
            self.left -= 1
            self.is_dead = not self.left
        if self.is_dead:
            raise Killed


_fates: dict[Path, Fate] = {}


def fate_of(folder: Path) -> Fate:
    """Give the program that has its store in `folder` a new life, to be shared by connections opened from now on."""
    return _fates.setdefault(folder.absolute(), Fate())


def forget(folder: Path) -> None:
    """Let later connections in `folder` begin a new life."""
    _fates.pop(folder.absolute(), None)


class _Cursor(dbapi2.Cursor):  # type: ignore[misc]
    def execute(self, sql: str, *arguments: Any) -> Any:
        self.connection.fate.count()
        if sql.startswith("PRAGMA synchronous"):
            sql = "PRAGMA synchronous = OFF"  # no simulated end is a power cut of this machine
        return super().execute(sql, *arguments)

    def executemany(self, sql: str, *arguments: Any) -> Any:
        self.connection.fate.count()
        return super().executemany(sql, *arguments)


class _Connection(dbapi2.Connection):  # type: ignore[misc]
    def __init__(self, database: str, *arguments: Any, **options: Any) -> None:
        super().__init__(database, *arguments, **options)
        self.fate = fate_of(Path(unquote(urlsplit(database).path)).parent)

    def cursor(self, factory: type[Any] = _Cursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        self.fate.count()
        super().commit()
        self.fate.count()


class _Driver:
    """The driver's module with connections that count."""

    def connect(self, database: str, **options: Any) -> Any:
        return dbapi2.connect(database, factory=_Connection, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(dbapi2, name)


@contextmanager
def mortal_stores() -> Iterator[None]:
    """Inside the block, stores are opened with connections that count."""
    with patch.object(connections, "dbapi2", _Driver()):
        yield
