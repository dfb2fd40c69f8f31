"""An encrypted copy of the whole store in one file, opened by a passphrase of its own on any laptop."""

import os
from pathlib import Path

from sqlcipher3 import dbapi2

from crm_desktop.db import schema
from crm_desktop.db.engine import connect
from crm_desktop.db.faults import translated
from crm_desktop.db.folder import DataFolder
from crm_desktop.errors import Bug, UserError


def write(folder: DataFolder, key: bytes, target: Path, passphrase: str) -> None:
    """Copy the store, as it is at this moment, to the new file `target`, encrypted with `passphrase`.

    The store may be in use meanwhile. Raises UserError `backup_exists`, `disk_full`, `folder_unusable`.
    """
    if not passphrase:
        raise Bug("a backup without a passphrase")
    if target.exists():
        raise UserError("backup_exists", path=str(target))
    scratch = target.with_name(target.name + ".part")
    try:
        scratch.unlink(missing_ok=True)
        with translated():
            _export(folder, key, scratch, passphrase)
        _keep(scratch, target)
    except OSError as error:
        raise UserError("folder_unusable", path=str(target.parent), reason=error.strerror or "") from error
    finally:
        scratch.unlink(missing_ok=True)


def _export(folder: DataFolder, key: bytes, scratch: Path, passphrase: str) -> None:
    connection = connect(folder.store_file, key)
    try:
        version = schema.version_of(connection)
        connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(scratch), passphrase))
        connection.execute("SELECT sqlcipher_export('copy')").fetchone()
        connection.execute(f"PRAGMA copy.user_version = {version}")
        connection.execute("DETACH DATABASE copy")
    finally:
        connection.close()


def _keep(scratch: Path, target: Path) -> None:
    with scratch.open("rb+") as file:
        os.fsync(file.fileno())
    scratch.replace(target)


def restore(source: Path, passphrase: str, folder: DataFolder, key: bytes) -> None:
    """Make the store of `folder`, which must have none yet, from a backup, encrypted with the folder's own key.

    Raises UserError `store_exists`, `backup_unreadable` (not a backup, or another passphrase), `store_too_new`,
    `disk_full`.
    """
    if folder.store_file.exists():
        raise UserError("store_exists", path=str(folder.path))
    folder.new_store_file.unlink(missing_ok=True)
    _check(source, passphrase)
    with translated():
        connection = connect(folder.new_store_file, key, create=True)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(source), passphrase))
            version = int(connection.execute("PRAGMA copy.user_version").fetchone()[0])
            connection.execute("SELECT sqlcipher_export('main', 'copy')").fetchone()
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("DETACH DATABASE copy")
        finally:
            connection.close()
    folder.new_store_file.replace(folder.store_file)


def _check(source: Path, passphrase: str) -> None:
    """Read the first page of a backup with its passphrase."""
    if not source.is_file() or source.stat().st_size == 0:
        raise UserError("backup_unreadable", path=str(source))
    connection = dbapi2.connect(str(source), isolation_level=None)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.set_key(passphrase)
        version = schema.version_of(connection)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError as error:
        raise UserError("backup_unreadable", path=str(source)) from error
    finally:
        connection.close()
    if version > schema.VERSION:
        raise UserError("store_too_new", version=version, known=schema.VERSION)
