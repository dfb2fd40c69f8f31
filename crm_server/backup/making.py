"""Making a backup: one moment of every table, read back and loaded before it counts."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from psycopg import DatabaseError, sql
from sqlalchemy import Connection, Table

from crm_server import feed
from crm_server.backup import format as form
from crm_server.backup.format import BackupError, Chunk, Manifest, TableFile
from crm_server.database import Database, driver, execute
from crm_server.schema import (
    BACKUP_MS,
    BACKUP_SEQ,
    EPOCH,
    TOKEN_KEY,
    VERSION,
    read_meta,
    read_number,
    write_meta,
)


def back_up(database: Database, folder: Path, now_ms: int) -> Manifest:
    """Write a verified backup into a folder that is new or empty, and note what it covers. The server may be running.

    Raises:
        BackupError: the folder is not empty or cannot be used, or what was written cannot be read back. Nothing then
            counts as a backup.
    """
    _claim(folder)
    try:
        manifest = _write(database, folder, _cover(database), now_ms)
        _verify(database, folder, manifest)
        form.write_manifest(folder, manifest)
    except OSError as error:
        _clear(folder)
        raise BackupError(f"The backup in {folder} cannot be written: {error.strerror}.") from error
    except BaseException:
        _clear(folder)
        raise
    with database.transaction() as conn:
        # A server that was restored in between covers nothing of what this one holds.
        if read_meta(conn, EPOCH) == manifest.epoch:
            write_meta(conn, BACKUP_SEQ, str(max(manifest.seq, read_number(conn, BACKUP_SEQ))))
            write_meta(conn, BACKUP_MS, str(now_ms))
    return manifest


def age_of_last(conn: Connection, now_ms: int) -> int | None:
    """Return how old the last verified backup is, in ms; None if there never was one."""
    made_ms = read_number(conn, BACKUP_MS)
    return now_ms - made_ms if made_ms else None


def _claim(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except OSError as error:
        raise BackupError(f"The folder {folder} cannot be used: {error.strerror}.") from error
    if taken:
        raise BackupError(f"The folder {folder} is not empty; a backup needs one of its own.")


def _clear(folder: Path) -> None:
    """Take away what an attempt has written, so that the folder can be used for the next."""
    for file in folder.iterdir():
        file.unlink()


def _cover(database: Database) -> int:
    """Return a sequence number that every later snapshot covers.

    Whoever takes edits holds the feed's lock until the end, even if nothing had to be numbered. So all that ended up to
    the number before this one is committed, and all that comes later is numbered from this one on.
    """
    with database.transaction() as conn:
        feed.lock(conn)
        return feed.draw(conn, 1) - 1


def _write(database: Database, folder: Path, seq: int, now_ms: int) -> Manifest:
    with database.snapshot() as conn:
        tables = [_write_table(conn, folder, table) for table in form.tables()]
        return Manifest(
            format=form.FORMAT,
            version=int(read_meta(conn, VERSION)),
            server=server_name(conn),
            epoch=read_meta(conn, EPOCH),
            seq=seq,
            made_ms=now_ms,
            tables=tables,
        )


def server_name(conn: Connection) -> str:
    """Return what tells this server from others and stays through restores."""
    return hashlib.sha256(f"server {read_meta(conn, TOKEN_KEY)}".encode()).hexdigest()[:32]


def _write_table(conn: Connection, folder: Path, table: Table) -> TableFile:
    columns = form.columns_in(table)
    return form.write_table(folder, str(table.name), columns, _copy_out(conn, table.name, columns))


def _copy_out(conn: Connection, name: str, columns: list[str]) -> Iterator[Chunk]:
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(name), _names(columns))
    with driver(conn).cursor() as cursor, cursor.copy(statement) as copy:
        yield from copy


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def load(conn: Connection, folder: Path, table: TableFile, into: str) -> None:
    """Load a table's file into a table with its columns.

    Raises:
        BackupError: the file is not as it was written, or does not fit the table.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(into), _names(table.columns))
    try:
        with driver(conn).cursor() as cursor:
            with cursor.copy(statement) as copy:
                for data in form.read_table(folder, table):
                    copy.write(data)
            loaded = cursor.rowcount
    except DatabaseError as error:
        reason = error.diag.message_primary or type(error).__name__
        raise BackupError(f"{table.file} in {folder} cannot be loaded: {reason}.") from error
    if loaded != table.rows:
        raise BackupError(f"{table.file} in {folder} has {loaded} rows instead of {table.rows}.")


def _verify(database: Database, folder: Path, manifest: Manifest) -> None:
    """Load every file into a scratch table, which takes as long as a restore and proves that there can be one."""
    for table in manifest.tables:
        with database.engine.connect() as conn:
            scratch = like(conn, table.name)
            load(conn, folder, table, scratch)
            conn.rollback()


def like(conn: Connection, name: str) -> str:
    """Make an empty table, gone with the transaction, with the columns and primary key of another; return its name."""
    scratch = f"scratch_{name}"
    statement = sql.SQL("CREATE TEMP TABLE {} (LIKE {} INCLUDING DEFAULTS) ON COMMIT DROP")
    execute(conn, statement.format(sql.Identifier(scratch), sql.Identifier(name)))
    return scratch
