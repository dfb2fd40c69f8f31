"""Make the file ready to be opened: made if it is missing, migrated if it is old, refused if it is damaged or too new.

A new database is made under another name and renamed when it is complete; a migration runs in one transaction on a file
that was copied before. So whenever the program dies, the next start finds a whole store.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.db import payload_version, schema
from crm_desktop.db.connections import connect
from crm_desktop.db.folder import DataFolder, remove
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import Bug, UserError

if TYPE_CHECKING:
    from sqlalchemy import Engine


def prepare(folder: DataFolder, key: bytes) -> None:
    """Bring the store in `folder` to today's schema. Raises UserError `store_corrupt` or `store_too_new`."""
    if not folder.store_file.exists():
        _make(folder, key)
        return
    with _opened(folder.store_file, key) as connection:
        version = schema.version_of(connection)
        if version > schema.VERSION:
            raise UserError("store_too_new", version=version, known=schema.VERSION)
        if version == schema.VERSION:
            remove(folder.old_store_file)
            _bring_payloads(connection)
            return
    _migrate(folder, key)
    with _opened(folder.store_file, key) as connection:
        _bring_payloads(connection)


def bring_up(file: Path, key: bytes) -> None:
    """Bring a store that is still a copy to today's schema. Raises UserError `store_corrupt`."""
    with _opened(file, key) as connection:
        is_old = schema.version_of(connection) < schema.VERSION
    if is_old:
        from crm_desktop.db.engine import single_connection

        engine = single_connection(file, key)
        try:
            upgrade(engine)
        finally:
            engine.dispose()
    with _opened(file, key) as connection:
        _bring_payloads(connection)


def make_beside(folder: DataFolder, key: bytes) -> None:
    """Make an empty store as the folder's `new_store_file`."""
    remove(folder.new_store_file)
    from crm_desktop.db.engine import single_connection

    engine = single_connection(folder.new_store_file, key, create=True)
    try:
        schema.create(engine)
    finally:
        engine.dispose()


def _bring_payloads(connection: RawConnection) -> None:
    """Bring what lies in the store as payloads to today's model, whole or not at all."""
    if payload_version.is_old(connection):
        from crm_desktop.db import payloads

        connection.execute("BEGIN IMMEDIATE")
        payloads.bring_up_to_date(connection)
        connection.execute("COMMIT")


def _make(folder: DataFolder, key: bytes) -> None:
    make_beside(folder, key)
    folder.new_store_file.replace(folder.store_file)


@contextmanager
def _opened(file: Path, key: bytes) -> Iterator[RawConnection]:
    """Open the file; the first question shows at once whether it is a database of this key."""
    if file.stat().st_size == 0:
        raise UserError("store_corrupt")
    with closing(connect(file, key)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield connection


def _migrate(folder: DataFolder, key: bytes) -> None:
    from crm_desktop.db.engine import single_connection

    engine = single_connection(folder.store_file, key)
    try:
        _copy(folder, engine)
        upgrade(engine)
    finally:
        engine.dispose()


def _copy(folder: DataFolder, engine: "Engine") -> None:
    """Copy the file as it is, encrypted, after its log was moved into it; this program alone holds the folder."""
    connection = engine.raw_connection()
    try:
        busy, *_ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Bug("somebody else has the store open")
    finally:
        connection.close()
    scratch = folder.old_store_file.with_suffix(".copying")
    try:
        shutil.copyfile(folder.store_file, scratch)
        with scratch.open("rb+") as copied:
            os.fsync(copied.fileno())
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise UserError("disk_full", reason=error.strerror or str(error)) from error
    scratch.replace(folder.old_store_file)


def upgrade(engine: "Engine") -> None:
    """Run the missing revisions in one transaction. Alembic is loaded here only: it takes 0.15 s."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.exec_driver_sql(f"PRAGMA user_version = {schema.VERSION}")
