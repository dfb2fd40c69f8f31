"""Restoring a backup: everything checked first, everything replaced in one transaction, and a new epoch at the end.

Into the server that the backup was made of, some things come back only where they are missing: what exists nowhere
else (edits handed over, quarantined, file contents), and who may sign in. A laptop that was revoked yesterday stays
revoked, and the others stay signed in; a person who was erased since is erased again.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import LiteralString

from psycopg import sql
from sqlalchemy import Connection

from crm_server import feed, grants
from crm_server.backup import format as form
from crm_server.backup.format import BackupError, Manifest, TableFile
from crm_server.backup.making import like, load, server_name
from crm_server.database import Database, execute, fetch
from crm_server.erasure import erase_contact
from crm_server.merging import turn
from crm_server.migrations import STEPS
from crm_server.records import set_columns
from crm_server.schema import BACKUP_MS, BACKUP_SEQ, INSTALL_LOCK, new_epoch, write_meta

ADDED = frozenset(
    (
        "blob",
        "blob_owner",
        "blob_slice",
        "blob_upload",
        "credential",
        "device",
        "erased",
        "erased_refusal",
        "quarantine",
    )
)
"""Tables that keep the rows they have; the backup adds those that are missing."""
RECORDS: dict[str, LiteralString] = {
    "handed_over_edit": "true",
    "erasure": "true",
    "user": "id IN (SELECT user_id FROM device)",
}
"""Synced records that are added likewise and told to the feed, and which of them: of people those with a laptop, which
would otherwise find itself without an owner and destroy what it holds."""
KEPT = frozenset(("refresh_token",))
"""Tables that stay as they are: an older refresh token must not become valid again."""


@dataclass(frozen=True)
class Restored:
    """What was done. `same_server`: the database was that server's own, so later revocations still hold."""

    manifest: Manifest
    same_server: bool


def restore(database: Database, folder: Path, now_ms: int) -> Restored:
    """Put the backup in the place of everything that the database holds.

    Raises:
        BackupError: there is no backup, or it is damaged or of another version. Nothing was changed.
    """
    manifest = form.read_manifest(folder)
    _check(folder, manifest)
    # Whoever reads beside it may have to give way, or make it give way and begin anew.
    same = database.run(partial(_put_back, folder=folder, manifest=manifest, now_ms=now_ms))
    _analyze(database)
    return Restored(manifest, same)


def _put_back(conn: Connection, folder: Path, manifest: Manifest, now_ms: int) -> bool:
    """Do it, in one transaction; return whether the database was that server's own."""
    execute(conn, "SELECT pg_advisory_xact_lock(%s)", (INSTALL_LOCK,))
    turn.alone(conn)
    feed.lock(conn)
    same = server_name(conn) == manifest.server
    inactive = _inactive_users(conn)
    for entity in RECORDS:
        _set_aside(conn, entity)
    _replace(conn, folder, manifest, same=same)
    execute(conn, "UPDATE device SET sync_token = NULL, next_sync_token = NULL")
    write_meta(conn, BACKUP_SEQ, str(manifest.seq))
    write_meta(conn, BACKUP_MS, str(manifest.made_ms))
    new_epoch(conn)
    if same:
        _end_again(conn, inactive, now_ms)
        _erase_again(conn, now_ms)
        back = {entity: _bring_back(conn, entity, which) for entity, which in RECORDS.items()}
        grants.recompute(conn, now_ms=now_ms)
        feed.publish(conn, back)
    return same


def _check(folder: Path, manifest: Manifest) -> None:
    """Read the whole backup before anything is touched."""
    if manifest.version != len(STEPS):
        raise BackupError(
            f"The backup in {folder} belongs to version {manifest.version} of the tables, this program to "
            f"{len(STEPS)}; restore it with the program that made it, then update."
        )
    wanted = {table.name: set(form.columns_in(table)) for table in form.tables()}
    if {table.name: set(table.columns) for table in manifest.tables} != wanted:
        raise BackupError(f"The backup in {folder} was made by another version of this program.")
    for table in manifest.tables:
        rows = sum(data.count(b"\n") for data in form.read_table(folder, table))
        if rows != table.rows:
            raise BackupError(f"The backup in {folder} is damaged: {table.file} has {rows} rows.")


def _inactive_users(conn: Connection) -> list[str]:
    rows = fetch(conn, 'SELECT id FROM "user" WHERE coalesce(is_active, 1) = 0 OR deleted_at IS NOT NULL')
    return [user_id for (user_id,) in rows]


def _replace(conn: Connection, folder: Path, manifest: Manifest, *, same: bool) -> None:
    present = ADDED | KEPT if same else frozenset()
    emptied = [table.name for table in (*form.tables(), *form.caches()) if table.name not in present]
    names = sql.SQL(", ").join(map(sql.Identifier, emptied))
    execute(conn, sql.SQL("TRUNCATE {}").format(names))
    for table in manifest.tables:
        if table.name not in present:
            load(conn, folder, table, table.name)
        elif table.name in ADDED:
            _add(conn, folder, table)


def _add(conn: Connection, folder: Path, table: TableFile) -> None:
    """Load the rows whose key the table does not have."""
    scratch = like(conn, table.name)
    load(conn, folder, table, scratch)
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    execute(
        conn,
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT DO NOTHING").format(
            sql.Identifier(table.name), columns, columns, sql.Identifier(scratch)
        ),
    )


def _set_aside(conn: Connection, entity: str) -> None:
    statement = sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS TABLE {}")
    execute(conn, statement.format(sql.Identifier(f"aside_{entity}"), sql.Identifier(entity)))


def _bring_back(conn: Connection, entity: str, which: LiteralString) -> list[str]:
    """Add the records that were set aside and that the backup does not have; return their ids."""
    statement = sql.SQL(
        "INSERT INTO {} SELECT * FROM {} WHERE {} ON CONFLICT DO NOTHING RETURNING id"
    ).format(sql.Identifier(entity), sql.Identifier(f"aside_{entity}"), sql.SQL(which))
    rows = fetch(conn, statement)
    return [record_id for (record_id,) in rows]


def _end_again(conn: Connection, inactive: list[str], now_ms: int) -> None:
    """Take access from those from whom it was taken after the backup."""
    rows = fetch(conn, 'SELECT id FROM "user" WHERE id = ANY(%b) AND coalesce(is_active, 1) = 1', (inactive,))
    again = [user_id for (user_id,) in rows]
    if again:
        set_columns(conn, "user", {user_id: {"is_active": 0} for user_id in again}, now_ms=now_ms)
        grants.recompute(conn, now_ms=now_ms)
        feed.publish(conn, {"user": again})


def _erase_again(conn: Connection, now_ms: int) -> None:
    """Erase those who were erased after the backup, and whom it has brought back."""
    rows = fetch(
        conn,
        "SELECT DISTINCT c.id FROM aside_erasure e JOIN contact c ON c.id = e.record_id WHERE e.target = 'contact'"
        " AND NOT EXISTS (SELECT 1 FROM erasure known WHERE known.id = e.id) ORDER BY c.id",
    )
    for (contact_id,) in rows:
        erase_contact(conn, contact_id, now_ms=now_ms)


def _analyze(database: Database) -> None:
    """Give the planner its statistics at once, instead of when the server finds the time."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        execute(conn, "ANALYZE")
