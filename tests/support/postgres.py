"""A real PostgreSQL for the tests: one cluster a session, one database a test."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_server import schema
from crm_server.database import Database
from crm_server.postgres import Cluster

NewDatabase = Callable[..., str]
TEMPLATE = "server_tables"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that is made for this session and deleted after it."""
    cluster = Cluster.start(tmp_path_factory.mktemp("postgres"), durability=False)
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def database_names() -> Iterator[str]:
    return (f"test_{number}" for number in itertools.count(1))


@pytest.fixture
def new_database(postgres: Cluster, database_names: Iterator[str]) -> Iterator[NewDatabase]:
    """Makes databases, each dropped after the test: `new_database()`, or `new_database(template="…")`."""
    made: list[str] = []

    def make(template: str = "template0") -> str:
        name = next(database_names)
        postgres.create_database(name, template)
        made.append(name)
        return postgres.url(name)

    yield make
    for name in made:
        postgres.drop_database(name)


@pytest.fixture(scope="session")
def installed(postgres: Cluster) -> str:
    """The name of a database with the server's tables, empty: to copy it is a fraction of making them."""
    postgres.create_database(TEMPLATE)
    database = Database(postgres.url(TEMPLATE))
    schema.install(database)
    database.close()
    return TEMPLATE


@pytest.fixture
def database(new_database: NewDatabase) -> str:
    """The SQLAlchemy address of an empty database of this test's own."""
    return new_database()


@pytest.fixture
def cluster_folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose cluster, wherever it lies, is deleted after the test."""
    folder = tmp_path / "data"
    yield folder
    if (folder / "postgres.json").exists():
        Cluster.start(folder, durability=False).remove()
