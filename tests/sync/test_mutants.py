"""The proof is worth something: bugs that are put back break a promise within a few simulated weeks.

Here those that are caught soonest; `python -m tests.sync.mutants` hunts all of them, some for a hundred weeks.
"""

import pytest

from tests.sync.mutants import hunt
from tests.sync.sim.mutations import MUTANTS
from tests.sync.sim.server import Server
from tests.sync.sim.shelf import Shelf
from tests.sync.simulate import simulate

SOON = {
    "grant_without_backfill": "I4",
    "outcome_not_stored": "I2",
    "outbox_emptied_early": "I5",
    "removal_without_seen": "I9",
    "whole_row_push": "I9",
    "drop_on_refusal": "I1",
}
"""Bugs that are caught within `MOST_SEEDS` weeks, and the promise that breaks first."""
MOST_SEEDS = 12


@pytest.mark.slow
@pytest.mark.parametrize("name", SOON)
def test_a_known_bug_is_caught(simulated: Server, shelf: Shelf, name: str) -> None:
    caught = hunt(simulated, shelf, MUTANTS[name], MOST_SEEDS)
    assert caught is not None
    assert SOON[name] in caught[1], caught


def test_a_bug_is_gone_when_its_block_ends(simulated: Server, shelf: Shelf) -> None:
    for mutant in MUTANTS.values():
        with mutant.apply():
            pass
    simulate(simulated, shelf, 0)


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) >= 12
