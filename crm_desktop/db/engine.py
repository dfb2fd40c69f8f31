"""The engines that sessions read and write by, over the store's connections (crm_desktop.db.connections).

Writers take the write lock when they begin, so that no transaction fails half way for want of it.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.util import LRUCache
from sqlcipher3 import dbapi2

from crm_desktop.db.connections import WRITE_CACHE_KIB, connect
from crm_desktop.db.faults import translate_errors_of, translated
from crm_desktop.db.rows import RawConnection

READERS = 4
_COMPILED: Final[LRUCache[Any, Any]] = LRUCache(500)


def reading_engine(open_one: Callable[[], RawConnection]) -> Engine:
    """Return an engine whose sessions see one state of the store each and cannot write."""
    engine = _engine(open_one, pool_size=READERS, max_overflow=READERS, use_lifo=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        _execute(connection, "BEGIN")

    translate_errors_of(engine)
    return engine


def writing_engine(open_one: Callable[[], RawConnection]) -> Engine:
    """Return an engine with one connection, whose commits are on the disk when they return."""
    engine = _engine(open_one, pool_size=1, max_overflow=0)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        _execute(connection, f"PRAGMA cache_size = -{WRITE_CACHE_KIB}")
        _execute(connection, "PRAGMA synchronous = FULL")
        _execute(connection, "BEGIN IMMEDIATE")

    translate_errors_of(engine)
    return engine


def _engine(open_one: Callable[[], RawConnection], **pool: Any) -> Engine:
    """Return an engine that knows what other engines of this program have compiled: a store is locked and unlocked."""
    dialect, url = _known_dialect()
    return Engine(
        QueuePool(open_one, dialect=dialect, **pool),  # type: ignore[arg-type]
        dialect,
        url,
        execution_options={"compiled_cache": _COMPILED},
    )


@cache
def _known_dialect() -> tuple[Dialect, URL]:
    """Return SQLAlchemy's dialect, set up for SQLCipher; what is compiled for one dialect is of no use to another."""
    engine = create_engine("sqlite+pysqlite://", module=dbapi2)
    engine.connect().close()
    engine.dispose()
    return engine.dialect, engine.url


def _execute(connection: Connection, statement: str) -> None:
    """Run a statement on the driver; what SQLAlchemy makes of each would cost as much as a short query."""
    with translated():
        cast("RawConnection", connection.connection.driver_connection).execute(statement)


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
