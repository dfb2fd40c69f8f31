"""A few of the kills on every run of the suite; `python -m tests.sync.processes.kills` makes hundreds."""

from pathlib import Path

import pytest

from tests.sync.processes.history import Act, History
from tests.sync.processes.kills import number_faults, run


@pytest.mark.slow
def test_killed_laptops_and_servers_lose_and_double_nothing(tmp_path: Path, server_tables: str) -> None:
    tally = run(8, 1, tmp_path, server_tables)
    assert tally.kills >= 8
    assert tally.history.acknowledged
    assert tally.numbers


@pytest.mark.parametrize(
    ("places", "sound"), [([1, 2, 3], True), ([1, 3], False), ([1, 1, 2], False), ([2, 3], False)]
)
def test_a_lost_number_and_a_doubled_one_are_found(places: list[int], sound: bool) -> None:
    assert (number_faults([("block", 1, places)]) == []) is sound


ADDED = Act("add", "visit", "v1", "token-1")
FIRST, SECOND = Act("set", "account", "a1", "021-1"), Act("set", "account", "a1", "021-2")


@pytest.mark.parametrize(
    ("rows", "acknowledged", "fault"),
    [
        ({"visit": {"v1": {"summary": "token-1"}}}, {"token-1"}, ""),
        ({"visit": {}}, {"token-1"}, "there 0 times"),
        ({"visit": {}}, set(), ""),
        ({"visit": {"v1": {"summary": "token-1"}, "v2": {"summary": "token-1"}}}, set(), "there 2 times"),
    ],
)
def test_the_history_knows_what_is_lost_and_what_is_doubled(
    rows: dict[str, dict[str, dict[str, str]]], acknowledged: set[str], fault: str
) -> None:
    history = History([ADDED], acknowledged)
    assert fault in "".join(history.faults({"account": {}, **rows}))
    assert bool(history.faults({"account": {}, **rows})) == bool(fault)


@pytest.mark.parametrize(
    ("phone", "acknowledged", "holds"),
    [
        ("021-1", {"021-1", "021-2"}, False),
        ("021-2", {"021-1", "021-2"}, True),
        ("021-2", {"021-1"}, True),
        ("021-1", {"021-1"}, True),
        (None, {"021-1"}, False),
        (None, set(), True),
    ],
)
def test_the_history_knows_what_went_back(phone: str | None, acknowledged: set[str], holds: bool) -> None:
    history = History([FIRST, SECOND], acknowledged)
    assert (history.faults({"account": {"a1": {"phone": phone}}}) == []) is holds
