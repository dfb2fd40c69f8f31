"""State machines as tables: from, to, who, offline or not (domain.md §2.3, §3.3, §3.5).

One table serves the window (which buttons there are), the laptop (what may be proposed) and the server (what is
accepted).
"""

from dataclasses import dataclass
from typing import Literal

Actor = Literal["owner", "manager", "approver", "server", "anyone"]


@dataclass(frozen=True)
class Transition:
    """One allowed change of state. `offline` says whether a laptop may make it without asking the server first."""

    source: str
    target: str
    who: Actor = "owner"
    offline: bool = True


def _many(sources: str, targets: str, who: Actor = "owner", *, offline: bool = True) -> list[Transition]:
    return [
        Transition(source, target, who, offline)
        for source in sources.split()
        for target in targets.split()
        if source != target
    ]


_LIFECYCLE = "UNIDENT POTENTIAL OPPORTUNITY CUSTOMER USER LOST DORMANT REJECTED"
_TASK = "OPEN DOING WAITING DEFERRED"

MACHINES: dict[tuple[str, str], tuple[Transition, ...]] = {
    ("account", "lifecycle"): tuple(_many(_LIFECYCLE, _LIFECYCLE, "anyone")),
    ("account", "status"): (
        *_many("active", "archived"),
        *_many("archived", "active"),
        *_many("active pool locked archived", "active pool locked merged", "server", offline=False),
    ),
    ("task", "status"): (
        *_many(_TASK, f"{_TASK} DONE CANCELLED", "anyone"),
        *_many("DONE CANCELLED", "OPEN", "anyone"),
    ),
    ("quote", "status"): (
        *_many("DRAFT", "IN_APPROVAL APPROVED"),
        *_many("IN_APPROVAL", "APPROVED REJECTED", "approver"),
        *_many("IN_APPROVAL REJECTED", "DRAFT"),
        *_many("APPROVED", "SENT DRAFT"),
        *_many("SENT EXPIRED", "ACCEPTED DECLINED"),
        *_many("SENT", "EXPIRED", "server", offline=False),
        *_many("SENT REJECTED EXPIRED DECLINED", "SUPERSEDED"),
        *_many("ACCEPTED", "ORDERED", "server", offline=False),
        *_many("DRAFT IN_APPROVAL APPROVED REJECTED SENT", "CANCELLED"),
    ),
    ("approval_request", "status"): (
        *_many("PENDING", "APPROVED REJECTED", "approver"),
        *_many("PENDING APPROVED", "WITHDRAWN VOID"),
    ),
    ("product_proposal", "status"): (
        *_many("PROPOSED", "ACCEPTED REFUSED", "approver"),
        *_many("PROPOSED", "WITHDRAWN"),
    ),
    ("visit_plan", "state"): (
        *_many("PLANNED MOVED", "DONE SKIPPED MOVED PLANNED", "anyone"),
        *_many("SKIPPED DONE", "PLANNED", "anyone"),
    ),
    ("promise", "state"): (
        *_many("OPEN", "ACCEPTED DONE BROKEN WITHDRAWN", "anyone"),
        *_many("ACCEPTED", "DONE BROKEN WITHDRAWN", "anyone"),
        *_many("DONE BROKEN", "OPEN", "anyone"),
    ),
    ("work_report", "status"): (
        *_many("DRAFT", "SUBMITTED", "anyone"),
        *_many("SUBMITTED", "DRAFT", "anyone"),
    ),
    ("delegation", "status"): (
        *_many("requested", "active refused", "approver"),
        *_many("requested active", "ended"),
    ),
    ("account_share", "status"): (*_many("active", "ended", "anyone"),),
    ("hand_over", "status"): (
        *_many("requested", "withdrawn"),
        *_many("requested", "done", "server", offline=False),
    ),
    ("merge_record", "state"): (
        *_many("PROPOSED", "DONE REFUSED", "server", offline=False),
        *_many("DONE", "UNDO_ASKED", "anyone"),
        *_many("UNDO_ASKED", "UNDONE DONE", "server", offline=False),
    ),
    ("import_batch", "status"): (*_many("RUNNING", "DONE UNDONE"), *_many("DONE", "UNDONE")),
}

LOCKED_QUOTE_STATES = frozenset(
    ("SENT", "ACCEPTED", "DECLINED", "EXPIRED", "SUPERSEDED", "ORDERED", "CANCELLED")
)
"""From SENT on the content of a quote is immutable; only its state moves."""


QUOTE_STATES_WITH_REASON = frozenset(("DECLINED", "CANCELLED"))
"""Why the customer did not want it, or why we took it back, is what the company learns from such a quote."""


_CARRIED_OUT = frozenset(
    (
        ("account_share", "status"),
        ("delegation", "status"),
        ("hand_over", "status"),
        ("merge_record", "state"),
    )
)
"""States on which the server acts: what it does not know cannot be a way round what it refuses."""


_FACTS = frozenset(
    (
        ("APPROVED", "SENT", "DRAFT"),
        ("APPROVED", "SENT", "IN_APPROVAL"),
        ("APPROVED", "SENT", "REJECTED"),
        ("SENT", "ACCEPTED", "SUPERSEDED"),
        ("SENT", "ACCEPTED", "CANCELLED"),
    )
)
"""Moves of a quote (from, to) that stand although colleagues have moved it elsewhere (now) meanwhile: the customer
has it, or has acted."""


def is_fact(entity: str, field: str, source: str | None, target: str | None, now: str | None) -> bool:
    """Whether a move tells what has happened outside, so that it stands against what was decided inside."""
    return (entity, field) == ("quote", "status") and (source, target, now) in _FACTS


def may_move(entity: str, field: str, source: str | None, target: str | None) -> bool:
    """Whether a laptop's user may move `source` → `target`. A state unknown to this version moves freely.

    Unknown states come from a newer version; refusing them here would undo that version's work. They unlock nothing:
    a locked quote, and what the server carries out, move by the table alone.
    """
    table = MACHINES.get((entity, field), ())
    known = {t.source for t in table} | {t.target for t in table}
    if source == target or source is None:
        return True
    if source not in known or target not in known:
        is_locked = (entity, field) == ("quote", "status") and source in LOCKED_QUOTE_STATES
        return not is_locked and (entity, field) not in _CARRIED_OUT
    return any(t.source == source and t.target == target and t.who != "server" for t in table)


def next_states(entity: str, field: str, source: str) -> list[str]:
    """Return the states that a user may move to from `source`, in table order."""
    seen = dict.fromkeys(
        t.target for t in MACHINES.get((entity, field), ()) if t.source == source and t.who != "server"
    )
    return list(seen)
