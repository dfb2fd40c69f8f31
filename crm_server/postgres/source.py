"""One way to get at a database, whoever runs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from crm_server.postgres.cluster import Cluster
from crm_server.postgres.errors import PostgresUnavailable

DRIVER = "postgresql+psycopg"


@contextmanager
def open_database(address: str | None, data_dir: Path, name: str = "crm") -> Iterator[str]:
    """The address, for SQLAlchemy, of a database that has answered a statement.

    Args:
        address: a PostgreSQL that is run elsewhere; None for the data folder's private cluster, which this
            starts (and stops at the end) unless another program has started it.
        data_dir: the data folder.
        name: the database in the private cluster; created if it does not exist.

    Raises:
        PostgresUnavailable: with a sentence for the person who runs the server.
    """
    if address is not None:
        yield _checked(sqlalchemy_url(address))
        return
    with Cluster.start(data_dir) as cluster:
        cluster.ensure_database(name)
        yield cluster.url(name)


def sqlalchemy_url(address: str) -> str:
    """A PostgreSQL address in any usual spelling, as SQLAlchemy wants it for the one driver in use.

    Raises:
        PostgresUnavailable: it is not the address of a PostgreSQL database.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        raise PostgresUnavailable(_not_an_address()) from None
    if url.drivername.split("+")[0] not in {"postgresql", "postgres"} or not url.database:
        raise PostgresUnavailable(_not_an_address())
    return url.set(drivername=DRIVER).render_as_string(hide_password=False)


def _not_an_address() -> str:
    return "The database's address should read postgresql://USER:PASSWORD@HOST/DATABASE."


def _checked(address: str) -> str:
    url = make_url(address)
    try:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, connect_timeout=10) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        message = f"The database at {url.host or 'the local socket'} does not answer: {reason}"
        raise PostgresUnavailable(message) from error
    return address
