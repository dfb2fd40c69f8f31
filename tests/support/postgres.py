"""A real PostgreSQL for the tests: one cluster a session, one database a test, as if it were new."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from crm_server import schema
from crm_server.database import Database
from crm_server.postgres import Cluster
from tests.support.recycled import RecycledDatabases

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
def new_database(
    postgres: Cluster, database_names: Iterator[str], request: pytest.FixtureRequest
) -> Iterator[NewDatabase]:
    """Makes databases of this test's own: empty ones, `new_database()`, or copies, `new_database(template="…")`."""
    made: list[Callable[[], None]] = []

    def make(template: str = "template0") -> str:
        if template == TEMPLATE:
            recycled: RecycledDatabases = request.getfixturevalue("recycled")
            name = recycled.lend()
            made.append(partial(recycled.take_back, name))
        else:
            name = next(database_names)
            postgres.create_database(name, template)
            made.append(partial(postgres.drop_database, name))
        return postgres.url(name)

    yield make
    for give_back in made:
        give_back()


@pytest.fixture(scope="session")
def installed(postgres: Cluster) -> str:
    """The name of a database with the server's tables, empty: to copy it is a fraction of making them."""
    postgres.create_database(TEMPLATE)
    database = Database(postgres.url(TEMPLATE))
    schema.install(database)
    database.close()
    return TEMPLATE


@pytest.fixture(scope="session")
def recycled(postgres: Cluster, installed: str) -> Iterator[RecycledDatabases]:
    """Copies of it that go from test to test."""
    databases = RecycledDatabases(postgres, installed)
    yield databases
    databases.close()


@pytest.fixture
def new_server(recycled: RecycledDatabases) -> Iterator[Callable[[], Database]]:
    """Makes databases of this test's own with the server's tables, empty, and connections that know the tables."""
    lent: list[str] = []

    def make() -> Database:
        lent.append(recycled.lend())
        return recycled.way_into(lent[-1])

    yield make
    for name in lent:
        recycled.take_back(name)


@pytest.fixture
def server_database(new_server: Callable[[], Database]) -> Database:
    """A database of this test's own with the server's tables, empty. It stays open after the test."""
    return new_server()


@pytest.fixture
def server_tables(installed: str, new_database: NewDatabase) -> str:
    """The SQLAlchemy address of a database of this test's own with the server's tables, empty."""
    return new_database(template=installed)


@pytest.fixture
def database(new_database: NewDatabase) -> str:
    """The SQLAlchemy address of an empty database of this test's own."""
    return new_database()


@pytest.fixture(scope="session")
def made_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of a cluster for tests that start and stop one; to start it again is a tenth of making it."""
    folder = tmp_path_factory.mktemp("made-cluster")
    Cluster.start(folder, durability=False).stop()
    yield folder
    Cluster.start(folder, durability=False).remove()


@pytest.fixture
def stopped_cluster(made_cluster: Path) -> Iterator[Path]:
    """The data folder of a cluster that is stopped, and is stopped after the test however that leaves it."""
    yield made_cluster
    Cluster.start(made_cluster, durability=False).stop()


@pytest.fixture
def cluster_folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose cluster, wherever it lies, is deleted after the test."""
    folder = tmp_path / "data"
    yield folder
    if (folder / "postgres.json").exists():
        Cluster.start(folder, durability=False).remove()
