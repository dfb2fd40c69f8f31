"""The engines that sessions read and write by, over the store's connections (crm_desktop.db.connections).

Writers take the write lock when they begin, so that no transaction fails half way for want of it.
"""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool
from sqlcipher3 import dbapi2

from crm_desktop.db.connections import WRITE_CACHE_KIB, connect
from crm_desktop.db.faults import translate_errors_of
from crm_desktop.db.rows import RawConnection

READERS = 4


def reading_engine(open_one: Callable[[], RawConnection]) -> Engine:
    """Return an engine whose sessions see one state of the store each and cannot write."""
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=open_one,
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


def writing_engine(open_one: Callable[[], RawConnection]) -> Engine:
    """Return an engine with one connection, whose commits are on the disk when they return."""
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=open_one,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA cache_size = -{WRITE_CACHE_KIB}")
        connection.exec_driver_sql("PRAGMA synchronous = FULL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    translate_errors_of(engine)
    return engine


def single_connection(file: Path, key: bytes, *, create: bool = False) -> Engine:
    """Return an engine over one connection, for making or migrating a file that nobody else has open."""
    connection = connect(file, key, create=create)
    connection.execute("PRAGMA journal_mode = WAL")
    engine = create_engine(
        "sqlite+pysqlite://", module=dbapi2, creator=lambda: connection, poolclass=StaticPool
    )

    @event.listens_for(engine, "begin")
    def begin(transaction: Connection) -> None:
        transaction.exec_driver_sql("BEGIN IMMEDIATE")

    translate_errors_of(engine)
    return engine
