"""What of all that somebody said about being contacted still holds (domain.md §2.6); the same on laptop and server."""

from collections.abc import Iterable
from typing import Any, NamedTuple

ALL, ALLOW, NEVER_MASS = "ALL", "ALLOW", "NEVER_MASS"


class Said(NamedTuple):
    """One consent record. `said_at` and `expires_on` only have to compare with those of the others and with the day."""

    id: str
    channel: str
    decision: str
    has_words: bool
    said_at: Any
    expires_on: Any


class Holding(NamedTuple):
    """A refusal that holds. `allowed`: channels that were allowed again since, out of ALL."""

    said: Said
    allowed: tuple[str, ...]


def holding(records: Iterable[Said], day: Any) -> list[Holding]:
    """Return the refusals of one party that hold on `day`.

    The latest unexpired refusal of each channel holds until a later permission with words; one for ALL lifts all.
    """
    refusals: dict[tuple[str, bool], Said] = {}
    permissions: dict[str, Any] = {}
    unexpired = (one for one in records if one.expires_on is None or one.expires_on >= day)
    for one in sorted(unexpired, key=lambda one: (one.said_at, one.id)):
        if one.decision != ALLOW:
            refusals[one.channel, one.decision == NEVER_MASS] = one
        elif one.has_words:
            permissions[one.channel] = one.said_at
    found = []
    for one in refusals.values():
        later = {channel for channel, at in permissions.items() if one.said_at < at}
        if later.isdisjoint((one.channel, ALL)):
            found.append(Holding(one, tuple(sorted(later)) if one.channel == ALL else ()))
    return found
