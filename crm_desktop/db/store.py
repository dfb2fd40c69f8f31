"""The encrypted local store: opened once by the program that holds the data folder, read by many, written in turn."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from crm_desktop.db import backup, memory, migrate, replacing
from crm_desktop.db.backup import UNWATCHED, Stopped, Watch
from crm_desktop.db.connections import BUSY_MS, LOAD_CACHE_KIB, Connections, connect
from crm_desktop.db.edit_context import EditContext
from crm_desktop.db.faults import translated
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.vault import KeyVault
from crm_desktop.errors import Bug, Cancelled, UserError

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from crm_desktop.db.capture import WriteSession
    from crm_desktop.db.outbox_file import Keys

PATIENCE_MS = 50
"""How long emptying the log waits for readers."""
REST_SECONDS = 0.002
_STEPS_BETWEEN_RESTS = 4_000
_LITTLE_KIB = 2 * 1024


class Store:
    """An open store. `context` says who edits; until it is set, only local tables can be written.

    `no_writing`, `no_reading`: why a person may not, now; raised instead of opening a session. `on_read` is called
    in the reader's thread after each read.
    """

    def __init__(self, folder: DataFolder, key: bytes) -> None:
        self.folder = folder
        self.context: EditContext | None = None
        self.no_writing: UserError | None = None
        self.no_reading: UserError | None = None
        self.on_read: Callable[[], None] | None = None
        self._no_writing_before: UserError | None = None
        self._key = key
        self._readers, self._writer = _readers(folder.store_file, key), _writer(folder.store_file, key)
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
    def read(self) -> Iterator["Session"]:
        """Open a session that sees the store as it is now, whatever is written meanwhile; it cannot write."""
        if self.no_reading is not None:
            raise self.no_reading
        from sqlalchemy.orm import Session

        with self._noted(), Session(self._readers.engine(), autoflush=False) as session:
            yield session

    @contextmanager
    def read_raw(self) -> Iterator[RawConnection]:
        """Lend a connection of the driver in a transaction that reads, as `read` does; SQLAlchemy is not needed."""
        if self.no_reading is not None:
            raise self.no_reading
        with self._noted(), translated(), self._readers.lent() as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        finally:
            if self.on_read is not None:
                self.on_read()

    @contextmanager
    def write_session(self) -> Iterator["WriteSession"]:
        """Open a person's transaction: captured, committed at the end of the block, on the disk when it ends.

        Any exception rolls it back. Waits its turn; `crm_desktop.db.lane` keeps the order fair.
        """
        if self.no_writing is not None:
            raise self.no_writing
        from crm_desktop.db import capture

        engine = self._writer.engine()
        with self._my_turn(), capture.WriteSession(engine, expire_on_commit=False) as session:
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
        with self._my_turn(), translated(), self._writer.lent() as connection:
            connection.execute(f"PRAGMA cache_size = -{LOAD_CACHE_KIB}")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

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
        with self._my_turn(), translated(), self._writer.lent() as connection:
            try:
                connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
                busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not busy
            finally:
                connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def rest(self) -> None:
        """Give back what was cached: by the writer, where a large sync leaves much, and by the readers."""
        with self._my_turn(), translated():
            self._writer.rest()
            self._readers.rest()
        memory.give_back()

    def integrity(self) -> list[str]:
        """Return what SQLite and SQLCipher find wrong in the file; empty for a sound one.

        Asks on a connection of its own: one that has searched before takes later changes of the index for damage.
        """
        with translated(), closing(connect(self.folder.store_file, self._key, query_only=True)) as connection:
            pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            tables = connection.execute("PRAGMA integrity_check").fetchall()
        return [str(line) for (line,) in (*pages, *tables) if line != "ok"]

    def look_through(self, table: str, stopped: Stopped) -> list[str]:
        """Return what is wrong with the pages of one table, in no hurry: it lets others have the processor.

        Each page is also proved against its seal as it is read. Raises Cancelled.
        """

        def rest() -> int:
            time.sleep(REST_SECONDS)
            return int(stopped())

        with closing(connect(self.folder.store_file, self._key, query_only=True)) as connection:
            connection.execute(f"PRAGMA cache_size = -{_LITTLE_KIB}")
            connection.set_progress_handler(rest, _STEPS_BETWEEN_RESTS)
            try:
                found = connection.execute(f'PRAGMA quick_check("{table}")').fetchall()
            except dbapi2.DatabaseError as error:
                if stopped():
                    raise Cancelled from error
                return [str(error)]
        return [str(line) for (line,) in found if line != "ok"]

    def tables(self) -> list[str]:
        """Return the names of all tables, by name."""
        with self.read_raw() as connection:
            rows = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name"
            )
            return [name for (name,) in rows]

    def laptop_key(self) -> bytes:
        """Return what opens the unsent work that this laptop keeps by itself."""
        from crm_desktop.db import keeping

        return keeping.laptop_key(self._key)

    def keys_of_kept_work(self, connection: RawConnection) -> "Keys":
        """Return what a file of unsent work is sealed with."""
        from crm_desktop.db import keeping

        return keeping.keys(connection, self._key)

    def seal(self) -> None:
        """Close every connection and forget the key: until `unseal` nothing can be read or written.

        SQLCipher overwrites its own copies when a connection closes; Python's are left to the garbage collector.
        """
        if self.is_sealed:
            return
        self._no_writing_before = self.no_writing
        self.no_reading = self.no_writing = UserError("locked")
        with self._my_turn():
            self.close()
            self._readers, self._writer = (
                _readers(self.folder.store_file, b""),
                _writer(self.folder.store_file, b""),
            )
            self._key = b""

    def unseal(self, key: bytes) -> None:
        """Open the store again. Raises UserError `wrong_key`."""
        if not KeyVault(self.folder).fits(key):
            raise UserError("wrong_key", path=str(self.folder.path))
        if not self.is_sealed:
            return
        self._key = key
        self._readers, self._writer = (
            _readers(self.folder.store_file, key),
            _writer(self.folder.store_file, key),
        )
        self.no_reading, self.no_writing = None, self._no_writing_before

    @property
    def is_sealed(self) -> bool:
        """Whether the key was forgotten."""
        return not self._key

    def back_up(self, target: Path, passphrase: str, watch: Watch = UNWATCHED) -> None:
        """Write an encrypted copy of the store as it is now; raises as `backup.write`."""
        backup.write(self.folder, self._key, target, passphrase, watch)

    def new_beside(self, source: Path, passphrase: str, watch: Watch) -> None:
        """Write a backup, brought to today's schema, beside the store; raises as `backup.load`."""
        from crm_desktop.db import outbox

        backup.load(source, passphrase, self.folder, self._key, watch)
        with translated():
            migrate.bring_up(self.folder.new_store_file, self._key)
        with self.beside() as connection:
            outbox.take_all_as_sent(connection)

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
        self._readers.close()
        self._writer.close()


def _readers(file: Path, key: bytes) -> Connections:
    def engine(open_one: Callable[[], RawConnection]) -> "Engine":
        from crm_desktop.db.engine import reading_engine

        return reading_engine(open_one)

    return Connections(partial(connect, file, key, query_only=True), engine)


def _writer(file: Path, key: bytes) -> Connections:
    def engine(open_one: Callable[[], RawConnection]) -> "Engine":
        from crm_desktop.db.engine import writing_engine

        return writing_engine(open_one)

    return Connections(partial(connect, file, key), engine)
