"""Databases with the server's tables that go from test to test: emptying one is a tenth of copying and dropping it.

A test is given one that cannot be told from a fresh copy: what it holds, its tables and what the planner knows of them
are those of the template. Whoever changes tables is the last to have used that database. So may its connections go on:
they forget all that a test has set, and need not get to know a hundred tables again, which is most of what
a short test costs.
"""

from contextlib import ExitStack, suppress
from itertools import count

import psycopg
from psycopg import sql
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from crm_server.database import Database, driver
from crm_server.postgres import Cluster

Session = psycopg.Connection[tuple[object, ...]]
OTHERS_OUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)"""
BUILD = """SELECT count(*), max(oid), sum(relnatts), sum(relchecks), (SELECT count(*) FROM pg_proc),
    (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_db_role_setting)
    FROM pg_class WHERE relnamespace = 'public'::regnamespace"""
USED = """SELECT relname, pg_relation_size(oid) > 10 * 8192 OR reltuples >= 0 FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"""
"""Tables with rows, dead ones too, and whether they look other than new ones to the planner.

It takes a table that was never vacuumed for one of ten pages, as long as it has no more.
"""
FORGET = """CLOSE ALL; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();
    DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES"""
"""All of DISCARD ALL but the statements, of which the driver keeps count; they are planned anew."""
NO_STATISTICS = "DELETE FROM pg_statistic WHERE starelid >= 16384"


class RecycledDatabases:
    """Copies of one database of a cluster."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self._cluster, self._template = cluster, template
        self._names = (f"recycled_{number}" for number in count(1))
        self._free: list[tuple[str, Session]] = []
        self._lent: dict[str, Session] = {}
        self._ways_in: dict[str, Database] = {}
        with self._session(template) as session:
            self._build = session.execute(BUILD).fetchone()
            tables = [str(table) for table, _ in session.execute(USED)]
            self._rows = {table: _copy_out(session, table) for table in tables}

    def lend(self) -> str:
        """Return the name of a database that is as the template."""
        if not self._free:
            name = next(self._names)
            self._cluster.create_database(name, self._template)
            self._free.append((name, self._session(name)))
        name, self._lent[name] = self._free.pop()
        return name

    def take_back(self, name: str) -> None:
        """Make a database that was lent as the template again; drop it where its tables are other ones now."""
        session = self._lent.pop(name)
        with suppress(psycopg.Error, SQLAlchemyError):
            session.execute(OTHERS_OUT, (self._made_forget(name),))
            if session.execute(BUILD).fetchone() == self._build:
                self._empty(session)
                self._free.append((name, session))
                return
        session.close()
        if name in self._ways_in:
            self._ways_in.pop(name).close()
        self._cluster.drop_database(name)

    def way_into(self, name: str) -> Database:
        """Return the way into a database that was lent, with the connections that earlier tests have left."""
        if name not in self._ways_in:
            self._ways_in[name] = Database(self._cluster.url(name))
        return self._ways_in[name]

    def close(self) -> None:
        for database in self._ways_in.values():
            database.close()
        for _, session in self._free:
            session.close()

    def _made_forget(self, name: str) -> list[int]:
        """Let the idle connections of the way in forget what was done with them; return their processes."""
        if name not in self._ways_in:
            return []
        engine = self._ways_in[name].engine
        assert isinstance(engine.pool, QueuePool)
        processes = []
        with ExitStack() as held:
            for _ in range(engine.pool.checkedin()):
                connection = driver(held.enter_context(engine.begin()))
                connection.execute(FORGET)
                processes.append(connection.info.backend_pid)
        return processes

    def _session(self, name: str) -> Session:
        return psycopg.connect(self._cluster.conninfo(name), autocommit=True)

    def _empty(self, session: Session) -> None:
        used = session.execute(USED).fetchall()
        emptied = [sql.SQL("DELETE FROM {}").format(sql.Identifier(str(table))) for table, _ in used]
        if changed := [sql.Identifier(str(table)) for table, looks_used in used if looks_used]:
            emptied.append(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(changed)))
        with session.transaction():
            session.execute(sql.SQL("; ").join([*emptied, sql.SQL(NO_STATISTICS)]))
            for table, rows in self._rows.items():
                statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                with session.cursor().copy(statement) as copy:
                    copy.write(rows)


def _copy_out(session: Session, table: str) -> bytes:
    with session.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(block) for block in copy)
