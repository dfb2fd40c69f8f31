"""Laptops for the tests of the sync engine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_server.database import Database
from crm_server.postgres import Cluster
from tests.support.stores import copied_store
from tests.sync.laptop import Laptop
from tests.sync.sim.server import Server
from tests.sync.sim.shelf import Shelf
from tests.sync.team import Team
from tests.sync.world import World

NewLaptop = Callable[[str], Laptop]


@pytest.fixture
def new_laptop(tmp_path: Path, empty_store: Path) -> Iterator[NewLaptop]:
    """Makes laptops, closed after the test: `new_laptop("ann")`."""
    made: list[Laptop] = []

    def make(user_id: str) -> Laptop:
        number = len(made)
        folder = copied_store(empty_store, tmp_path / f"laptop-{number}")
        laptop = Laptop(folder, user_id, f"device-{number}", seed=number)
        made.append(laptop)
        return laptop

    yield make
    for laptop in made:
        laptop.close()


@pytest.fixture
def ann(new_laptop: NewLaptop) -> Laptop:
    return new_laptop("ann")


@pytest.fixture
def world(server_database: Database, new_laptop: NewLaptop) -> World:
    return World(server_database, new_laptop)


@pytest.fixture
def team(world: World) -> Team:
    """Ann, Bo, and a customer of Ann's that Bo may edit; both hold it."""
    ann, bo = world.laptop(world.person("ann")), world.laptop(world.person("bo"))
    account = ann.add(
        "account", name="宁波长风机械", phone="0574-1", industry_code="C34", description="一\n二"
    )
    world.sync(ann)
    world.share(account, bo.user_id, "edit")
    world.sync(bo)
    return ann, bo, account


@pytest.fixture(scope="session")
def simulated(postgres: Cluster) -> Iterator[Server]:
    """The server of all simulated weeks."""
    postgres.create_database("simulated")
    server = Server(postgres.url("simulated"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def shelf(simulated: Server, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Where the simulated laptops lie."""
    return Shelf(tmp_path_factory.mktemp("laptops"), simulated)
