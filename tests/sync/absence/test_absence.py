"""Ninety days offline and two models behind: every mutation accounted for by name."""

from tests.sync.absence.story import play
from tests.sync.world import World

MUTATIONS = 600


def test_after_ninety_days_and_two_models_every_mutation_is_accounted_for(world: World) -> None:
    told = play(world, MUTATIONS)
    fates = {fate for counts in told.fates.values() for fate in counts}
    assert {"applied", "merged", "conflict", "handed_over", "refused:not_permitted"} <= fates
    assert {"refused:erased", "refused:append_only", "refused:invalid_value"} <= fates
    assert {"refused:document_locked", "refused:unknown_parent", "refused:depends_on_refused"} <= fates
    assert sum(counts.total() for counts in told.fates.values()) >= MUTATIONS
