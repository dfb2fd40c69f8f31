"""The connection pool, and SQL on the driver itself.

Rows travel in stored form, so the hot paths talk to psycopg and skip SQLAlchemy's types; transactions, pooling and the
definitions of the tables are SQLAlchemy's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, TypeVar, cast

import psycopg
from psycopg import errors, sql
from sqlalchemy import Connection, create_engine, event

Statement = LiteralString | bytes | sql.SQL | sql.Composed
Parameters = Sequence[Any] | Mapping[str, Any]
T = TypeVar("T")

PREPARED = 300
"""Statements that a connection counts and keeps prepared, at 20 KB each. There are as many here; with the driver's 100
most are forgotten before they come again, and planning costs more than running them."""
RACES = (errors.DeadlockDetected, errors.SerializationFailure, errors.UniqueViolation)
"""What two pushes of one fact at one moment end in; the later one, told again, finds the earlier one's rows."""


class Database:
    """A PostgreSQL database. One per process; safe to use from many threads."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        """`url` as SQLAlchemy spells it (postgresql+psycopg://…)."""
        self.engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            # The connection used last knows the tables and has most statements prepared.
            pool_use_lifo=True,
            # Compiling a statement costs more than any statement here takes.
            connect_args={"options": "-c jit=off"},
        )

        @event.listens_for(self.engine, "connect")
        def keep_prepared(connection: "psycopg.Connection[tuple[Any, ...]]", _record: object) -> None:
            connection.prepared_max = PREPARED

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction that commits at the end, and rolls back on an exception."""
        with self.engine.begin() as conn:
            yield conn

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A read-only transaction in which every statement sees the same moment."""
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as conn, conn.begin():
            yield conn

    @contextmanager
    def steady(self) -> Iterator[Connection]:
        """A transaction that may write and in which every statement sees the same moment. Run it with `run`."""
        with self.engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn, conn.begin():
            yield conn

    def run(self, job: Callable[[Connection], T], attempts: int = 6, *, steady: bool = False) -> T:
        """Run `job` in a transaction; again, up to `attempts` times, if it ran into another one's."""
        begin = self.steady if steady else self.transaction
        for _ in range(attempts - 1):
            try:
                with begin() as conn:
                    return job(conn)
            except RACES:
                continue
        with begin() as conn:
            return job(conn)

    def close(self) -> None:
        """Close the pool's connections."""
        self.engine.dispose()


def driver(conn: Connection) -> "psycopg.Connection[tuple[Any, ...]]":
    """The psycopg connection under a SQLAlchemy one, inside the same transaction."""
    return cast("psycopg.Connection[tuple[Any, ...]]", conn.connection.driver_connection)


def fetch(conn: Connection, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a query, values in stored form."""
    with driver(conn).cursor() as cursor:
        return cursor.execute(statement, parameters).fetchall()


def execute(conn: Connection, statement: Statement, parameters: Parameters = ()) -> int:
    """Run a statement and return how many rows it touched."""
    with driver(conn).cursor() as cursor:
        return cursor.execute(statement, parameters).rowcount


def copy_in(conn: Connection, statement: Statement, rows: Iterator[Sequence[Any]]) -> None:
    """Send rows to a COPY … FROM STDIN."""
    with driver(conn).cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
