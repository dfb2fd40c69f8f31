"""The cast: Ann and Bo, who share a customer, and what a test does to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stores import copied_store
from tests.sync.conftest import NewLaptop
from tests.sync.laptop import Laptop
from tests.sync.scenarios.author import Author, Writings
from tests.sync.scenarios.cast import Cast
from tests.sync.world import World


@pytest.fixture
def new_laptop(tmp_path: Path, empty_store: Path) -> Iterator[NewLaptop]:
    """Makes laptops that remember what was written on them, closed after the test."""
    made: list[Laptop] = []
    writings: Writings = {}

    def make(user_id: str) -> Laptop:
        number = len(made)
        folder = copied_store(empty_store, tmp_path / f"laptop-{number}")
        made.append(Author(folder, user_id, f"device-{number}", seed=number, writings=writings))
        return made[-1]

    yield make
    for laptop in made:
        laptop.close()


@pytest.fixture
def cast(world: World) -> Cast:
    return Cast(world)
