"""Three-way merge by policy: two people changed one field, and the result is the same in whatever order they arrive.

Pure functions over stored values (see crm_core.model.types). `base` is what the author saw before editing, `current`
what the server holds, `new` what the author wants. Fields of one group (an address) are merged as one value. The
policies and worked cases are those of docs/sync.md.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from crm_core.clock import ZERO
from crm_core.model.fields import Policy

Values = dict[str, Any]
Stamp = tuple[str, str]
"""(clock reading, user id): compared in this order, so that equal times still have one winner."""

NO_STAMP: Stamp = (ZERO, "")


class Verdict(StrEnum):
    """What became of one side's change of a field."""

    TAKEN = "taken"  # nobody else had changed it
    SAME = "same"  # the server already held this value
    WON = "won"  # later than the other's change, which goes to the journal
    LOST = "lost"  # earlier than the other's change; ours goes to the journal
    CONFLICT = "conflict"  # a person decides
    MERGED = "merged"  # both kept (texts, sets)


@dataclass(frozen=True)
class FieldMerge:
    """The result for one field or group: its values, its stamp, and what was not taken (`lost`)."""

    values: Values
    stamp: Stamp
    verdict: Verdict
    lost: Values = field(default_factory=dict)
    lost_stamp: Stamp = NO_STAMP


def merge_values(
    policy: Policy, base: Values, current: Values, current_stamp: Stamp, new: Values, stamp: Stamp
) -> FieldMerge:
    """Merge one field or group under M3, M3C or TXT3. Raises ValueError for a policy that is not value-based."""
    if new == current:
        return FieldMerge(current, max(current_stamp, stamp), Verdict.SAME)
    if current == base:
        return FieldMerge(new, stamp, Verdict.TAKEN)
    if policy is Policy.M3C:
        return FieldMerge(current, current_stamp, Verdict.CONFLICT, new, stamp)
    if policy is Policy.TXT3:
        return _merge_texts(base, current, current_stamp, new, stamp)
    if policy is not Policy.M3:
        raise ValueError(f"{policy} does not merge by value")
    if stamp > current_stamp:
        return FieldMerge(new, stamp, Verdict.WON, current, current_stamp)
    return FieldMerge(current, current_stamp, Verdict.LOST, new, stamp)


def _merge_texts(
    base: Values, current: Values, current_stamp: Stamp, new: Values, stamp: Stamp
) -> FieldMerge:
    earlier, later = (current, new) if current_stamp <= stamp else (new, current)
    merged = {
        name: merge_text(base.get(name) or "", earlier.get(name) or "", later.get(name) or "") for name in new
    }
    return FieldMerge({**current, **merged}, max(current_stamp, stamp), Verdict.MERGED)


def merge_text(base: str, earlier: str, later: str) -> str:
    """Merge two edits of a text by line. Where they overlap both blocks stay, the earlier edit's first."""
    base_lines, a_lines, b_lines = base.split("\n"), earlier.split("\n"), later.split("\n")
    result: list[str] = []
    at = a_at = b_at = 0
    for start, a_start, b_start, length in _common_blocks(base_lines, a_lines, b_lines):
        result += _merge_block(base_lines[at:start], a_lines[a_at:a_start], b_lines[b_at:b_start])
        result += base_lines[start : start + length]
        at, a_at, b_at = start + length, a_start + length, b_start + length
    return "\n".join(result)


def _merge_block(base: list[str], earlier: list[str], later: list[str]) -> list[str]:
    if later in (earlier, base):
        return earlier
    if earlier == base:
        return later
    return earlier + later


def _common_blocks(
    base: Sequence[str], a: Sequence[str], b: Sequence[str]
) -> list[tuple[int, int, int, int]]:
    """Return runs (in base, in a, in b, length) unchanged on both sides, closed by an empty run at the end."""
    in_a = _line_map(base, a)
    in_b = _line_map(base, b)
    runs: list[tuple[int, int, int, int]] = []
    for n in range(len(base)):
        if n not in in_a or n not in in_b:
            continue
        start, a_start, b_start, length = runs[-1] if runs else (0, 0, 0, 0)
        if runs and (start + length, a_start + length, b_start + length) == (n, in_a[n], in_b[n]):
            runs[-1] = (start, a_start, b_start, length + 1)
        else:
            runs.append((n, in_a[n], in_b[n], 1))
    return [*runs, (len(base), len(a), len(b), 0)]


MOST_PAIRS = 100_000
"""How many pairs of equal lines are looked at. Texts of hundreds of lines have fewer, unless they are made to have
more; those are taken as having no line in common, and both stay whole."""


def _line_map(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    counts = Counter(other)
    if sum(counts[line] for line in base) > MOST_PAIRS:
        return {}
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {block.a + n: block.b + n for block in matcher.get_matching_blocks() for n in range(block.size)}


def merge_set(
    current: Sequence[str], added_at: Mapping[str, str], op: Mapping[str, Any], hlc: str
) -> tuple[list[str], dict[str, str]]:
    """Apply an add-wins set operation `{"add": [v, …], "remove": [[v, seen], …]}`.

    `added_at` holds the reading at which each element was added last; a removal names the reading that its author had
    seen, so an element that somebody added again meanwhile stays. Returns the sorted elements and their readings.
    """
    readings = {value: added_at.get(value, ZERO) for value in current}
    for value in op.get("add", ()):
        readings[value] = max(hlc, readings.get(value, ZERO))
    for value, seen in op.get("remove", ()):
        if value in readings and readings[value] <= (seen or ZERO):
            del readings[value]
    return sorted(readings), readings


def stamp_of(stamps: Mapping[str, Any], name: str) -> Stamp:
    """Return the stamp of a field or group; `*` stands for every field not stamped since the record was made."""
    found = stamps.get(name) or stamps.get("*")
    return (found[0], found[1]) if found else NO_STAMP
