"""The store is looked through piece by piece, over restarts, and what was found is told once the round has ended."""

import pytest

from crm_desktop.db import checking, doctor
from crm_desktop.db.checking import EVERY_MS, Result
from crm_desktop.db.store import Store
from crm_desktop.errors import Cancelled
from tests.db.support import receive

NOW_MS = 1_790_000_000_000


def step(store: Store, now_ms: int = NOW_MS) -> Result | None:
    """Look at one piece, as the keeper does each time it wakes."""
    with store.raw() as connection:
        before = checking.where(connection)
    piece, found = checking.look_at_one(store, before, lambda: False)
    with store.raw() as connection:
        return checking.note(connection, piece, found, now_ms)


def rounds(store: Store) -> tuple[int, Result]:
    """Return after how many pieces a round ended, and how."""
    for n in range(1, 500):
        if (result := step(store)) is not None:
            return n, result
    raise AssertionError("it never ends")


def is_due(store: Store, now_ms: int) -> bool:
    with store.raw() as connection:
        return checking.is_due(connection, now_ms)


def test_every_table_and_question_is_looked_at_once_a_week(store: Store) -> None:
    assert is_due(store, NOW_MS)
    pieces, result = rounds(store)
    assert pieces == len(store.tables()) + len(doctor.QUESTIONS) + 1
    assert result == Result(NOW_MS, ())
    assert not is_due(store, NOW_MS + EVERY_MS - 1)
    assert is_due(store, NOW_MS + EVERY_MS)


def test_it_goes_on_where_it_was_and_keeps_what_it_found(store: Store) -> None:
    receive(store, "account", "a-1", name="甲")
    with store.raw() as connection:
        connection.execute("DELETE FROM local_search_row WHERE id = 'a-1'")
        checking.note(connection, "1 account", doctor.Check("outbox_records", ok=False, detail=""), NOW_MS)
    assert is_due(store, NOW_MS), "a round is under way"
    pieces, result = rounds(store)
    assert pieces == len([one for one in store.tables() if one > "account"]) + len(doctor.QUESTIONS) + 1
    assert result.failed == ("outbox_records", "search_index")


def test_a_whole_look_makes_the_round_under_way_needless(store: Store) -> None:
    step(store)
    with store.raw() as connection:
        checking.note_result(connection, {"bases"}, NOW_MS)
        assert checking.where(connection) == ""
        assert checking.result(connection) == Result(NOW_MS, ("bases",))
    assert not is_due(store, NOW_MS)


def test_whoever_closes_the_program_does_not_wait_for_a_table(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.db.store._STEPS_BETWEEN_RESTS", 1)
    with pytest.raises(Cancelled):
        checking.look_at_one(store, "1 a", lambda: True)
