"""Decide each row in the order of the file, so that a card sees the people and companies of the rows above it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from sys import intern

from crm_core.ids import new_id
from crm_core.keys.company_matching import CompanyFacts, match_company
from crm_core.keys.matching import Verdict
from crm_core.model import AccountContact
from crm_desktop.cards.card import Card, Note
from crm_desktop.cards.differences import Comparison
from crm_desktop.cards.drafts import Drafts, company_values
from crm_desktop.cards.known import Directory, KnownCompany, KnownPerson, Role
from crm_desktop.cards.known_people import FILLED_OF_PERSON
from crm_desktop.cards.matching import (
    CompanyMatch,
    PersonMatch,
    best_company,
    best_person,
    company_by_domain,
    same_text,
)
from crm_desktop.cards.options import FILL, LEAVE, OVERWRITE
from crm_desktop.cards.plan import Action, Change, Decision, MatchInfo, PlannedRow, Revive, State, Step
from crm_desktop.cards.said import Said

_MS_OF_A_DAY = 86_400_000


@dataclass
class _Refusal(Exception):  # noqa: N818 -- it carries the row's state out
    """A row that cannot be written, found while its records were drafted."""

    state: State
    reason: Note
    match: MatchInfo | None = None


class Planner:
    """Decides rows against a directory and adds to it what each row makes."""

    def __init__(self, directory: Directory, drafts: Drafts, existing: str = FILL) -> None:
        self._directory = directory
        self._drafts = drafts
        self._existing = existing

    def decide(self, row: PlannedRow, said: Said, decision: Decision | None = None) -> None:
        """Fill in state, reason, match and actions of a row. `decision` settles a doubt."""
        card = said.card
        try:
            if decision is Decision.SKIP:
                raise _Refusal(State.SKIPPED, Note("card_skipped_by_person"))
            if card.people and decision is Decision.NEW:
                self._several(row, said)
            elif card.people:
                raise _Refusal(State.ERROR, card.errors[0])
            elif card.is_company_only:
                self._company_only(row, said, decision)
            else:
                self._person(row, said, decision)
        except _Refusal as refusal:
            row.state, row.reason = refusal.state, refusal.reason
            row.match = refusal.match or row.match
            row.steps = ()
            row.editable = refusal.state is State.DUP_MAYBE or bool(card.people)

    def _several(self, row: PlannedRow, said: Said) -> None:
        """Take each person of a cell as a card of its own; one who is in doubt stops none of the others."""
        parts = []
        for one in said.proposed:
            part = PlannedRow(row.number, State.SKIPPED)
            self.decide(part, one)
            parts.append(part)
            row.steps = (*row.steps, *part.steps)
        first = next((part for part in parts if part.state is State.NEW), parts[0])
        row.state, row.reason, row.match = first.state, first.reason, first.match
        row.contact_id, row.account_id, row.editable = first.contact_id, first.account_id, True

    def _person(self, row: PlannedRow, said: Said, decision: Decision | None) -> None:
        found = best_person(self._directory, said)
        if not self._directory.refused_keys.isdisjoint(said.keys):
            match = _person_info(found) if found is not None else None
            name = match.name if match is not None else said.card.full_name
            raise _Refusal(State.BLOCKED, Note("card_do_not_contact", {"name": name}), match)
        if found is None or decision is Decision.NEW:
            self._new_person(row, said, decision)
            if (
                found is not None
                and found.person.row is None
                and not found.person.is_deleted
                and row.contact_id
            ):
                row.steps = (*row.steps, self._drafts.not_same(row.contact_id, found.person.id))
            return
        row.match, row.reason = _person_info(found), found.note()
        is_meant = found.is_same or decision is Decision.SAME
        refused = found.person.refused
        if (refused and refused.intersection(key for _, key in said.keys)) or (
            found.person.is_refused and is_meant
        ):
            row.state, row.contact_id = State.BLOCKED, found.person.id
            row.reason = Note("card_do_not_contact", {"name": row.match.name})
        elif found.person.is_deleted:
            self._deleted_person(row, found.person, decision)
        elif (found.is_same and not (found.match.moved and found.person.row)) or decision is Decision.SAME:
            self._same_person(row, said, found, decision)
        else:
            row.state, row.contact_id, row.editable = State.DUP_MAYBE, found.person.id, True

    def _deleted_person(self, row: PlannedRow, person: KnownPerson, decision: Decision | None) -> None:
        """Somebody deleted the person: whether the card brings the person back is for a person to say."""
        row.contact_id, row.editable = person.id, True
        if decision is Decision.SAME:
            row.state, row.reason = State.UPDATE, Note("card_brought_back", {"name": person.name})
            row.steps = (Revive("contact", person.id),)
            person.is_deleted = False
            self._directory.keep(person)
        else:
            row.state, row.reason = State.DUP_MAYBE, Note("card_deleted_before", {"name": person.name})

    def _new_person(self, row: PlannedRow, said: Said, decision: Decision | None) -> None:
        card, contact_id = said.card, new_id()
        person = KnownPerson(contact_id, {"full_name": card.full_name}, row=row.number)
        actions: list[Step] = []
        employers: list[tuple[str, bool]] = []
        names = [name for name in (card.company, *card.other_companies) if name]
        matches = [self._known_company(said.firm(name), decision) for name in names]
        for name, found in zip(names, matches, strict=True):
            company = self._company(row, said, name, found, actions)
            is_new = company.row == row.number
            employers.append((company.id, is_new))
            person.roles[company.id] = _role(company, card)
            actions += self._drafts.tags(company.id, card)
            row.account_id = row.account_id or company.id
        if not names and (employer := self._by_domain(row, said, decision)):
            employers.append((employer.id, False))
            person.roles[employer.id] = _role(employer, card)
            row.account_id = employer.id
        actions.append(self._drafts.person(contact_id, said, employers))
        person.values |= {name: value for name in FILLED_OF_PERSON if (value := getattr(card, name))}
        person.absorb(said)
        is_as_said = (
            not card.name_is_made_up and not card.other_companies and all(new for _, new in employers)
        )
        at_company = {said.name_at_company} if said.name_at_company else set()
        self._directory.keep(person, at_company.union(person.numbers()) if is_as_said else None)
        if card.uid:
            self._directory.keep_uid(card.uid, person)
        row.state, row.contact_id, row.steps, row.editable = State.NEW, contact_id, tuple(actions), True

    def _by_domain(self, row: PlannedRow, said: Said, decision: Decision | None) -> KnownCompany | None:
        """Suggest the customer of the mail domain for a card that names none; take it where a person says so."""
        company = company_by_domain(self._directory, said.company)
        if company is None:
            return None
        row.match = MatchInfo("account", company.id, company.facts.name, "", 55, company.row)
        if decision is Decision.SAME and company.may_edit:
            _obey(company)
            return company
        if decision is None:
            row.reason = Note("card_company_by_domain", {"name": company.facts.name})
        return None

    def _known_company(self, facts: CompanyFacts, decision: Decision | None) -> CompanyMatch | None:
        """Return the customer most like a company of the card, before anything is changed for the row.

        Raises _Refusal where a person has to say whether it is the same one, and where it is not ours to edit.
        """
        found = best_company(self._directory, facts)
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
        self, row: PlannedRow, said: Said, name: str, found: CompanyMatch | None, actions: list[Step]
    ) -> KnownCompany:
        """Return a company of the card: the known one, with its blanks filled, or a new one."""
        card = said.card
        if found is not None and (found.is_same or found.is_doubtful):
            self._fill_company(row, found.company, card, name, actions)
            return found.company
        parent_id = None
        if found is not None and found.match.verdict in (Verdict.RELATED, Verdict.BRANCH):
            is_branch = found.is_parent_of(name)
            parent_id = found.company.id if is_branch else None
            if row.reason is None:
                code = "card_company_branch" if is_branch else "card_company_related"
                row.reason = Note(code, {"name": found.company.facts.name})
        account_id = new_id()
        actions.append(self._drafts.account(account_id, said, name, parent_id))
        said_of_it = company_values(card) if name == card.company else {}
        values = {key: value for key, value in said_of_it.items() if value}
        company = KnownCompany(account_id, said.firm(name), values, row=row.number)
        self._directory.keep_company(company)
        return company

    def _fill_company(
        self, row: PlannedRow, company: KnownCompany, card: Card, name: str, actions: list[Step]
    ) -> None:
        if name != card.company or self._existing == LEAVE:
            return
        comparison = self._comparison(card, company.edited_ms)
        comparison.company(company, card)
        if comparison.actions:
            self._directory.keep_company(company)
        actions += comparison.actions
        row.differences = (*row.differences, *comparison.differences)

    def _comparison(self, card: Card, edited_ms: int, decision: Decision | None = None) -> Comparison:
        """What somebody edited after the day of the card is overwritten only where a person says so."""
        is_newer = bool(card.met_on) and edited_ms > _end_of(card.met_on or "")
        overwrites = self._existing == OVERWRITE and (not is_newer or decision is Decision.SAME)
        return Comparison(overwrites=overwrites)

    def _company_only(self, row: PlannedRow, said: Said, decision: Decision | None) -> None:
        card = said.card
        actions: list[Step] = []
        found = self._known_company(said.company, decision)
        company = self._company(row, said, card.company, found, actions)
        row.account_id, row.steps = company.id, tuple(actions)
        if company.row == row.number:
            row.steps = (*actions, *self._drafts.tags(company.id, card))
            row.state = State.NEW
            return
        row.match = _company_info(found) if found else None
        row.reason = Note("card_company_known", {"name": company.facts.name})
        in_file, filled = State.DUP_IN_FILE, State.UPDATE if actions else State.DUP_SURE
        row.state = in_file if company.row else filled

    def _same_person(
        self, row: PlannedRow, said: Said, found: PersonMatch, decision: Decision | None
    ) -> None:
        card, person = said.card, found.person
        if self._is_read_only(person) or (self._existing == LEAVE and not person.row):
            row.state, row.contact_id = State.DUP_SURE, person.id
            row.account_id = next(iter(person.roles), None)
            return
        comparison = self._comparison(card, person.edited_ms, decision)
        moves = self._role(row, said, person, comparison, decision, moved=found.match.moved)
        comparison.person(person, card)
        if unknown := [at for at, method in enumerate(card.methods) if not person.has(method)]:
            comparison.actions.append(self._drafts.methods(person.id, said, unknown))
        person.absorb(said)
        self._directory.keep(person)
        row.contact_id, row.steps = person.id, tuple(comparison.actions)
        row.differences = (*row.differences, *comparison.differences)
        if person.row:
            row.state = State.DUP_IN_FILE
        else:
            self._settle(row, person.name, decision, moves=moves)

    @staticmethod
    def _settle(row: PlannedRow, name: str, decision: Decision | None, *, moves: bool) -> None:
        fields = ", ".join(dict.fromkeys(one.field for one in row.differences))
        left = [one for one in row.differences if not one.applies]
        if moves and decision is not Decision.SAME:
            row.state, row.editable = State.CONFLICT, True
        elif left:
            row.state, row.editable = State.CONFLICT, True
            row.reason = Note("card_differs", {"name": name, "fields": fields})
        else:
            row.state = State.UPDATE if row.steps else State.DUP_SURE
            row.editable = decision is not None
            if fields:
                row.reason = Note("card_overwrites", {"name": name, "fields": fields})

    @staticmethod
    def _is_read_only(person: KnownPerson) -> bool:
        """Whether the person is known only through customers that are not ours to edit."""
        return bool(person.roles) and not any(role.may_edit for role in person.roles.values())

    def _role(
        self,
        row: PlannedRow,
        said: Said,
        person: KnownPerson,
        comparison: Comparison,
        decision: Decision | None,
        *,
        moved: bool,
    ) -> bool:
        """Fill what the person is at the card's company; returns whether the card names another employer."""
        card = said.card
        if not card.company:
            row.account_id = next(iter(person.roles), None)
            return False
        account_id = self._employer(said, person)
        if account_id is None and person.roles and decision is not Decision.SAME:
            row.account_id = next(iter(person.roles))
            return True
        if account_id is None:
            known = self._known_company(said.company, decision)
            company = self._company(row, said, card.company, known, comparison.actions)
            if moved and person.row is None:
                comparison.actions += _left(person)
            role = self._drafts.role(company.id, person.id, said, is_primary=company.row == row.number)
            comparison.actions.append(role)
            person.roles[company.id] = _role(company, card)
            row.account_id = company.id
            return moved
        row.account_id = account_id
        company_known = self._directory.company(account_id)
        if company_known is not None:
            _obey(company_known)
        if company_known is not None and company_known.may_edit:
            self._fill_company(row, company_known, card, card.company, comparison.actions)
        comparison.role(account_id, person, card)
        return False

    @staticmethod
    def _employer(said: Said, person: KnownPerson) -> str | None:
        for account_id, role in person.roles.items():
            verdict = match_company(said.company, CompanyFacts(role.company)).verdict
            if same_text(said.card.company, role.company) or verdict in (Verdict.SAME, Verdict.MAYBE):
                return account_id
        return None


def _role(company: KnownCompany, card: Card) -> Role:
    """Return what somebody is at a company; what many cards say alike is kept once."""
    return Role(company.facts.name, intern(card.job_title), intern(card.department))


def _left(person: KnownPerson) -> list[Action]:
    """End what the person was so far; nobody knows the day."""
    ended: list[Action] = []
    for account_id in person.roles:
        values: dict[str, object] = {"is_active": False}
        ended.append(
            Change(
                "account_contact", AccountContact.make_id(account_id, person.id), values, {"is_active": True}
            )
        )
    person.roles.clear()
    return ended


def _end_of(day: str) -> int:
    """The last moment of a day (ISO), in ms since 1970; of a day without a year the beginning of time."""
    if day.startswith("-"):
        return 0
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000) + _MS_OF_A_DAY


def _obey(company: KnownCompany) -> None:
    if company.is_refused:
        match = MatchInfo("account", company.id, company.facts.name, "", 100, company.row)
        raise _Refusal(State.BLOCKED, Note("card_do_not_contact", {"name": company.facts.name}), match)


def _person_info(found: PersonMatch) -> MatchInfo:
    person = found.person
    company = next((role.company for role in person.roles.values()), "")
    return MatchInfo("contact", person.id, person.name, company, found.match.score, person.row)


def _company_info(found: CompanyMatch) -> MatchInfo:
    company = found.company
    return MatchInfo("account", company.id, company.facts.name, "", found.match.score, company.row)
