"""Compare a card with candidates: the best of them, and what it means for the row."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from crm_core.keys.company import parse_company
from crm_core.keys.company_matching import CompanyFacts, company_keys, match_company
from crm_core.keys.han import fold
from crm_core.keys.matching import Match, PersonFacts, Reason, Verdict, match_person
from crm_core.keys.text import normalise, search_form
from crm_desktop.cards.card import Note
from crm_desktop.cards.known import Directory, KnownCompany, KnownPerson
from crm_desktop.cards.said import Said

WORTH_ASKING = 70
"""Score from which a company that may be the same is asked about; a shared domain alone is less."""
_ORDER = {Verdict.SAME: 0, Verdict.MAYBE: 1, Verdict.BRANCH: 2, Verdict.RELATED: 3, Verdict.NEW: 4}


class PersonMatch(msgspec.Struct, frozen=True, gc=False):
    """The person that a card most likely is."""

    person: KnownPerson
    match: Match
    was_decided: bool = False
    """Somebody was asked about this very card before, and answered."""

    @property
    def is_same(self) -> bool:
        return self.was_decided or self.match.verdict is Verdict.SAME

    def note(self) -> Note:
        """Return why, by the fact that weighed most."""
        if self.was_decided:
            return Note("card_decided_before", {"name": self.person.name})
        company = next((role.company for role in self.person.roles.values() if role.company), "")
        reason = _strongest(self.match)
        if self.match.moved:
            reason = next(one for one in self.match.reasons if one.code == "moved")
        params = {key: value for key, value in reason.params.items() if key not in ("name", "company")}
        return Note(
            f"card_same_{reason.code}", {**params, "name": self.person.name, "company": company or "–"}
        )


class CompanyMatch(msgspec.Struct, frozen=True, gc=False):
    """The customer that a card's company most likely is."""

    company: KnownCompany
    match: Match

    @property
    def is_same(self) -> bool:
        return self.match.verdict is Verdict.SAME

    @property
    def is_doubtful(self) -> bool:
        return self.match.verdict is Verdict.MAYBE and self.match.score >= WORTH_ASKING

    def is_parent_of(self, name: str) -> bool:
        """Whether a name (甲公司深圳分公司) is that of a branch of this company."""
        of_branch, known = parse_company(name), parse_company(self.company.facts.name)
        return self.match.verdict is Verdict.BRANCH and bool(of_branch.branch) and not known.branch

    def note(self) -> Note:
        return Note("card_company_maybe", {"name": self.company.facts.name})


def best_person(directory: Directory, said: Said) -> PersonMatch | None:
    """Return the most likely person, or None where nobody is likely enough to ask."""
    if (known := directory.by_uid.get(said.card.uid)) is not None:
        return PersonMatch(known, Match(Verdict.SAME, 100, (Reason("uid", {}, 100),)))
    facts = said.person
    likely = _likely(directory, facts, said.person_keys)
    doubtful = directory.glimpsed_like(said.person_keys)
    doubtful -= {one.person.id for one in likely} if doubtful else set()
    if (
        doubtful
        and directory.look_at
        and not any(one.is_same and not one.person.is_deleted for one in likely)
    ):
        directory.look_at(doubtful)
        likely, doubtful = _likely(directory, facts, said.person_keys), set()
    return _decided(directory, facts, likely, doubtful) or min(likely, key=_rank, default=None)


def _likely(directory: Directory, facts: PersonFacts, keys: AbstractSet[str]) -> list[PersonMatch]:
    found = [PersonMatch(one, _best(facts, one)) for one in directory.people_like(keys)]
    return [
        one
        for one in found
        if one.is_same or (one.match.verdict is Verdict.MAYBE and not one.person.is_deleted)
    ]


def _decided(
    directory: Directory, facts: PersonFacts, likely: Sequence[PersonMatch], doubtful: AbstractSet[str]
) -> PersonMatch | None:
    """The person who was entered when somebody said, looking at such a card, that it is none of the others.

    The card then says nothing that is not known of that person, and its name is that person's. `doubtful` are ids of
    more people who are likely, but have another name.
    """
    if len(likely) + len(doubtful) < 2:
        return None
    for one in likely:
        others = {other.person.id for other in likely} - {one.person.id} | doubtful
        if others <= directory.not_same.get(one.person.id, set()) and _says_nothing_new(facts, one.person):
            return replace(one, was_decided=True)
    return None


def _says_nothing_new(facts: PersonFacts, person: KnownPerson) -> bool:
    known = {key for _, key, _ in person.keys}
    keys = facts.mobiles | facts.mails | facts.chats | facts.landlines
    return keys <= known and same_text(facts.name, person.name)


def _best(facts: PersonFacts, person: KnownPerson) -> Match:
    """Of a person with several employers, the comparison that speaks most for the person."""
    matches = [match_person(facts, other) for other in person.facts()]
    if len(matches) == 1:
        return matches[0]
    return min(matches, key=lambda one: (one.moved, _ORDER[one.verdict], -one.score))


def _rank(found: PersonMatch) -> tuple[bool, int, int, bool, int, str]:
    match = found.match
    return (
        found.person.is_deleted,
        _ORDER[match.verdict],
        -match.score,
        found.person.row is not None,
        found.person.row or 0,
        found.person.id,
    )


def best_company(directory: Directory, facts: CompanyFacts) -> CompanyMatch | None:
    """Return the most likely customer, or None for a company that is new here."""
    found = [
        CompanyMatch(one, _compared(facts, one)) for one in directory.companies_like(company_keys(facts))
    ]
    likely = [one for one in found if one.match.verdict is not Verdict.NEW]
    return min(likely, key=_company_rank, default=None)


def company_by_domain(directory: Directory, facts: CompanyFacts) -> KnownCompany | None:
    """Return the one customer with the mail domain of a card; nothing where several have it."""
    likely = directory.companies_like(company_keys(facts))
    found = {one.id: one for one in likely if one.facts.domains & facts.domains}
    return next(iter(found.values())) if len(found) == 1 else None


def _company_rank(found: CompanyMatch) -> tuple[int, int, bool, int, str]:
    match, company = found.match, found.company
    return _ORDER[match.verdict], -match.score, company.row is not None, company.row or 0, company.id


def _compared(facts: CompanyFacts, company: KnownCompany) -> Match:
    """The very same name is the same company, also where one of both does not say in which town it is."""
    if same_text(facts.name, company.facts.name):
        return Match(Verdict.SAME, 100, (Reason("name", {"name": facts.name}, 100),))
    return match_company(facts, company.facts)


def same_company(one: str, other: str) -> bool:
    """Whether two names share what the firm is called."""
    return same_text(one, other) or parse_company(one).core == parse_company(other).core != ""


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ only in case, width, script or spaces."""
    return one == other or _bare(one) == _bare(other)


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return "".join(fold(search_form(normalise(text))).split())


def _strongest(match: Match) -> Reason:
    return max(match.reasons, key=lambda reason: reason.points)
