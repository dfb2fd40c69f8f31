"""Connections to the encrypted file, each opened with the raw key (0.2 ms; a passphrase would cost 150 ms each).

Nothing is mapped into memory and temporary tables stay in memory, so that no plain text of the store reaches the disk.
The first screen reads by the driver's connections alone; SQLAlchemy, which takes a third of a second to load, gets them
with the first session (crm_desktop.db.engine).
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sqlcipher3 import dbapi2

from crm_desktop.db.rows import RawConnection

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.pool import QueuePool

BUSY_MS = 10_000
_READ_CACHE_KIB = 16 * 1024
"""For each reader. Four times as much would compute a twentieth less at a million visits, and hold 100 MB more."""
_READ_THROUGH_KIB = 4 * 1024
WRITE_CACHE_KIB = 6 * 1024
"""For what a person writes: some hundred pages."""
LOAD_CACHE_KIB = 24 * 1024
"""For the sync engine, whose first sync writes most pages of the indexes again and again."""
_CHECKPOINT_PAGES = 4000
"""The log is moved into the file at 16 MB: at SQLite's 4 MB a first sync writes most pages of its indexes twice."""


def _as_it_is(value: None) -> None:
    return value


# Without it the driver looks in vain for how each NULL is to be stored: it then takes seven times as long to bind.
dbapi2.register_adapter(type(None), _as_it_is)


def connect(file: Path, key: bytes, *, create: bool = False, query_only: bool = False) -> RawConnection:
    """Open `file` with the raw key. Nothing is read yet, so a wrong key shows at the first statement."""
    mode = "rwc" if create else "rw"
    connection = cast(
        "RawConnection",
        dbapi2.connect(
            f"{file.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        ),
    )
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute(f"PRAGMA cache_size = -{_READ_CACHE_KIB if query_only else WRITE_CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    connection.execute("PRAGMA mmap_size = 0")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    if query_only:
        connection.execute("PRAGMA query_only = ON")
    return connection


@contextmanager
def read_through(connection: RawConnection) -> Iterator[None]:
    """Read much, once, on a reading connection: what screens read by stays small, and so does the program."""
    connection.execute(f"PRAGMA cache_size = -{_READ_THROUGH_KIB}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = -{_READ_CACHE_KIB}")


class Connections:
    """Connections of one kind to one store: those that read, or the one that writes. Lent to one borrower at a time.

    The one that was used last is lent next: the caches of those that rest stay small.
    """

    def __init__(
        self,
        open_one: Callable[[], RawConnection],
        make_engine: Callable[[Callable[[], RawConnection]], "Engine"],
    ) -> None:
        self._open_one, self._make_engine = open_one, make_engine
        self._resting: list[RawConnection] = []
        self._engine: Engine | None = None
        self._closed = False
        self._lock = threading.Lock()

    def engine(self) -> "Engine":
        """Return the engine for sessions, which has the connections from now on; the first call loads SQLAlchemy."""
        engine = self._engine or self._make_engine(self._take)
        with self._lock:
            self._engine = self._engine or engine
            return self._engine

    @contextmanager
    def lent(self) -> Iterator[RawConnection]:
        """Lend a connection for the block; a transaction that is still open at its end is rolled back."""
        if self._engine is not None:
            pooled = self._engine.raw_connection()
            try:
                yield cast("RawConnection", pooled.driver_connection)
            finally:
                pooled.close()
            return
        connection = self._take()
        try:
            yield connection
        finally:
            self._give_back(connection)

    def rest(self) -> None:
        """Let those that rest give back what they cached: the first search after it takes some ms longer."""
        with ExitStack() as held:
            taken = []
            while self._has_resting():
                taken.append(held.enter_context(self.lent()))
            for connection in taken:
                connection.execute("PRAGMA shrink_memory")

    def _has_resting(self) -> bool:
        if self._engine is not None:
            return bool(cast("QueuePool", self._engine.pool).checkedin())
        return bool(self._resting)

    def close(self) -> None:
        """Close those that rest; one that is lent is closed when it comes back."""
        with self._lock:
            self._closed = True
            resting, self._resting = self._resting, []
        for connection in resting:
            connection.close()
        if self._engine is not None:
            self._engine.dispose()

    def _take(self) -> RawConnection:
        with self._lock:
            if self._resting:
                return self._resting.pop()
        return self._open_one()

    def _give_back(self, connection: RawConnection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except BaseException:
            connection.close()  # or it would keep the lock for as long as somebody holds on to the error
            raise
        with self._lock:
            if not self._closed:
                self._resting.append(connection)
                return
        connection.close()
