"""The one server of all simulated weeks: emptied between them, killed in mid-work, asked two things at once.

Transactions are real and on several connections. What waits for a lock gives up soon: here nobody else is at work who
could set it free, so to wait is to wait for ever.
"""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg import sql
from sqlalchemy import Connection, event

from crm_core.model import ENTITIES, SYNCED
from crm_server import feed, grants, schema
from crm_server.database import Database, driver, execute, fetch
from crm_server.records import Row, insert_rows, read_rows, server_row
from crm_server.session import Session
from crm_server.tables import SERVER
from crm_server.visibility import as_seen
from tests.sync.laptop import START_MS, Laptop
from tests.sync.sim.chance import drawn_from
from tests.sync.sim.plan import PEOPLE
from tests.sync.world import World

T = TypeVar("T")
Dump = dict[str, bytes]
"""Table → its rows as PostgreSQL copies them."""
Members = set[tuple[str, str, str]]
"""(scope, entity, id)"""

PATIENCE = "SET lock_timeout = '25ms'"
TRUNCATE_AFTER = 200
"""Weeks after which the tables are made small again."""


class ServerDied(BaseException):
    """The server's process ended here, or lost its database."""


class _Hooked(psycopg.Cursor[tuple[Any, ...]]):
    """Tells the server of each statement before it is run."""

    hook: Callable[[], None]

    def execute(self, *arguments: Any, **options: Any) -> Any:
        self.hook()
        return super().execute(*arguments, **options)

    def copy(self, *arguments: Any, **options: Any) -> Any:
        self.hook()
        return super().copy(*arguments, **options)


class Server:
    """A database with the server's tables."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, pool_size=3)
        self.database.engine.pool._pre_ping = False
        self.told: dict[str, tuple[str, str]] = {}
        """What the server has said about each mutation, since it was founded or set back."""
        self._hooks: dict[int, Callable[[], None]] = {}
        cursor = type("HookedCursor", (_Hooked,), {"hook": lambda _: self._on_statement()})

        @event.listens_for(self.database.engine, "connect")
        def connected(connection: Any, _record: Any) -> None:
            connection.execute(PATIENCE)
            connection.commit()
            connection.cursor_factory = cursor

        schema.install(self.database)
        self._tables = [table.name for table in (*SYNCED.sorted_tables, *SERVER.sorted_tables)]
        deletions = (sql.SQL("DELETE FROM {}").format(sql.Identifier(one)) for one in self._tables)
        self._deletions = sql.SQL(";").join(deletions).as_bytes()
        with drawn_from(random.Random(0), lambda: START_MS):
            self._world, self.users = self._found()
        self._beginning = self.save()
        self._weeks = 0

    def close(self) -> None:
        self.database.close()

    def _on_statement(self) -> None:
        if hook := self._hooks.get(threading.get_ident()):
            hook()

    # --- contents ----------------------------------------------------------------------------------------------------

    def _found(self) -> tuple[World, list[str]]:
        """Make the company that every week begins with: three people, and customers that two of them share."""
        world = World(self.database, _nobody)
        users = [world.person(login, role) for login, role in PEOPLE]
        ann, bo, _ = users
        for name, owner, other in (("A", ann, ""), ("B", ann, bo), ("C", bo, ann)):
            row = server_row(
                "account", {"name": name, "owner_id": owner, "org_unit_id": world.unit}, now_ms=START_MS
            )
            with self.database.transaction() as conn:
                insert_rows(conn, "account", [row])
                feed.publish(conn, {"account": [row["id"]]})
                grants.recompute(conn, [row["id"]], now_ms=START_MS)
                if other:
                    grants.share(conn, row["id"], other, "edit", now_ms=START_MS)
        return world, users

    def founded(self, new_laptop: Callable[[str], Laptop]) -> World:
        """Return the company at the beginning of a week, without laptops."""
        self._weeks += 1
        if self._weeks % TRUNCATE_AFTER == 0:
            names = sql.SQL(", ").join(map(sql.Identifier, self._tables))
            with self.database.transaction() as conn:
                execute(conn, sql.SQL("TRUNCATE {}").format(names))
        self.load(self._beginning)
        self.told.clear()
        self._world.now_ms, self._world.lines, self._world._new_laptop = START_MS, {}, new_laptop
        return self._world

    def enrol(self, device_id: str, user_id: str) -> None:
        """Let a device in."""
        with self.database.transaction() as conn:
            execute(
                conn,
                "INSERT INTO device (id, user_id, label, public_key, created_ms) VALUES (%s, %s, '', '', %s)"
                " ON CONFLICT DO NOTHING",
                (device_id, user_id, START_MS),
            )

    def save(self) -> Dump:
        """Return everything that the database holds."""
        with self.database.snapshot() as conn:
            return {table: rows for table in self._tables if (rows := _copy_out(conn, table))}

    def load(self, dump: Dump) -> None:
        """Put the database back to what it was."""
        with self.database.transaction() as conn:
            execute(conn, self._deletions)
            for table, rows in dump.items():
                with driver(conn).cursor() as cursor, cursor.copy(_copy("COPY {} FROM STDIN", table)) as copy:
                    copy.write(rows)

    def head(self) -> int:
        """Return the last sequence number drawn."""
        with self.database.transaction() as conn:
            return feed.head(conn)

    def granted_rows(self, session: Session) -> tuple[Members, dict[str, dict[str, Row]]]:
        """Return what a user may hold now: in which scopes, and the rows as that user may see them."""
        with self.database.transaction() as conn:
            found = fetch(
                conn,
                "SELECT f.scope, f.entity, f.id FROM feed f JOIN scope_grant g ON g.scope = f.scope"
                " WHERE g.user_id = %s AND g.ended_seq IS NULL AND NOT f.gone",
                (session.user_id,),
            )
            wanted: dict[str, set[str]] = {}
            for _, entity, record_id in found:
                wanted.setdefault(entity, set()).add(record_id)
            rows = {
                entity: {
                    record_id: as_seen(entity, session.role, row)
                    for record_id, row in read_rows(conn, entity, ids).items()
                }
                for entity, ids in wanted.items()
            }
        return {(scope, entity, record_id) for scope, entity, record_id in found}, rows

    def rows(self) -> dict[str, dict[str, Row]]:
        """Return all rows, by entity and id; of those entities that have some."""
        with self.database.transaction() as conn:
            found: dict[str, list[str]] = {}
            for entity, record_id in fetch(conn, _all_ids()):
                found.setdefault(entity, []).append(record_id)
            return {entity: read_rows(conn, entity, found[entity]) for entity in ENTITIES if entity in found}

    # --- trouble -----------------------------------------------------------------------------------------------------

    @contextmanager
    def dying(self, statements: int) -> Iterator[None]:
        """Kill the server's process at one of its statements in the block; 0: not. Raises ServerDied."""
        left = [statements]

        def count() -> None:
            left[0] -= 1
            if left[0] == 0:
                raise ServerDied

        with self._hooked(count if statements else lambda: None):
            yield

    @contextmanager
    def _hooked(self, hook: Callable[[], None]) -> Iterator[None]:
        thread = threading.get_ident()
        before = self._hooks.get(thread)
        self._hooks[thread] = hook
        try:
            yield
        finally:
            self._hooks.pop(thread)
            if before is not None:
                self._hooks[thread] = before

    def while_it_stands(self, first: Callable[[], T], at: int, second: Callable[[], None]) -> T:
        """Return `first()`, and do `second` while the first stands still before its statement number `at`.

        If it has fewer statements, `second` is done after it.
        """
        stands, may_go, results = threading.Event(), threading.Event(), list[T]()
        errors: list[BaseException] = []
        left = [at]

        def stand() -> None:
            left[0] -= 1
            if left[0] == 0:
                stands.set()
                may_go.wait()

        def run() -> None:
            try:
                with self._hooked(stand):
                    results.append(first())
            except BaseException as error:  # noqa: BLE001 -- it is the caller's
                errors.append(error)
            finally:
                stands.set()

        thread = threading.Thread(target=run, name="first")
        thread.start()
        stands.wait()
        try:
            second()
        finally:
            may_go.set()
            thread.join()
        if errors:
            raise errors[0]
        return results[0]


@cache
def _all_ids() -> bytes:
    """Return one question for the ids of every entity: most have no rows, and need not be asked for them."""
    selects = (
        sql.SQL("SELECT {}, id FROM {}").format(sql.Literal(entity), sql.Identifier(entity))
        for entity in ENTITIES
    )
    return sql.SQL(" UNION ALL ").join(selects).as_bytes()


def _copy(text: LiteralString, table: str) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(table))


def _copy_out(conn: Connection, table: str) -> bytes:
    found = BytesIO()
    with driver(conn).cursor() as cursor, cursor.copy(_copy("COPY {} TO STDOUT", table)) as copy:
        for block in copy:
            found.write(block)
    return found.getvalue()


def _nobody(user_id: str) -> Laptop:
    raise LookupError(f"no laptop yet for {user_id}")
