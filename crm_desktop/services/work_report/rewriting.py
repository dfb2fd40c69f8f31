"""Writing a report again from the records without losing a word of its author.

What the author added, changed or took out is the difference between the text that was composed then and the text as
it is. That difference is carried over to the text composed now: an addition stays behind the line it was written
behind, or behind the heading where that line is gone.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from crm_desktop.services.work_report.words import section_key


def rewritten(composed: str, body: str, composed_now: str) -> str:
    """Return the new text with the author's own changes. Without any it is the new text."""
    old, own, new = composed.split("\n"), body.split("\n"), composed_now.split("\n")
    place = _places(old, new)
    removed: set[int] = set()
    inserted: dict[int, list[str]] = {}
    for kind, start, end, own_start, own_end in SequenceMatcher(None, old, own, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        still_there = [place[at] for at in range(start, end) if at in place]
        removed.update(still_there)
        at = still_there[0] if still_there else _behind(place, start)
        inserted.setdefault(at, []).extend(own[own_start:own_end])
    lines: list[str] = []
    for at in range(len(new) + 1):
        lines += inserted.get(at, ())
        if at < len(new) and at not in removed:
            lines.append(new[at])
    return "\n".join(lines)


def _places(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return where each composed line is now. Headings are the same in every language."""
    matcher = SequenceMatcher(None, _keys(old), _keys(new), autojunk=False)
    return {block.a + n: block.b + n for block in matcher.get_matching_blocks() for n in range(block.size)}


def _keys(lines: Sequence[str]) -> list[str]:
    return [section_key(line) or line for line in lines]


def _behind(place: dict[int, int], start: int) -> int:
    """Return the place behind the nearest line before `start` that is still there."""
    return next((place[at] + 1 for at in range(start - 1, -1, -1) if at in place), 0)
