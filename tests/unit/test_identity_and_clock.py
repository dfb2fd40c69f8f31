"""Ids sort by time and never repeat; the clock never goes back, whatever the wall clock does."""

import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core import clock as hlc
from crm_core.ids import IdSource, child_id, new_id


def test_ids_are_version_7_and_strictly_increase() -> None:
    ids = [new_id() for _ in range(2000)]
    assert ids == sorted(set(ids))
    assert {uuid.UUID(text).version for text in ids} == {7}
    assert {uuid.UUID(text).variant for text in ids} == {uuid.RFC_4122}


def test_ids_increase_also_when_the_wall_clock_steps_back() -> None:
    times = iter([2000, 1000, 1500, 2001])
    source = IdSource(lambda: next(times), random.Random(1))
    ids = [source.new() for _ in range(4)]
    assert ids == sorted(set(ids))


def test_the_same_seed_gives_the_same_ids() -> None:
    def draw() -> list[str]:
        source = IdSource(lambda: 7, random.Random(3))
        return [source.new() for _ in range(5)]

    assert draw() == draw()


def test_a_child_id_depends_on_each_part() -> None:
    assert (
        len(
            {
                child_id(*parts)
                for parts in [("a", "b", "c"), ("ab", "", "c"), ("a", "bc", ""), ("a", "b", "d")]
            }
        )
        == 4
    )
    assert uuid.UUID(child_id("a", "b", "c")).version == 5


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=30))
def test_a_clock_strictly_increases_whatever_the_wall_does(walls: list[int]) -> None:
    times = iter(walls)
    clock = hlc.Clock(lambda: next(times))
    readings = [clock.now() for _ in walls]
    assert readings == sorted(set(readings))


def test_what_was_observed_comes_before_what_is_said_next() -> None:
    clock = hlc.Clock(lambda: 1000)
    clock.observe(hlc.encode(1000 + hlc.MAX_DRIFT_MS, 9))
    assert clock.now() == hlc.encode(1000 + hlc.MAX_DRIFT_MS, 10)


def test_a_reading_too_far_ahead_is_not_followed_and_is_clamped() -> None:
    clock = hlc.Clock(lambda: 1000)
    far = hlc.encode(1000 + hlc.MAX_DRIFT_MS + 1)
    clock.observe(far)
    assert clock.now() == hlc.encode(1000)
    assert hlc.clamp(far, 1000) == (hlc.encode(1000), True)
    assert hlc.clamp(hlc.encode(999), 1000) == (hlc.encode(999), False)


def test_the_measured_offset_corrects_the_wall_clock() -> None:
    assert hlc.Clock(lambda: 7_200_000, offset_ms=-7_200_000).now() == hlc.encode(0, 1)


def test_a_full_counter_moves_to_the_next_millisecond() -> None:
    clock = hlc.Clock(lambda: 0, last=hlc.encode(5, 0xFFFF))
    assert clock.now() == hlc.encode(6, 0)


@pytest.mark.parametrize("text", ["", "0" * 15, "z" * 16])
def test_garbage_is_not_a_reading(text: str) -> None:
    with pytest.raises(ValueError, match=r"reading|invalid literal"):
        hlc.decode(text)
