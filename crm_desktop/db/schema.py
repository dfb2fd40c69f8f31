"""The laptop's schema as the program wants it today, and as a file has it."""

from functools import cache
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from crm_desktop.db.local_indexes import create_statements
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.search_words import CREATE_INDEX

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.schema import ExecutableDDLElement

VERSION = 1
"""The number of the last revision in `migrations/versions`."""

_MIGRATION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def revision_name(version: int) -> str:
    """Return the revision id of a version."""
    return f"{version:04d}"


def create(engine: "Engine") -> None:
    """Make an empty database of today's schema in one transaction, many times faster than migrating to it."""
    with engine.begin() as connection:
        for statement in (*_tables(), *create_statements(), *CREATE_INDEX, _MIGRATION_TABLE):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (revision_name(VERSION),))
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


@cache
def _tables() -> tuple[str, ...]:
    """Return the statements that make the declared tables; to write them out takes ten times as long as to run them."""
    from sqlalchemy import create_mock_engine

    from crm_core.model import SYNCED
    from crm_desktop.db.local_tables import LOCAL

    written: list[str] = []

    def write(statement: "ExecutableDDLElement", *_arguments: object, **_options: object) -> None:
        written.append(str(statement.compile(dialect=writer.dialect)))

    writer = create_mock_engine("sqlite://", write)
    for metadata in (SYNCED, LOCAL):
        metadata.create_all(writer, checkfirst=False)
    return tuple(written)


def version_of(connection: RawConnection) -> int:
    """Return the version that a file says it has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def schema_of(connection: RawConnection) -> dict[str, str]:
    """Return the statements that made a file's tables and indexes, by name, without the accidents of spacing."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: _plain(sql) for name, sql in found if not name.startswith("sqlite_")}


def wanted_schema() -> dict[str, str]:
    """Return `schema_of` a new store."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    connection = dbapi2.connect(":memory:", isolation_level=None)
    engine = create_engine(
        "sqlite+pysqlite://", module=dbapi2, creator=lambda: connection, poolclass=StaticPool
    )
    try:
        create(engine)
        return schema_of(connection)
    finally:
        engine.dispose()


def _plain(sql: str) -> str:
    spaced = sql.replace("(", " ( ").replace(")", " ) ").replace(",", " , ").replace('"', "")
    return " ".join(spaced.split())
