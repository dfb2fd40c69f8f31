"""An encrypted copy of the whole store in one file, opened by a passphrase of its own on any laptop."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlcipher3 import dbapi2

from crm_desktop.db import meta, numbers, schema
from crm_desktop.db.connections import connect
from crm_desktop.db.faults import translated
from crm_desktop.db.folder import DataFolder, remove
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import Bug, Cancelled, UserError

MADE = "backup_made_ms"
"""When a backup was made, in ms since 1970; kept in the copy alone."""
_STEPS = 20_000
_INTERRUPTED = 9  # SQLITE_INTERRUPT
_COUNTED = ("account", "contact", "visit", "quote")

Progress = Callable[[float], None]
"""Is told the share that is done, from 0 to 1."""
Stopped = Callable[[], bool]


def _unfollowed(_share: float) -> None:
    """Stand for nobody who follows."""


def _never() -> bool:
    """Stand for nobody who stops."""
    return False


@dataclass(frozen=True)
class Watch:
    """Who follows long work, and may stop it."""

    progress: Progress = _unfollowed
    stopped: Stopped = _never


@dataclass(frozen=True)
class Contents:
    """What is in a backup: whose and of when (ms since 1970), living records by entity, and what was not sent."""

    user_id: str
    user_name: str
    device_label: str
    made_ms: int
    records: dict[str, int]
    unsent: frozenset[str]


UNWATCHED = Watch()


def write(folder: DataFolder, key: bytes, target: Path, passphrase: str, watch: Watch = UNWATCHED) -> None:
    """Copy the store, as it is at this moment, to the new file `target`, encrypted with `passphrase`.

    The store may be in use meanwhile. Raises UserError `backup_exists`, `disk_full`, `disk_error`,
    `folder_unusable`; Cancelled.
    """
    if not passphrase:
        raise Bug("a backup without a passphrase")
    if target.exists():
        raise UserError("backup_exists", path=str(target))
    scratch = target.with_name(target.name + ".part")
    try:
        remove(scratch)
        with translated():
            _export(folder, key, scratch, passphrase, watch)
        _keep(scratch, target)
    except OSError as error:
        raise UserError("folder_unusable", path=str(target.parent), reason=error.strerror or "") from error
    finally:
        remove(scratch)


def _export(folder: DataFolder, key: bytes, scratch: Path, passphrase: str, watch: Watch) -> None:
    with closing(connect(folder.store_file, key)) as connection:
        version = schema.version_of(connection)
        connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(scratch), passphrase))
        with watched(connection, watch, scratch, folder.store_file.stat().st_size):
            connection.execute("SELECT sqlcipher_export('copy')").fetchone()
        connection.execute(
            "INSERT OR REPLACE INTO copy.local_meta (key, value) VALUES (?, ?)",
            (MADE, str(time.time_ns() // 1_000_000)),
        )
        connection.execute(f"PRAGMA copy.user_version = {version}")
        connection.execute("DETACH DATABASE copy")


def _keep(scratch: Path, target: Path) -> None:
    with scratch.open("rb+") as file:
        os.fsync(file.fileno())
    scratch.replace(target)


@contextmanager
def watched(connection: RawConnection, watch: Watch, growing: Path, size: int) -> Iterator[None]:
    """Tell how much of `size` bytes the file `growing` has while the block runs; raise Cancelled when stopped."""

    def look() -> int:
        if watch.stopped():
            return 1
        watch.progress(min(growing.stat().st_size / max(size, 1), 0.99) if growing.exists() else 0.0)
        return 0

    connection.set_progress_handler(look, _STEPS)
    try:
        yield
        if watch.stopped():
            raise Cancelled
    except dbapi2.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == _INTERRUPTED or watch.stopped():
            raise Cancelled from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


def look(source: Path, passphrase: str) -> Contents:
    """Return what is in a backup; every page of it is read and checked.

    Raises UserError `backup_unreadable` (not a backup, another passphrase), `backup_damaged`, `store_too_new`.
    """
    with closing(_opened(source, passphrase)) as connection:
        try:
            damage = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            damage += [one for one in connection.execute("PRAGMA quick_check(1)") if one != ("ok",)]
            if damage:
                raise UserError("backup_damaged", path=str(source))
            made = int(meta.get(connection, MADE) or source.stat().st_mtime * 1000)
            return present(connection, made)
        except dbapi2.DatabaseError as error:
            raise UserError("backup_damaged", path=str(source)) from error


def present(connection: RawConnection, made_ms: int) -> Contents:
    """Return what is in an opened store."""
    counts = {
        entity: int(
            connection.execute(f"SELECT count(*) FROM {entity} WHERE deleted_at IS NULL").fetchone()[0]  # noqa: S608 -- our names
        )
        for entity in _COUNTED
    }
    unsent = connection.execute("SELECT id FROM local_outbox").fetchall()
    return Contents(
        user_id=meta.get(connection, "user_id"),
        user_name=meta.get(connection, "user_name"),
        device_label=meta.get(connection, "device_label"),
        made_ms=made_ms,
        records=counts,
        unsent=frozenset(one for (one,) in unsent),
    )


def restore(source: Path, passphrase: str, folder: DataFolder, key: bytes) -> None:
    """Make the store of `folder`, which must have none yet, from a backup, encrypted with the folder's own key.

    Raises UserError `store_exists`, `backup_unreadable` (not a backup, or another passphrase), `store_too_new`,
    `disk_full`.
    """
    if folder.store_file.exists():
        raise UserError("store_exists", path=str(folder.path))
    load(source, passphrase, folder, key)
    folder.new_store_file.replace(folder.store_file)


def load(source: Path, passphrase: str, folder: DataFolder, key: bytes, watch: Watch = UNWATCHED) -> None:
    """Write a backup beside the store of `folder`, as its `new_store_file`; raises as `restore`, and Cancelled."""
    remove(folder.new_store_file)
    _opened(source, passphrase).close()
    with translated(), closing(connect(folder.new_store_file, key, create=True)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(source), passphrase))
        version = int(connection.execute("PRAGMA copy.user_version").fetchone()[0])
        with watched(connection, watch, folder.new_store_file, source.stat().st_size):
            connection.execute("SELECT sqlcipher_export('main', 'copy')").fetchone()
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("DELETE FROM local_meta WHERE key = ?", (MADE,))
        numbers.forget(connection)
        connection.execute("DETACH DATABASE copy")


def _opened(source: Path, passphrase: str) -> RawConnection:
    """Open a backup to read. Raises UserError `backup_unreadable`, `store_too_new`."""
    if not source.is_file() or source.stat().st_size == 0:
        raise UserError("backup_unreadable", path=str(source))
    address = f"{source.absolute().as_uri()}?mode=ro&immutable=1"
    connection = dbapi2.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.set_key(passphrase)
        version = schema.version_of(connection)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.DatabaseError as error:
        connection.close()
        raise UserError("backup_unreadable", path=str(source)) from error
    if version > schema.VERSION:
        connection.close()
        raise UserError("store_too_new", version=version, known=schema.VERSION)
    return cast("RawConnection", connection)
