"""Simulated days and weeks of a company, each from its seed; a seed that fails stays failing."""

import pytest

from crm_core.model import ENTITIES
from tests.sync.sim.drawing import EDITABLE, LEFT_OUT, SETTLED
from tests.sync.sim.office import BROUGHT, DERIVED
from tests.sync.sim.server import Server
from tests.sync.sim.shelf import Shelf
from tests.sync.simulate import STEPS, simulate

DAYS, DAYS_A_TEST, ACTS_A_DAY = 200, 20, 12
"""Days are short enough for a few hundred seeds on every run."""
WEEKS = 12


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 1000 + DAYS, DAYS_A_TEST))
def test_every_day_ends_in_agreement(simulated: Server, shelf: Shelf, first: int) -> None:
    _play(simulated, shelf, range(first, first + DAYS_A_TEST), ACTS_A_DAY)


@pytest.mark.slow
def test_every_week_ends_in_agreement(simulated: Server, shelf: Shelf) -> None:
    _play(simulated, shelf, range(WEEKS), STEPS)


def _play(simulated: Server, shelf: Shelf, seeds: range, steps: int) -> None:
    for seed in seeds:
        try:
            simulate(simulated, shelf, seed, steps=steps)
        except BaseException as error:
            error.add_note(f"python -m tests.sync.simulate --replay {seed} --steps {steps}")
            raise


def test_a_seed_gives_the_same_week_every_time(simulated: Server, shelf: Shelf) -> None:
    weeks: list[list[str]] = [[], []]
    for lines in weeks:
        simulate(simulated, shelf, 7, show=lines.append)
    assert weeks[0] == weeks[1]
    assert len(weeks[0]) > 30


def test_two_seeds_give_two_weeks(simulated: Server, shelf: Shelf) -> None:
    assert simulate(simulated, shelf, 1) != simulate(simulated, shelf, 2)


def test_every_entity_takes_part_or_is_left_out_for_a_reason() -> None:
    told = {*EDITABLE, *SETTLED, *LEFT_OUT, *BROUGHT, *DERIVED}
    assert told == ENTITIES.keys()
    assert not LEFT_OUT.keys() & {*EDITABLE, *BROUGHT, *DERIVED}
