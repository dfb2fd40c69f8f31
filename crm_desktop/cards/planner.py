"""Decide each row in the order of the file, so that a card sees the people and companies of the rows above it."""

from dataclasses import dataclass

from crm_core.ids import new_id
from crm_core.keys.company_matching import CompanyFacts, match_company
from crm_core.keys.matching import Verdict
from crm_core.model import AccountContact, ContactMethod
from crm_desktop.cards.card import Card, Note
from crm_desktop.cards.drafts import Drafts, company_fill
from crm_desktop.cards.known import Directory, KnownCompany, KnownPerson, Role, company_of, keys_of
from crm_desktop.cards.known_load import FILLED_OF_PERSON
from crm_desktop.cards.matching import (
    CompanyMatch,
    PersonMatch,
    best_company,
    best_person,
    same_text,
)
from crm_desktop.cards.plan import Action, Decision, Fill, MatchInfo, PlannedRow, State

_NOT_COMPARED = frozenset(("gender",))


@dataclass
class _Refusal(Exception):  # noqa: N818 -- it carries the row's state out
    """A row that cannot be written, found while its records were drafted."""

    state: State
    reason: Note
    match: MatchInfo | None = None


class Planner:
    """Decides rows against a directory and adds to it what each row makes."""

    def __init__(self, directory: Directory, drafts: Drafts) -> None:
        self._directory = directory
        self._drafts = drafts

    def decide(self, row: PlannedRow, card: Card, decision: Decision | None = None) -> None:
        """Fill in state, reason, match and actions of a row. `decision` settles a doubt."""
        try:
            if decision is Decision.SKIP:
                raise _Refusal(State.SKIPPED, Note("card_skipped_by_person"))
            if card.is_company_only:
                self._company_only(row, card, decision)
            else:
                self._person(row, card, decision)
        except _Refusal as refusal:
            row.state, row.reason = refusal.state, refusal.reason
            row.match = refusal.match or row.match
            row.actions = []
            row.editable = refusal.state is State.DUP_MAYBE

    def _person(self, row: PlannedRow, card: Card, decision: Decision | None) -> None:
        found = best_person(self._directory, card)
        if self._directory.refused_keys & {(kind, key) for kind, key, _ in keys_of(card)}:
            match = _person_info(found) if found is not None else None
            name = match.name if match is not None else card.full_name
            raise _Refusal(State.BLOCKED, Note("card_do_not_contact", {"name": name}), match)
        if found is None or decision is Decision.NEW:
            self._new_person(row, card, decision)
            return
        row.match, row.reason = _person_info(found), found.note()
        is_meant = found.is_same or decision is Decision.SAME
        if found.person.refused & {key for _, key, _ in keys_of(card)} or (
            found.person.is_refused and is_meant
        ):
            row.state, row.contact_id = State.BLOCKED, found.person.id
            row.reason = Note("card_do_not_contact", {"name": row.match.name})
        elif (found.is_same and not (found.match.moved and found.person.row)) or decision is Decision.SAME:
            self._same_person(row, card, found, decision)
        else:
            row.state, row.contact_id, row.editable = State.DUP_MAYBE, found.person.id, True

    def _new_person(self, row: PlannedRow, card: Card, decision: Decision | None) -> None:
        contact_id = new_id()
        person = KnownPerson(contact_id, {"full_name": card.full_name}, row=row.number)
        actions: list[Action] = []
        roles = []
        names = [name for name in (card.company, *card.other_companies) if name]
        matches = [self._known_company(card, name, decision) for name in names]
        for name, found in zip(names, matches, strict=True):
            company = self._company(row, card, name, found, actions)
            is_new = company.row == row.number
            roles.append(self._drafts.role(company.id, contact_id, card, is_primary=is_new))
            person.roles[company.id] = Role(company.facts.name, card.job_title, card.department)
            actions += self._drafts.tags(company.id, card)
            row.account_id = row.account_id or company.id
        actions += [self._drafts.contact(contact_id, card), *roles]
        actions += [self._drafts.method(contact_id, method) for method in card.methods]
        person.values |= {name: getattr(card, name) for name in FILLED_OF_PERSON}
        person.absorb(card)
        self._directory.add_person(person)
        row.state, row.contact_id, row.actions, row.editable = State.NEW, contact_id, actions, True

    def _known_company(self, card: Card, name: str, decision: Decision | None) -> CompanyMatch | None:
        """Return the customer most like a company of the card, before anything is changed for the row.

        Raises _Refusal where a person has to say whether it is the same one, and where it is not ours to edit.
        """
        found = best_company(self._directory, company_of(card, name))
        if found is None or (found.is_doubtful and decision is Decision.NEW):
            return None
        if found.is_doubtful and decision is None:
            raise _Refusal(State.DUP_MAYBE, found.note(), _company_info(found))
        if (found.is_same or found.is_doubtful) and not found.company.may_edit:
            raise _Refusal(State.ERROR, Note("card_company_read_only", {"name": found.company.facts.name}))
        if found.is_same or found.is_doubtful:
            _obey(found.company)
        return found

    def _company(
        self, row: PlannedRow, card: Card, name: str, found: CompanyMatch | None, actions: list[Action]
    ) -> KnownCompany:
        """Return a company of the card: the known one, with its blanks filled, or a new one."""
        if found is not None and (found.is_same or found.is_doubtful):
            self._fill_company(found.company, card, name, actions)
            return found.company
        related = found is not None and found.match.verdict in (Verdict.RELATED, Verdict.BRANCH)
        if found is not None and related and row.reason is None:
            row.reason = Note("card_company_related", {"name": found.company.facts.name})
        account = self._drafts.account(new_id(), card, name)
        actions.append(account)
        facts = company_of(card, name)
        company = KnownCompany(account.id, facts, dict(account.values), row=row.number)
        self._directory.add_company(company)
        return company

    @staticmethod
    def _fill_company(company: KnownCompany, card: Card, name: str, actions: list[Action]) -> None:
        if name == card.company and (fill := company_fill(company.id, company.values, card)):
            actions.append(fill)

    def _company_only(self, row: PlannedRow, card: Card, decision: Decision | None) -> None:
        actions: list[Action] = []
        found = self._known_company(card, card.company, decision)
        company = self._company(row, card, card.company, found, actions)
        row.account_id, row.actions = company.id, actions
        if company.row == row.number:
            row.actions += self._drafts.tags(company.id, card)
            row.state = State.NEW
            return
        row.match = _company_info(found) if found else None
        row.reason = Note("card_company_known", {"name": company.facts.name})
        in_file, filled = State.DUP_IN_FILE, State.UPDATE if actions else State.DUP_SURE
        row.state = in_file if company.row else filled

    def _same_person(
        self, row: PlannedRow, card: Card, found: PersonMatch, decision: Decision | None
    ) -> None:
        person = found.person
        if self._is_read_only(person):
            row.state, row.contact_id, row.account_id = State.DUP_SURE, person.id, next(iter(person.roles))
            return
        actions: list[Action] = []
        different = self._fill_role(row, card, person, actions, decision)
        different += _fill_person(person, card, actions)
        actions += [
            self._drafts.method(person.id, method)
            for method in card.methods
            if ContactMethod.make_id(person.id, *method.key) not in person.methods
        ]
        person.absorb(card)
        self._directory.add_person(person)
        row.contact_id, row.actions = person.id, actions
        if person.row:
            row.state = State.DUP_IN_FILE
        elif different:
            row.state, row.editable = State.CONFLICT, True
            if not found.match.moved:
                row.reason = Note(
                    "card_differs", {"name": str(person.values["full_name"]), "fields": ", ".join(different)}
                )
        else:
            row.state = State.UPDATE if actions else State.DUP_SURE

    def _is_read_only(self, person: KnownPerson) -> bool:
        """Whether the person is known only through customers that are not ours to edit."""
        employers = [self._directory.companies.get(account_id) for account_id in person.roles]
        return bool(employers) and not any(one is None or one.may_edit for one in employers)

    def _fill_role(
        self,
        row: PlannedRow,
        card: Card,
        person: KnownPerson,
        actions: list[Action],
        decision: Decision | None,
    ) -> list[str]:
        """Fill what the person is at the card's company; returns the fields that say something else."""
        if not card.company:
            row.account_id = next(iter(person.roles), None)
            return []
        account_id = self._employer(card, person)
        if account_id is None and person.roles:
            row.account_id = next(iter(person.roles))
            return ["company"]
        if account_id is None:
            known = self._known_company(card, card.company, decision)
            company = self._company(row, card, card.company, known, actions)
            actions.append(
                self._drafts.role(company.id, person.id, card, is_primary=company.row == row.number)
            )
            person.roles[company.id] = Role(company.facts.name, card.job_title, card.department)
            row.account_id = company.id
            return []
        row.account_id = account_id
        company_known = self._directory.companies.get(account_id)
        if company_known is not None:
            _obey(company_known)
        if company_known is not None and company_known.may_edit:
            self._fill_company(company_known, card, card.company, actions)
        return _fill_role(account_id, person, card, actions)

    @staticmethod
    def _employer(card: Card, person: KnownPerson) -> str | None:
        facts = company_of(card)
        for account_id, role in person.roles.items():
            verdict = match_company(facts, CompanyFacts(role.company)).verdict
            if same_text(card.company, role.company) or verdict in (Verdict.SAME, Verdict.MAYBE):
                return account_id
        return None


def _obey(company: KnownCompany) -> None:
    if company.is_refused:
        match = MatchInfo("account", company.id, company.facts.name, "", 100, company.row)
        raise _Refusal(State.BLOCKED, Note("card_do_not_contact", {"name": company.facts.name}), match)


def _fill_person(person: KnownPerson, card: Card, actions: list[Action]) -> list[str]:
    said = {name: getattr(card, name) for name in FILLED_OF_PERSON if getattr(card, name)}
    blanks = {name: value for name, value in said.items() if not person.values.get(name)}
    different = [
        name
        for name, value in said.items()
        if name not in blanks | dict.fromkeys(_NOT_COMPARED)
        and not same_text(value, str(person.values[name]))
    ]
    if blanks:
        actions.append(Fill("contact", person.id, blanks))
        person.values |= blanks
    return different


def _fill_role(account_id: str, person: KnownPerson, card: Card, actions: list[Action]) -> list[str]:
    role = person.roles[account_id]
    blanks: dict[str, str] = {}
    different = []
    for name in ("job_title", "department"):
        said, known = getattr(card, name), getattr(role, name)
        if said and not known:
            blanks[name] = said
            setattr(role, name, said)
        elif said and not same_text(said, known):
            different.append(name)
    if blanks:
        actions.append(Fill("account_contact", AccountContact.make_id(account_id, person.id), blanks))
    return different


def _person_info(found: PersonMatch) -> MatchInfo:
    person = found.person
    company = next((role.company for role in person.roles.values()), "")
    name = str(person.values.get("full_name") or "")
    return MatchInfo("contact", person.id, name, company, found.match.score, person.row)


def _company_info(found: CompanyMatch) -> MatchInfo:
    company = found.company
    return MatchInfo("account", company.id, company.facts.name, "", found.match.score, company.row)
