"""The merge as a whole: fields of every policy, changed on two sides of one base, in every order of arrival."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.clock import encode
from crm_core.merge import NO_STAMP, Stamp, Verdict, merge_set, merge_values
from crm_core.model import ENTITIES, policy_of, table_of
from crm_core.model.base import columns_of, group_of
from crm_core.model.fields import EVERYONE, Policy
from crm_desktop.db.patches import travels

POLICIES = {"plain": Policy.M3, "money": Policy.M3C, "notes": Policy.TXT3}
TEXTS = st.sampled_from(["", "a", "b", "a\nb", "a\nc", "c\nb"])
Fields = dict[str, Any]


class Edit(NamedTuple):
    """One side's values of the fields that it changed, and when."""

    values: Fields
    stamp: Stamp


class State(NamedTuple):
    """A record as the server has it, and what waits for people."""

    values: Fields
    stamps: dict[str, Stamp]
    waiting: frozenset[tuple[str, str]]


def arrive(base: Fields, edits: Sequence[Edit]) -> State:
    """Merge edits made against `base` in the order in which they arrive."""
    values, stamps, waiting = dict(base), dict.fromkeys(base, NO_STAMP), set()
    for edit in edits:
        for name, new in edit.values.items():
            merge = merge_values(
                POLICIES[name],
                {name: base[name]},
                {name: values[name]},
                stamps[name],
                {name: new},
                edit.stamp,
            )
            values[name], stamps[name] = merge.values[name], merge.stamp
            if merge.lost and merge.lost[name] != values[name]:
                waiting.add((name, merge.lost[name]))
    return State(values, stamps, frozenset(waiting))


RECORDS = st.fixed_dictionaries(dict.fromkeys(POLICIES, TEXTS))


def _side(user: str, names: Sequence[str]) -> st.SearchStrategy[Edit]:
    values = st.dictionaries(st.sampled_from(list(names)), TEXTS)
    moments = st.integers(1, 9).map(lambda at: (encode(at), user))
    return st.builds(Edit, values, moments)


def _changed(base: Fields, edit: Edit) -> Edit:
    """A patch names only what differs from the base."""
    return Edit({name: value for name, value in edit.values.items() if value != base[name]}, edit.stamp)


@given(RECORDS, _side("ann", ["plain"]), _side("bo", ["money"]), _side("may", ["notes"]))
def test_disjoint_fields_give_the_same_record_in_every_order(base: Fields, a: Edit, b: Edit, c: Edit) -> None:
    edits = [_changed(base, one) for one in (a, b, c)]
    results = {repr(arrive(base, order)) for order in permutations(edits)}
    assert len(results) == 1
    assert arrive(base, edits).waiting == frozenset()


@given(RECORDS, _side("ann", ["plain", "notes"]), _side("bo", ["plain", "notes"]))
def test_what_is_merged_without_asking_is_alike_in_either_order(base: Fields, a: Edit, b: Edit) -> None:
    a, b = _changed(base, a), _changed(base, b)
    one, other = arrive(base, (a, b)), arrive(base, (b, a))
    assert (one.values, one.stamps) == (other.values, other.stamps)
    assert {name for name, _ in one.waiting} == {name for name, _ in other.waiting}


@given(RECORDS, _side("ann", list(POLICIES)), _side("bo", list(POLICIES)))
def test_no_value_is_nowhere(base: Fields, a: Edit, b: Edit) -> None:
    """Whatever a person set stands, is part of the merged text, or waits where a person finds it."""
    edits = [_changed(base, one) for one in (a, b)]
    state = arrive(base, edits)
    for edit in edits:
        for name, value in edit.values.items():
            stands = state.values[name] == value or (name, value) in state.waiting
            added = set(value.split("\n")) - set(base[name].split("\n"))
            assert stands or (name == "notes" and added <= set(state.values[name].split("\n")))


@given(RECORDS, _side("ann", list(POLICIES)))
def test_the_same_edit_again_changes_nothing(base: Fields, edit: Edit) -> None:
    edit = _changed(base, edit)
    once, twice = arrive(base, (edit,)), arrive(base, (edit, edit))
    assert once == twice


ELEMENTS = st.sampled_from("xyz")
ADDS = st.tuples(st.just("add"), ELEMENTS, st.integers(1, 5), st.just(0))
REMOVALS = st.tuples(st.just("remove"), ELEMENTS, st.integers(6, 9), st.integers(0, 5))


@given(st.lists(st.one_of(ADDS, REMOVALS), max_size=5))
def test_sets_are_alike_in_every_order_of_what_was_seen(operations: list[tuple[str, str, int, int]]) -> None:
    """An element stays exactly where some addition was made that no removal of it had seen."""
    added: dict[str, int] = {}
    for kind, element, at, _ in operations:
        if kind == "add":
            added[element] = max(at, added.get(element, 0))
    seen: dict[str, int] = {}
    for kind, element, _, saw in operations:
        if kind == "remove":
            seen[element] = max(saw, seen.get(element, 0))
    expected = sorted(one for one, at in added.items() if at > seen.get(one, 0))
    # A removal can only have seen what had arrived: additions come first, removals in every order.
    ordered = sorted(operations, key=lambda one: one[0])
    values: list[str] = []
    readings: dict[str, str] = {}
    for kind, element, at, saw in ordered:
        operation = {"add": [element]} if kind == "add" else {"remove": [[element, encode(saw)]]}
        values, readings = merge_set(values, readings, operation, encode(at))
    assert values == expected


def test_fields_that_merge_together_have_one_policy() -> None:
    for cls in ENTITIES.values():
        policies: dict[str, set[Policy]] = {}
        for column in table_of(cls).columns:
            if travels(column):
                policies.setdefault(group_of(column), set()).add(policy_of(column))
        assert {name: found for name, found in policies.items() if len(found) > 1} == {}, cls.entity


def test_no_field_is_a_counter_yet_and_one_is_never_merged_by_value() -> None:
    """A counter needs operations; until a field is one, declaring it fails here before it loses a count."""
    counters = [
        f"{entity}.{name}"
        for entity, cls in ENTITIES.items()
        for name in columns_of(cls)
        if policy_of(table_of(cls).columns[name]) is Policy.CNT
    ]
    assert counters == []
    with pytest.raises(ValueError, match="CNT"):
        merge_values(Policy.CNT, {"n": 1}, {"n": 2}, NO_STAMP, {"n": 3}, (encode(1), "ann"))


@pytest.mark.parametrize("policy", [Policy.IMM, Policy.SRV, Policy.FSM, Policy.SET, Policy.DER])
def test_what_does_not_merge_by_value_says_so(policy: Policy) -> None:
    with pytest.raises(ValueError, match=policy.value):
        merge_values(policy, {"f": 1}, {"f": 2}, NO_STAMP, {"f": 3}, (encode(1), "ann"))


def test_a_field_hidden_from_a_role_never_comes_into_a_conflict_or_the_journal() -> None:
    """These show values to everyone who sees the record, so only the server may write what some may not see."""
    for entity, cls in ENTITIES.items():
        for column in table_of(cls).columns:
            if column.info["visible_to"] != EVERYONE:
                assert not travels(column), f"{entity}.{column.name}"


def test_a_later_verdict_is_the_others_mirror() -> None:
    base, ann, bo = {"f": "a"}, ({"f": "b"}, (encode(1), "ann")), ({"f": "c"}, (encode(2), "bo"))
    won = merge_values(Policy.M3, base, ann[0], ann[1], bo[0], bo[1])
    lost = merge_values(Policy.M3, base, bo[0], bo[1], ann[0], ann[1])
    assert (won.verdict, lost.verdict) == (Verdict.WON, Verdict.LOST)
    assert (won.values, won.lost) == (lost.values, lost.lost)
