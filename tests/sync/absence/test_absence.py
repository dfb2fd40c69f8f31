"""Ninety days offline and two models behind: every mutation accounted for by name."""

import pytest

from crm_desktop.sync import run
from tests.sync.absence.story import play
from tests.sync.world import World

MUTATIONS = 600
A_PAGE = 150
"""Mutations in a push: several are needed, because the program changes between two of them."""


@pytest.mark.slow
def test_after_ninety_days_and_two_models_every_mutation_is_accounted_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST_MUTATIONS", A_PAGE)
    told = play(world, MUTATIONS)
    fates = {fate for counts in told.fates.values() for fate in counts}
    assert {"applied", "merged", "conflict", "handed_over", "refused:not_permitted"} <= fates
    assert {"refused:erased", "refused:append_only", "refused:invalid_value"} <= fates
    assert {"refused:document_locked", "refused:unknown_parent", "refused:depends_on_refused"} <= fates
    assert sum(counts.total() for counts in told.fates.values()) >= MUTATIONS
