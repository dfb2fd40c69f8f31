"""Laptops that wait to be told of a change: kept by the event loop, woken by the database, at the cost of no thread.

Whoever draws numbers of the feed notifies on commit. One connection a process listens; for all laptops that wait here
it asks once who is touched, and wakes these.
"""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from sqlalchemy import Connection

from crm_server.cursor import CursorSeal
from crm_server.database import Database, execute, fetch
from crm_server.errors import ProblemError
from crm_server.failures import describe
from crm_server.schema import CURSOR_KEY, EPOCH, read_meta
from crm_server.telling import CHANNEL

MOST_WAITING = 5_000
MOST_OF_ONE_DEVICE = 20
"""One that breaks off is noticed late, so a device may seem to wait several times; it must not keep out the others."""
LISTEN_SECONDS = 5.0
"""How long the listener may sleep before it looks whether it is to end."""
RECONNECT_SECONDS = 2.0
PATIENCE_SECONDS = 1.0
log = logging.getLogger("crm_server")

_TOUCHED = """
SELECT g.user_id FROM feed f JOIN scope_grant g ON g.scope = f.scope AND g.ended_seq IS NULL
WHERE f.seq > %(low)s AND g.user_id = ANY(%(users)s)
UNION SELECT user_id FROM scope_grant WHERE user_id = ANY(%(users)s) AND changed_seq > %(low)s
UNION SELECT user_id FROM scope_grant WHERE user_id = ANY(%(users)s) AND ended_seq > %(low)s
"""


def has_moved(conn: Connection, user_id: str, seq: int) -> bool:
    """Whether a user's scopes or grants hold anything later than `seq`."""
    return bool(fetch(conn, _TOUCHED.encode(), {"low": seq, "users": [user_id]}))


def reached(conn: Connection, user_id: str, text: str) -> int | None:
    """Return up to where a laptop has everything, by its cursor; None for a cursor that a pull would not take."""
    seal = CursorSeal(read_meta(conn, CURSOR_KEY), read_meta(conn, EPOCH), user_id)
    (head,) = fetch(conn, "SELECT seq FROM feed_head")[0]
    try:
        cursor = seal.read(text, head)
    except ProblemError:
        return None
    return None if cursor.backfill else min(cursor.seq, cursor.told)


@dataclass(eq=False)
class Waiter:
    """One laptop that waits. `woken` is set in the event loop that it was made in."""

    user_id: str
    device_id: str
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Wake it; called from the listener's thread."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.woken.set)


class WaitingRoom:
    """The laptops that wait at this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiters: set[Waiter] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._listening = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def count(self) -> int:
        """How many laptops wait here."""
        return len(self._waiters)

    def is_full(self, device_id: str) -> bool:
        """Whether this device may not wait here as well."""
        with self._lock:
            own = sum(waiter.device_id == device_id for waiter in self._waiters)
            return len(self._waiters) >= MOST_WAITING or own >= MOST_OF_ONE_DEVICE

    @contextmanager
    def waiting(self, user_id: str, device_id: str) -> Iterator[Waiter]:
        """Let a laptop wait for the duration of the block: what changes from here on wakes it."""
        waiter = Waiter(user_id, device_id, asyncio.get_running_loop())
        with self._lock:
            self._waiters.add(waiter)
        try:
            yield waiter
        finally:
            with self._lock:
                self._waiters.discard(waiter)

    def is_listening(self) -> bool:
        """Start the listener if there is none. Returns False where it does not hear the database in a second."""
        with self._lock:
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._listen, name="feed-listener", daemon=True)
                self._thread.start()
        return self._listening.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        """Wake everybody and end the listener."""
        self._ended.set()
        self._wake_all()
        if self._thread is not None and self._listening.is_set():
            with self._database.transaction() as conn:
                execute(conn, "SELECT pg_notify(%s, '')", (CHANNEL,))
            self._thread.join()

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen_on_a_connection()
            except psycopg.Error as error:
                log.warning("listener: %s", describe(error))
                self._listening.clear()
                self._wake_all()  # what came meanwhile was not heard
                self._ended.wait(RECONNECT_SECONDS)

    def _listen_on_a_connection(self) -> None:
        url = self._database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            low = _head(connection)
            self._listening.set()
            while not self._ended.is_set():
                payloads = [one.payload for one in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1)]
                if payloads:
                    low = self._wake_touched(connection, low, set(payloads))

    def _wake_touched(
        self, connection: "psycopg.Connection[tuple[object, ...]]", low: int, told: set[str]
    ) -> int:
        """Wake whom a change since `low` concerns. Returns where the feed stands now."""
        with self._lock:
            waiters = list(self._waiters)
        head = _head(connection)
        users = {waiter.user_id for waiter in waiters}
        touched = {
            row[0] for row in connection.execute(_TOUCHED.encode(), {"low": low, "users": sorted(users)})
        }
        for waiter in waiters:
            if waiter.user_id in touched or waiter.device_id in told:
                waiter.wake()
        return head

    def _wake_all(self) -> None:
        with self._lock:
            waiters = list(self._waiters)
        for waiter in waiters:
            waiter.wake()


def _head(connection: "psycopg.Connection[tuple[object, ...]]") -> int:
    rows = connection.execute("SELECT seq FROM feed_head").fetchall()
    return int(str(rows[0][0]))
