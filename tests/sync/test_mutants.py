"""The proof is worth something: bugs that are put back break a promise within a few simulated weeks.

Here those that are caught soonest; `python -m tests.sync.mutants` hunts all of them, some for a hundred weeks.
"""

import pytest

from tests.sync.mutants import hunt
from tests.sync.sim.mutations import MUTANTS
from tests.sync.sim.server import Server
from tests.sync.sim.shelf import Shelf
from tests.sync.simulate import simulate
from tests.sync.test_simulation import WEEKS

SOON = (
    "grant_without_backfill",
    "outcome_not_stored",
    "outbox_emptied_early",
    "removal_without_seen",
    "whole_row_push",
    "drop_on_refusal",
)
"""Bugs that are caught within `WEEKS` weeks, which without them end in agreement (`test_simulation`)."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SOON)
def test_a_known_bug_is_caught(simulated: Server, shelf: Shelf, name: str) -> None:
    assert hunt(simulated, shelf, MUTANTS[name], WEEKS) is not None


def test_a_bug_is_gone_when_its_block_ends(simulated: Server, shelf: Shelf) -> None:
    for mutant in MUTANTS.values():
        with mutant.apply():
            pass
    simulate(simulated, shelf, 0)


def test_there_are_enough_of_them() -> None:
    assert len(MUTANTS) >= 12
