"""Makes the server's tables, and brings older ones up to date.

Everything happens in one transaction under a lock: two servers started at once make one database, and a crash leaves
either the old version or the new one.
"""

import secrets
from collections.abc import Sequence

from sqlalchemy import Connection, inspect

from crm_core.model import SYNCED
from crm_server import indexes
from crm_server.adoption import adopt_unknown_fields
from crm_server.database import Database, execute
from crm_server.meta import (
    BACKUP_MS,
    BACKUP_SEQ,
    CURSOR_KEY,
    EPOCH,
    TOKEN_KEY,
    VERSION,
    read_meta,
    read_number,
    write_meta,
)
from crm_server.migrations import STEPS, Step
from crm_server.tables import SERVER

__all__ = [
    "BACKUP_MS",
    "BACKUP_SEQ",
    "CURSOR_KEY",
    "EPOCH",
    "INSTALL_LOCK",
    "TOKEN_KEY",
    "VERSION",
    "SchemaTooNewError",
    "install",
    "new_epoch",
    "read_meta",
    "read_number",
    "write_meta",
]
INSTALL_LOCK = 4_417_201


class SchemaTooNewError(Exception):
    """The database was made by a newer version of the server."""


def install(database: Database, steps: Sequence[Step] = STEPS) -> None:
    """Make all tables in an empty database, or migrate those of an older version.

    Raises:
        SchemaTooNewError: the database is of a newer version than this program.
    """
    with database.transaction() as conn:
        execute(conn, "SELECT pg_advisory_xact_lock(%s)", (INSTALL_LOCK,))
        if not inspect(conn).has_table("server_meta"):
            _create(conn, len(steps))
        else:
            _migrate(conn, steps)


def _create(conn: Connection, version: int) -> None:
    SYNCED.create_all(conn)
    SERVER.create_all(conn)
    for statement in indexes.create_statements():
        conn.exec_driver_sql(statement)
    execute(conn, "INSERT INTO feed_head (id, seq) VALUES (1, 0)")
    write_meta(conn, VERSION, str(version))
    write_meta(conn, CURSOR_KEY, secrets.token_hex(32))
    write_meta(conn, TOKEN_KEY, secrets.token_hex(32))
    new_epoch(conn)


def _migrate(conn: Connection, steps: Sequence[Step]) -> None:
    version = int(read_meta(conn, VERSION))
    if version > len(steps):
        raise SchemaTooNewError(f"version {version}, this program knows {len(steps)}")
    for step in steps[version:]:
        step(conn)
    if version < len(steps):
        adopt_unknown_fields(conn)
    write_meta(conn, VERSION, str(len(steps)))


def new_epoch(conn: Connection) -> None:
    """Draw a new epoch, after a restore: laptops then compare what they hold instead of trusting their cursors."""
    write_meta(conn, EPOCH, secrets.token_hex(8))
