"""Records that seem to be one, as the server found them among everybody's; and what somebody says to them.

The server sends a half for each record (crm_core.model.DuplicateCandidate). Of a pair of which both halves are here
both records are shown; of one half only who else has the same. What was decided is `duplicate_decision`: the same
memory that the import of cards and the proposals for a merge ask.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.model import (
    Account,
    AccountContact,
    Contact,
    DuplicateCandidate,
    DuplicateDecision,
    MergeRecord,
)
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import chunks, may_edit_account, titles_of, user_names

Decision = Literal["NOT_SAME", "LATER", "MERGE"]
_CLASSES: dict[str, type[Account | Contact]] = {"account": Account, "contact": Contact}


@dataclass(frozen=True)
class Side:
    """One of the two. `about`: city of a customer, customers of a person."""

    id: str
    title: str
    about: str


@dataclass(frozen=True)
class Candidate:
    """Two records that seem to be one; `other` is missing where it is not ours to see.

    `known_to` and `unit` name who has the other one, or the first one's pair. `reasons` are codes (crm_core.keys).
    `decision` is empty, LATER or MERGE, said by `decided_by`.
    """

    id: str
    entity: str
    one: Side
    other: Side | None
    known_to: str
    unit: str
    score: int
    reasons: tuple[str, ...]
    decision: str = ""
    decided_by: str = ""


class _Word(NamedTuple):
    """What was said to a pair: when, what (nothing if it was taken back), by whom."""

    at: Any
    decision: str
    by: str | None


Said = dict[str, _Word]
"""What was said, by the name of the pair."""


def candidates(session: Session) -> list[Candidate]:
    """Return what nobody has decided yet, the likeliest first; what was put off stands at the end."""
    halves = _halves(session)
    pairs: dict[str, list[DuplicateCandidate]] = {}
    for half in halves:
        pairs.setdefault(half.pair, []).append(half)
    said = _said(session, halves)
    words = {name: _word(pair, said) for name, pair in pairs.items()}
    shown = {
        name: pair
        for name, pair in pairs.items()
        if words[name].decision != "NOT_SAME" and not _is_merging(session, pair)
    }
    sides = _sides(session, halves)
    users = user_names(session, [*(half.known_to for half in halves), *(word.by for word in words.values())])
    units = titles_of(session, "org_unit", (half.known_to_unit for half in halves))
    found = [_candidate(pair, sides, users, units, words[name]) for name, pair in shown.items()]
    return sorted(found, key=lambda one: (one.decision == "LATER", -one.score, one.one.title, one.id))


def decide(session: Session, context: EditContext, pair: str, decision: Decision) -> str:
    """Remember what somebody says to a pair; return the id of the decision. Of the two the younger one gets it.

    Whoever does not see the other record may put the pair off, nothing else. Raises UserError record_missing,
    other_unseen.
    """
    halves = [half for half in _halves(session) if half.pair == pair]
    if not halves:
        raise UserError("record_missing", entity=DuplicateCandidate.entity, id=pair)
    older, younger = halves[0], halves[-1]
    if len(halves) == 1 and decision != "LATER":
        raise UserError("other_unseen")
    made = DuplicateDecision(
        id=context.ids.new(),
        target=younger.target,
        record_id=younger.record_id,
        other_id=older.record_id if len(halves) > 1 else pair,
        decision=decision,
    )
    session.add(made)
    return made.id


def may_merge(session: Session, found: Candidate) -> bool:
    """Whether the merge of the two can be proposed here; a person's is left to the server."""
    if found.other is None:
        return False
    both = (found.one.id, found.other.id)
    return found.entity != "account" or all(may_edit_account(session, one) for one in both)


def said_to_be_others(session: Session, entity: str, record_id: str) -> set[str]:
    """Return the records of which somebody said that they are not this one."""
    statement = select(DuplicateDecision.record_id, DuplicateDecision.other_id).where(
        DuplicateDecision.target == entity,
        DuplicateDecision.decision == "NOT_SAME",
        DuplicateDecision.deleted_at.is_(None),
        (DuplicateDecision.record_id == record_id) | (DuplicateDecision.other_id == record_id),
    )
    return {one for pair in session.execute(statement) for one in pair} - {record_id}


def _halves(session: Session) -> list[DuplicateCandidate]:
    """The halves of records that are still there, the elder record of a pair first."""
    found: list[DuplicateCandidate] = []
    for entity, cls in _CLASSES.items():
        statement = (
            select(DuplicateCandidate)
            .join(cls, cls.id == DuplicateCandidate.record_id)
            .where(
                DuplicateCandidate.target == entity,
                DuplicateCandidate.deleted_at.is_(None),
                cls.deleted_at.is_(None),
                cls.merged_into_id.is_(None),
            )
            .order_by(cls.created_at, cls.id)
        )
        found += session.scalars(statement).all()
    return found


def _said(session: Session, halves: Iterable[DuplicateCandidate]) -> Said:
    """The latest decision on each pair that is here: the server may not know it yet. One taken back says nothing."""
    found: Said = {}
    for part in chunks(sorted({half.record_id for half in halves})):
        statement = (
            select(DuplicateDecision)
            .where(DuplicateDecision.record_id.in_(part))
            .order_by(DuplicateDecision.edited_at, DuplicateDecision.id)
        )
        for one in session.scalars(statement):
            said = _Word(
                one.deleted_at or one.created_at, "" if one.deleted_at else one.decision, one.created_by
            )
            found[one.other_id] = found[DuplicateCandidate.pair_of(one.record_id, one.other_id)] = said
    return found


def _word(pair: Sequence[DuplicateCandidate], said: Said) -> _Word:
    """What was said last to a pair, as the server tells it or as it was said here."""
    words = [_Word(half.decided_at, half.decision, half.decided_by) for half in pair if half.decision]
    if (here := said.get(pair[0].pair)) is not None:
        words.append(here)
    return max(words, key=lambda one: one.at, default=_Word(None, "", None))


def _is_merging(session: Session, pair: Sequence[DuplicateCandidate]) -> bool:
    """Whether the merge of the two waits for the server."""
    ids = [half.record_id for half in pair]
    statement = select(MergeRecord.id).where(
        MergeRecord.state == "PROPOSED",
        MergeRecord.deleted_at.is_(None),
        MergeRecord.survivor_id.in_(ids),
        MergeRecord.merged_id.in_(ids),
    )
    return session.scalar(statement) is not None


def _sides(session: Session, halves: Sequence[DuplicateCandidate]) -> dict[str, Side]:
    accounts = {half.record_id for half in halves if half.target == "account"}
    persons = {half.record_id for half in halves if half.target == "contact"}
    about = {
        account_id: city or ""
        for part in chunks(sorted(accounts))
        for account_id, city in session.execute(select(Account.id, Account.city).where(Account.id.in_(part)))
    }
    for part in chunks(sorted(persons)):
        posts = (
            select(AccountContact.contact_id, Account.name)
            .join(Account, Account.id == AccountContact.account_id)
            .where(AccountContact.contact_id.in_(part), AccountContact.deleted_at.is_(None))
            .order_by(Account.name)
        )
        for contact_id, name in session.execute(posts):
            about[contact_id] = ", ".join(filter(None, (about.get(contact_id), name)))
    titles = titles_of(session, "account", accounts) | titles_of(session, "contact", persons)
    return {one: Side(one, titles.get(one, ""), about.get(one, "")) for one in accounts | persons}


def _candidate(
    pair: Sequence[DuplicateCandidate],
    sides: dict[str, Side],
    users: dict[str, str],
    units: dict[str, str],
    word: _Word,
) -> Candidate:
    first, last = pair[0], pair[-1]
    return Candidate(
        first.pair,
        first.target,
        sides[first.record_id],
        sides[last.record_id] if len(pair) > 1 else None,
        users.get(first.known_to or "", ""),
        units.get(first.known_to_unit or "", ""),
        first.score or 0,
        tuple(first.reasons or ()),
        word.decision,
        users.get(word.by or "", ""),
    )
