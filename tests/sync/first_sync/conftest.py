"""A server that cuts its chunks small, and a laptop that has nothing yet."""

import pytest

from crm_server.artefacts import manifest, prepare
from tests.sync.first_sync.laptops import CUSTOMERS
from tests.sync.laptop import Laptop
from tests.sync.world import World


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "PAGE_BYTES", 2_000)
    monkeypatch.setattr(prepare, "CHUNK_BYTES", 4_000)
    monkeypatch.setattr(manifest, "CHUNKS_AT_ONCE", 3)


@pytest.fixture
def accounts(world: World) -> list[str]:
    """Customers of ann's, brought by the laptop that she had."""
    old = world.laptop(world.person("ann"))
    found = []
    for number in range(CUSTOMERS):
        found.append(
            old.add("account", name=f"宁波机械{number}", owner_id=old.user_id, description="x" * 900)
        )
        old.add("note", account_id=found[-1], text=f"去过{number}")
    world.sync(old)
    return found


@pytest.fixture
def new(world: World, accounts: list[str]) -> Laptop:
    """Her new laptop, which holds nothing."""
    return world.laptop(next(iter(world.lines)).user_id)
