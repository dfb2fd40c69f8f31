"""Ids that are kept as one text answer as a list of them does."""

import json

import pytest

from crm_core.id_list import IdList, of_json, packed
from crm_core.ids import new_id

IDS = [new_id() for _ in range(7)]


def test_it_answers_as_the_list_does() -> None:
    ids = packed(IDS)
    assert isinstance(ids, IdList)
    assert [*ids] == IDS
    assert (len(ids), ids[0], ids[-1], ids[2:4], ids[5:99]) == (7, IDS[0], IDS[-1], IDS[2:4], IDS[5:])
    assert [ids.index(one) for one in IDS] == [*range(7)]
    assert (ids == IDS, ids == packed([*IDS]), ids == IDS[:3], ids == packed(IDS[:3])) == (
        True,
        True,
        False,
        False,
    )
    assert IDS[3] in ids
    with pytest.raises(IndexError):
        ids[7]


@pytest.mark.parametrize(
    "nobody",
    [new_id(), "", IDS[0][:-1], IDS[0][1:] + '"', f"{IDS[0]}0"],
    ids=["another", "nothing", "too short", "shifted", "too long"],
)
def test_what_is_not_in_it_is_not_found(nobody: str) -> None:
    ids = packed(IDS)
    assert nobody not in ids
    with pytest.raises(ValueError, match="not in the list"):
        ids.index(nobody)


def test_it_knows_whether_it_goes_on() -> None:
    whole, begun, other = packed(IDS), packed(IDS[:3]), packed(IDS[1:2])
    assert isinstance(whole, IdList)
    assert isinstance(begun, IdList)
    assert isinstance(other, IdList)
    assert [whole.goes_on(begun), begun.goes_on(whole), whole.goes_on(other)] == [True, False, False]


def test_ids_of_several_widths_stay_a_list() -> None:
    assert packed(["a", "bb"]) == ["a", "bb"]
    assert packed(['a"', "bb"]) == ['a"', "bb"]
    assert packed([]) == []


def as_a_database_says_it(ids: list[str]) -> object:
    widths = [len(one) for one in ids]
    return of_json(json.dumps(ids, separators=(",", ":")), len(ids), min(widths), max(widths))


def test_what_a_database_says_is_taken_as_it_is_or_not_at_all() -> None:
    assert as_a_database_says_it(IDS) == IDS
    assert as_a_database_says_it(["a", "bb"]) is None
    assert as_a_database_says_it(['a"', "bb"]) is None
    assert of_json("[]", 0, 0, 0) is None
