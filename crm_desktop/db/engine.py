"""Connections to the encrypted file, each opened with the raw key (0.2 ms; a passphrase would cost 150 ms each).

Writers take the write lock when they begin, so that no transaction fails half way for want of it. Nothing is mapped
into memory and temporary tables stay in memory, so that no plain text of the store reaches the disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from crm_desktop.db.faults import translate_errors_of
from crm_desktop.db.rows import RawConnection

READERS = 4
BUSY_MS = 10_000
_READ_CACHE_KIB = 16 * 1024
"""For each reader. Four times as much would compute a twentieth less at a million visits, and hold 100 MB more."""
_READ_THROUGH_KIB = 4 * 1024
_WRITE_CACHE_KIB = 24 * 1024
_CHECKPOINT_PAGES = 4000
"""The log is moved into the file at 16 MB: at SQLite's 4 MB a first sync writes most pages of its indexes twice."""


def _as_it_is(value: None) -> None:
    return value


# Without it the driver looks in vain for how each NULL is to be stored: it then takes seven times as long to bind.
dbapi2.register_adapter(type(None), _as_it_is)


def connect(file: Path, key: bytes, *, create: bool = False, query_only: bool = False) -> RawConnection:
    """Open `file` with the raw key. Nothing is read yet, so a wrong key shows at the first statement."""
    mode = "rwc" if create else "rw"
    connection = cast(
        "RawConnection",
        dbapi2.connect(
            f"{file.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        ),
    )
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute(f"PRAGMA cache_size = -{_READ_CACHE_KIB if query_only else _WRITE_CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    connection.execute("PRAGMA mmap_size = 0")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    if query_only:
        connection.execute("PRAGMA query_only = ON")
    return connection


@contextmanager
def read_through(connection: RawConnection) -> Iterator[None]:
    """Read much, once, on a reading connection: what screens read by stays small, and so does the program."""
    connection.execute(f"PRAGMA cache_size = -{_READ_THROUGH_KIB}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = -{_READ_CACHE_KIB}")


def reading_engine(file: Path, key: bytes) -> Engine:
    """Return an engine whose sessions see one state of the store each and cannot write.

    The connection that was used last is used next: the caches of those that rest stay small.
    """
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: connect(file, key, query_only=True),
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=READERS,
        pool_use_lifo=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    translate_errors_of(engine)
    return engine


def writing_engine(file: Path, key: bytes) -> Engine:
    """Return an engine with one connection, whose commits are on the disk when they return."""
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: connect(file, key),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA synchronous = FULL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    translate_errors_of(engine)
    return engine
