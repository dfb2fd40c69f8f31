"""A company per test. Its tables are made once a session and copied."""

from collections.abc import Iterator

import pytest

from crm_server import schema
from crm_server.database import Database
from crm_server.postgres import Cluster
from tests.server.company import Company, Person
from tests.support.postgres import NewDatabase

TEMPLATE = "server_tables"


@pytest.fixture(scope="session")
def installed(postgres: Cluster) -> str:
    """The name of a database with empty tables."""
    postgres.create_database(TEMPLATE)
    database = Database(postgres.url(TEMPLATE))
    schema.install(database)
    database.close()
    return TEMPLATE


@pytest.fixture
def company(installed: str, new_database: NewDatabase) -> Iterator[Company]:
    database = Database(new_database(template=installed))
    yield Company(database)
    database.close()


@pytest.fixture
def ann(company: Company) -> Person:
    return company.hire("ann")


@pytest.fixture
def bo(company: Company) -> Person:
    return company.hire("bo")
