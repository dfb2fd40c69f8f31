"""The encrypted local store: opened once by the program that holds the data folder, read by many, written in turn."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session

from crm_desktop.db import backup, capture, migrate, replacing
from crm_desktop.db.backup import UNWATCHED, Watch
from crm_desktop.db.capture import EditContext, WriteSession
from crm_desktop.db.engine import BUSY_MS, connect, reading_engine, writing_engine
from crm_desktop.db.faults import translated
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.vault import KeyVault
from crm_desktop.errors import Bug, UserError

PATIENCE_MS = 50
"""How long emptying the log waits for readers."""


class Store:
    """An open store. `context` says who edits; until it is set, only local tables can be written.

    `no_writing`, `no_reading`: why a person may not, now; raised instead of opening a session.
    """

    def __init__(self, folder: DataFolder, key: bytes) -> None:
        self.folder = folder
        self.context: EditContext | None = None
        self.no_writing: UserError | None = None
        self.no_reading: UserError | None = None
        self._key = key
        self._readers = reading_engine(folder.store_file, key)
        self._writer = writing_engine(folder.store_file, key)
        self._turn = threading.Lock()
        self._writing_thread = 0

    @classmethod
    def open(cls, folder: DataFolder, key: bytes) -> "Store":
        """Open the store in `folder`, making or migrating it where needed.

        Raises UserError: `wrong_key` (the vault knows another), `store_corrupt`, `store_too_new`, `store_unreachable`,
        `disk_full`.
        """
        vault = KeyVault(folder)
        if vault.exists() and not vault.fits(key):
            raise UserError("wrong_key", path=str(folder.path))
        with translated():
            replacing.carry_on(folder)
            if not replacing.try_out(folder, partial(migrate.prepare, folder, key)):
                raise UserError("restore_undone")
        return cls(folder, key)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that sees the store as it is now, whatever is written meanwhile; it cannot write."""
        if self.no_reading is not None:
            raise self.no_reading
        with Session(self._readers, autoflush=False) as session:
            yield session

    @contextmanager
    def write_session(self) -> Iterator[WriteSession]:
        """Open a person's transaction: captured, committed at the end of the block, on the disk when it ends.

        Any exception rolls it back. Waits its turn; `crm_desktop.db.lane` keeps the order fair.
        """
        if self.no_writing is not None:
            raise self.no_writing
        with self._my_turn(), WriteSession(self._writer, expire_on_commit=False) as session:
            capture.start(session, self.context)
            yield session
            session.commit()

    @contextmanager
    def raw(self) -> Iterator[RawConnection]:
        """Open a transaction of the sync engine on the driver's connection: no capture, no ORM.

        A power cut may lose it, whole, because the server can send it again; it never corrupts the store.
        """
        if self.no_reading is not None:
            raise self.no_reading
        with self._my_turn(), translated():
            pooled = self._writer.raw_connection()
            try:
                connection = cast("RawConnection", pooled.driver_connection)
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
            finally:
                pooled.close()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self._writing_thread == threading.get_ident():
            raise Bug("a write transaction inside another")
        with self._turn:
            self._writing_thread = threading.get_ident()
            try:
                yield
            finally:
                self._writing_thread = 0

    def empty_wal(self) -> bool:
        """Move the log into the store and cut it to nothing, so that what was erased is on the disk no more.

        Returns False where a reader still holds on to an older state; then nothing is guaranteed, try again. Does not
        wait for the reader long, because nobody can write meanwhile.
        """
        with self._my_turn(), translated():
            pooled = self._writer.raw_connection()
            try:
                pooled.cursor().execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
                busy, *_ = pooled.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not busy
            finally:
                pooled.cursor().execute(f"PRAGMA busy_timeout = {BUSY_MS}")
                pooled.close()

    def integrity(self) -> list[str]:
        """Return what SQLite and SQLCipher find wrong in the file; empty for a sound one.

        Asks on a connection of its own: one that has searched before takes later changes of the index for damage.
        """
        with translated(), closing(connect(self.folder.store_file, self._key, query_only=True)) as connection:
            pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            tables = connection.execute("PRAGMA integrity_check").fetchall()
        return [str(line) for (line,) in (*pages, *tables) if line != "ok"]

    def back_up(self, target: Path, passphrase: str, watch: Watch = UNWATCHED) -> None:
        """Write an encrypted copy of the store as it is now; raises as `backup.write`."""
        backup.write(self.folder, self._key, target, passphrase, watch)

    def new_beside(self, source: Path, passphrase: str, watch: Watch) -> None:
        """Write a backup, brought to today's schema, beside the store; raises as `backup.load`."""
        backup.load(source, passphrase, self.folder, self._key, watch)
        with translated():
            migrate.bring_up(self.folder.new_store_file, self._key)

    @contextmanager
    def beside(self) -> Iterator[RawConnection]:
        """Open one transaction on the store that is made beside this one; this one is attached to it as `present`."""
        with translated(), closing(connect(self.folder.new_store_file, self._key)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(
                f"ATTACH DATABASE ? AS present KEY \"x'{self._key.hex()}'\"", (str(self.folder.store_file),)
            )
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
            connection.execute("DETACH DATABASE present")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def empty_beside(self) -> None:
        """Make an empty store beside this one."""
        with translated():
            migrate.make_beside(self.folder, self._key)

    def close(self) -> None:
        """Close every connection; the last one moves the log into the file."""
        self._readers.dispose()
        self._writer.dispose()
