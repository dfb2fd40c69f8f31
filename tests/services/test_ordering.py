"""Order keys: always room between two, and as few changes as possible."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.services.ordering import arranged, key_between

KEY = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6).filter(lambda k: k[-1] != "0")


@given(KEY, KEY)
def test_there_is_always_a_key_between(one: str, other: str) -> None:
    low, high = sorted((one, other))
    if low != high:
        assert low < key_between(low, high) < high
    assert key_between(high, None) > high
    assert "" < key_between("", low) < low


@given(st.lists(KEY | st.just("") | st.just("Z~")))
def test_arranged_keys_rise_strictly(keys: list[str]) -> None:
    found = arranged(keys)
    assert len(found) == len(keys)
    assert all(a < b for a, b in itertools.pairwise(found))
    assert all(key and not key.endswith("0") for key in found)


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        (["b", "c", "d"], 0),
        (["d", "b", "c"], 1),
        (["b", "d", "c"], 1),
        (["b", "", "c"], 1),
        (["b", "b"], 1),
        (["", "", ""], 3),
    ],
)
def test_what_can_stay_stays(keys: list[str], changed: int) -> None:
    assert sum(a != b for a, b in zip(keys, arranged(keys), strict=True)) == changed


def test_many_insertions_at_one_place_stay_short() -> None:
    low, high = "b", "c"
    for _ in range(100):
        high = key_between(low, high)
    assert len(high) <= 40
