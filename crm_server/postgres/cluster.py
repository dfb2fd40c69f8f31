"""A private PostgreSQL cluster that belongs to a data folder.

Several programs may want it at once: the server, an administrator's command, a test. The first one starts
it and stops it; the others attach to it. One that dies leaves an orphan, which the next one replaces.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from crm_server.postgres import postmaster
from crm_server.postgres.account import account_of
from crm_server.postgres.errors import PostgresUnavailable
from crm_server.postgres.lock import OwnerLock, Running, announced
from crm_server.postgres.place import Place, known_place, make_place, place_file
from crm_server.postgres.programs import Programs, choose, installed, reachable

SECONDS_TO_START = 120
PORT = 5432  # only part of the socket's name


class Cluster:
    """A running cluster. `owned` is true in the process that started it and will stop it."""

    def __init__(
        self,
        data_dir: Path,
        place: Place,
        socket: Path,
        process: subprocess.Popen[bytes] | None = None,
        lock: OwnerLock | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.folder = place.folder
        self._place = place
        self._socket = socket
        self._process = process
        self._lock = lock

    @classmethod
    def start(
        cls, data_dir: Path, *, durability: bool = True, candidates: list[Programs] | None = None
    ) -> "Cluster":
        """Start the data folder's cluster, making it if need be, or attach to it if it runs.

        Args:
            data_dir: the data folder; made if it does not exist. As root the files of the cluster lie
                elsewhere: `folder` says where.
            durability: false for tests only: a crash of the machine may then lose everything.
            candidates: the PostgreSQL programs to choose from; all of the machine's if not given.

        Raises:
            PostgresUnavailable: with a sentence for the person who runs the server.
        """
        try:
            return _start_or_attach(data_dir.resolve(), candidates, durable=durability)
        except OSError as error:
            message = f"PostgreSQL could not be started for {data_dir}: {error}"
            raise PostgresUnavailable(message) from error

    @property
    def owned(self) -> bool:
        return self._process is not None

    def url(self, database: str) -> str:
        """The address of a database for SQLAlchemy, password included."""
        return self._url(database).render_as_string(hide_password=False)

    def conninfo(self, database: str) -> str:
        """The same address for psycopg and for PostgreSQL's own tools."""
        return self._url(database).set(drivername="postgresql").render_as_string(hide_password=False)

    def ensure_database(self, name: str) -> None:
        """Create a database unless it exists."""
        if name in self.databases():
            return
        try:
            self.create_database(name)
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # another worker was quicker

    def create_database(self, name: str, template: str = "template0") -> None:
        """Create a database as a copy of another one, to which nobody may be connected."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template)))

    def drop_database(self, name: str) -> None:
        """Drop a database, if it exists, with the connections to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def databases(self) -> set[str]:
        with self._connect() as connection:
            return {str(row[0]) for row in connection.execute("SELECT datname FROM pg_database")}

    def stop(self) -> None:
        """Stop the cluster if this process has started it; otherwise leave it to its owner."""
        if self._process is None or self._lock is None:
            return
        postmaster.stop(self._process)
        self._process = None
        if not self._socket.is_relative_to(self.folder):
            shutil.rmtree(self._socket)
        self._lock.release()
        self._lock = None

    def remove(self) -> None:
        """Stop the cluster and delete its files for good. For tests, and for a demo that starts over."""
        if not self.owned:
            message = f"The database in {self.folder} belongs to another program that is running."
            raise PostgresUnavailable(message)
        self.stop()
        shutil.rmtree(self.folder)
        place_file(self.data_dir).unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def answers(self) -> bool:
        """Whether a statement can be run right now."""
        try:
            with self._connect() as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _url(self, database: str) -> URL:
        return URL.create(
            "postgresql+psycopg",
            username=postmaster.SUPERUSER,
            password=self._place.password,
            database=database,
            query={"host": str(self._socket), "port": str(PORT)},
        )

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.conninfo("postgres"), autocommit=True, connect_timeout=10)

    def _execute(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)


def _start_or_attach(data_dir: Path, candidates: list[Programs] | None, *, durable: bool) -> Cluster:
    data_dir.mkdir(parents=True, exist_ok=True)
    lock_path = data_dir / "postgres.lock"
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        lock = OwnerLock.acquire(lock_path)
        if lock is not None:
            return _start_owned(data_dir, lock, candidates, durable=durable)
        running = announced(lock_path)
        cluster = _attach(data_dir, running) if running else None
        if cluster is not None and announced(lock_path) == running:
            return cluster
        time.sleep(0.05)
    message = f"Another program has opened the database of {data_dir}, and the database does not answer."
    raise PostgresUnavailable(message)


def _start_owned(
    data_dir: Path, lock: OwnerLock, candidates: list[Programs] | None, *, durable: bool
) -> Cluster:
    try:
        place = known_place(data_dir) or make_place(data_dir, durable=durable)
        programs = _programs_for(place, candidates)
        postmaster.stop_orphan(place.data)
        if not place.data.exists():
            postmaster.make_cluster(programs, place, durable=durable)
        socket = place.socket_folder()
        process = postmaster.launch(programs, place, socket, durable=durable)
    except BaseException:
        lock.release()
        raise
    cluster = Cluster(data_dir, place, socket, process, lock)
    try:
        _wait_until_ready(cluster, process, place)
    except BaseException:
        cluster.stop()
        raise
    lock.announce(Running(os.getpid(), process.pid, str(socket)))
    return cluster


def _programs_for(place: Place, candidates: list[Programs] | None) -> Programs:
    chosen = choose(installed() if candidates is None else candidates, place.data)
    return reachable(chosen, account_of(place.folder), place.folder)


def _wait_until_ready(cluster: Cluster, process: subprocess.Popen[bytes], place: Place) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while not cluster.answers():
        if process.poll() is not None:
            message = f"PostgreSQL ended while starting: {postmaster.why_it_ended(place)}"
            raise PostgresUnavailable(message)
        if time.monotonic() > end:
            message = f"PostgreSQL does not answer after {SECONDS_TO_START} seconds; see {place.log}."
            raise PostgresUnavailable(message)
        time.sleep(0.02)


def _attach(data_dir: Path, running: Running) -> Cluster | None:
    place = known_place(data_dir)
    if place is None:
        return None
    cluster = Cluster(data_dir, place, Path(running.socket))
    return cluster if cluster.answers() else None
