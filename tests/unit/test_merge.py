"""The merge: examples for each policy, and properties that hold whatever the order of arrival."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.clock import encode
from crm_core.merge import NO_STAMP, Stamp, Verdict, merge_set, merge_text, merge_values, stamp_of
from crm_core.model.fields import Policy

EARLY: Stamp = (encode(1000), "ann")
LATE: Stamp = (encode(2000), "bo")


def one(policy: Policy, base: Any, current: Any, new: Any, stamps: tuple[Stamp, Stamp]) -> Any:
    return merge_values(policy, {"f": base}, {"f": current}, stamps[0], {"f": new}, stamps[1])


@pytest.mark.parametrize("policy", [Policy.M3, Policy.M3C, Policy.TXT3])
def test_one_side_alone_is_taken(policy: Policy) -> None:
    result = one(policy, "a", "a", "b", (LATE, EARLY))
    assert (result.values, result.verdict, result.stamp) == ({"f": "b"}, Verdict.TAKEN, EARLY)


@pytest.mark.parametrize("policy", [Policy.M3, Policy.M3C, Policy.TXT3])
def test_both_to_the_same_is_no_conflict(policy: Policy) -> None:
    result = one(policy, "a", "b", "b", (EARLY, LATE))
    assert (result.verdict, result.stamp) == (Verdict.SAME, LATE)


def test_m3_takes_the_later_edit_and_names_what_lost() -> None:
    won = one(Policy.M3, "a", "b", "c", (EARLY, LATE))
    lost = one(Policy.M3, "a", "c", "b", (LATE, EARLY))
    assert (won.values, won.verdict, won.lost, won.lost_stamp) == ({"f": "c"}, Verdict.WON, {"f": "b"}, EARLY)
    assert (lost.values, lost.verdict, lost.lost, lost.lost_stamp) == (
        {"f": "c"},
        Verdict.LOST,
        {"f": "b"},
        EARLY,
    )


def test_m3c_keeps_the_accepted_value_and_asks() -> None:
    result = one(Policy.M3C, 90_000, 100_000, 120_000, (EARLY, LATE))
    assert (result.values, result.verdict, result.lost) == ({"f": 100_000}, Verdict.CONFLICT, {"f": 120_000})


def test_a_group_is_one_value() -> None:
    base = {"city": "上海", "street": "甲路1号"}
    result = merge_values(
        Policy.M3,
        base,
        {"city": "上海", "street": "乙路2号"},
        EARLY,
        {"city": "苏州", "street": "甲路1号"},
        LATE,
    )
    assert result.values == {"city": "苏州", "street": "甲路1号"}
    assert result.lost == {"city": "上海", "street": "乙路2号"}


def test_state_policies_do_not_merge_by_value() -> None:
    with pytest.raises(ValueError, match="SRV"):
        one(Policy.SRV, "a", "b", "c", (EARLY, LATE))


@given(
    st.text("ab", max_size=2),
    st.text("ab", max_size=2),
    st.text("ab", max_size=2),
    st.tuples(st.integers(1, 3), st.sampled_from(["ann", "bo"])),
    st.tuples(st.integers(4, 6), st.sampled_from(["ann", "bo"])),
)
def test_m3_gives_the_same_value_in_either_order(
    base: str, a: str, b: str, a_at: tuple[int, str], b_at: tuple[int, str]
) -> None:
    a_stamp, b_stamp = (encode(a_at[0]), a_at[1]), (encode(b_at[0]), b_at[1])

    def arrive(*edits: tuple[str, Stamp]) -> dict[str, Any]:
        values, stamp = {"f": base}, NO_STAMP
        for new, at in edits:
            if new != base:
                result = merge_values(Policy.M3, {"f": base}, values, stamp, {"f": new}, at)
                values, stamp = result.values, result.stamp
        return values

    assert arrive((a, a_stamp), (b, b_stamp)) == arrive((b, b_stamp), (a, a_stamp))


def test_texts_merge_by_line() -> None:
    assert merge_text("a\nb\nc", "a\nX\nc", "a\nb\nc\nd") == "a\nX\nc\nd"
    assert merge_text("n", "n\nAnn", "n\nBo") == "n\nAnn\nBo"
    assert merge_text("a\nb", "a", "a\nb") == "a"
    assert merge_text("x", "y", "z") == "y\nz"


LINES = st.lists(st.sampled_from(["甲", "乙", "丙", "丁"]), max_size=5).map("\n".join)


@given(LINES, LINES)
def test_text_with_one_side_unchanged_is_the_other_side(base: str, edit: str) -> None:
    assert merge_text(base, edit, base) == edit
    assert merge_text(base, base, edit) == edit
    assert merge_text(base, edit, edit) == edit


@given(LINES, LINES, LINES)
def test_no_line_that_either_side_added_is_lost(base: str, a: str, b: str) -> None:
    merged = merge_text(base, a, b).split("\n")
    for side in (a, b):
        for line in set(side.split("\n")) - set(base.split("\n")):
            assert line in merged


def test_texts_of_one_line_over_and_over_both_stay_whole() -> None:
    """Looking for what they have in common would take minutes, while everybody waits for the record."""
    base = "\n".join("ab" * 5_000)
    assert merge_text(base, "x" + base, base + "y") == f"x{base}\n{base}y"
    assert merge_text(base, base, base + "y") == base + "y"


def test_add_wins_over_a_removal_that_had_not_seen_it() -> None:
    first, second = encode(1), encode(2)
    removed = merge_set(["重点"], {"重点": first}, {"remove": [["重点", first]]}, encode(3))
    assert removed == ([], {})
    values, readings = merge_set(["重点"], {"重点": first}, {"add": ["重点"]}, second)
    assert merge_set(values, readings, {"remove": [["重点", first]]}, encode(3))[0] == ["重点"]
    assert merge_set([], {}, {"remove": [["x", None]]}, first) == ([], {})


def test_a_star_stamps_what_was_never_stamped_since() -> None:
    stamps = {"*": ["01", "ann"], "name": ["02", "bo"]}
    assert stamp_of(stamps, "name") == ("02", "bo")
    assert stamp_of(stamps, "city") == ("01", "ann")
    assert stamp_of({}, "city") == NO_STAMP
