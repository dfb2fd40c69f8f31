"""Random weeks of a company, each from its seed; a seed that fails stays failing."""

from pathlib import Path

import pytest

from crm_server import schema
from crm_server.database import Database
from tests.support.postgres import NewDatabase
from tests.sync.simulate import simulate

STEPS = 250


@pytest.mark.parametrize("seed", [0, 22, 24, 101])
def test_a_week_ends_in_agreement(new_database: NewDatabase, tmp_path: Path, seed: int) -> None:
    server = Database(new_database(), pool_size=3)
    schema.install(server)
    try:
        simulate(server, tmp_path, seed, STEPS)
    finally:
        server.close()
