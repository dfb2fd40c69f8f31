"""Whether an edit can stand without another one, on which it was written and which was not taken.

Server and laptop answer alike: which page an edit travels in must not decide what becomes of it.
"""

from collections.abc import Iterable

from crm_core.wire import Change

Edited = dict[tuple[str, str], set[str] | None]
"""By record the fields that a mutation edits; None where it makes or deletes the record."""


def edited_by(changes: Iterable[Change]) -> Edited:
    """Return what a mutation with these changes edits."""
    return {
        (change.entity, change.id): set(change.fields) if change.op == "update" else None
        for change in changes
    }


def makes_or_deletes(edited: Edited) -> bool:
    """Whether a mutation is about a record as a whole: nothing that names it can stand without it."""
    return None in edited.values()


def meet(ours: Edited, theirs: Edited) -> bool:
    """Whether two mutations touch the same field of the same record, or one of them a record as a whole."""
    for key in ours.keys() & theirs.keys():
        mine, other = ours[key], theirs[key]
        if mine is None or other is None or not mine.isdisjoint(other):
            return True
    return False
