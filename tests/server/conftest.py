"""A company per test, in a copy of the server's tables."""

from collections.abc import Iterator

import pytest

from crm_server.database import Database
from tests.server.caller import Laptop, running_server
from tests.server.company import Company, Person


@pytest.fixture
def laptop(server_database: Database) -> Iterator[Laptop]:
    """A laptop's line to a running server with one user, li."""
    with running_server(server_database) as speaking:
        yield speaking


@pytest.fixture
def company(server_database: Database) -> Company:
    return Company(server_database)


@pytest.fixture
def ann(company: Company) -> Person:
    return company.hire("ann")


@pytest.fixture
def bo(company: Company) -> Person:
    return company.hire("bo")
