"""What a card says of somebody known: blanks to fill, and where it says something else."""

from collections.abc import Mapping
from typing import Any

from crm_core.model import AccountContact
from crm_desktop.cards.card import Card
from crm_desktop.cards.drafts import company_values
from crm_desktop.cards.known import KnownCompany, KnownPerson
from crm_desktop.cards.known_companies import ADDRESS, FILLED_OF_COMPANY
from crm_desktop.cards.known_people import FILLED_OF_PERSON
from crm_desktop.cards.matching import same_text
from crm_desktop.cards.plan import Change, Difference, Fill, Step

_NOT_COMPARED = frozenset(("gender",))


class Comparison:
    """Collects the actions and differences of one row. `overwrites`: the card's word is taken."""

    def __init__(self, *, overwrites: bool) -> None:
        self.actions: list[Step] = []
        self.differences: list[Difference] = []
        self.overwrites = overwrites

    def person(self, person: KnownPerson, card: Card) -> None:
        """Compare what the person is called and so on; numbers are added, never compared."""
        said = {name: value for name in FILLED_OF_PERSON if (value := getattr(card, name))}
        if said:
            self._compare("contact", person.id, person.values, said)

    def role(self, account_id: str, person: KnownPerson, card: Card) -> None:
        """Compare what the person is at the card's company."""
        role = person.roles[account_id]
        known = {name: getattr(role, name) for name in ("job_title", "department")}
        said = {name: getattr(card, name) for name in known}
        if all(not value or value == known[name] for name, value in said.items()):
            return
        self._compare("account_contact", AccountContact.make_id(account_id, person.id), known, said)
        for name, value in known.items():
            setattr(role, name, value)

    def company(self, company: KnownCompany, card: Card) -> None:
        """Compare the customer; an address is filled whole or not at all, and changed only as a whole."""
        said = company_values(card)
        if any(company.values.get(name) for name in ADDRESS) and not self.overwrites:
            said |= dict.fromkeys(ADDRESS)
        wanted = {name: said[name] for name in FILLED_OF_COMPANY}
        if self.overwrites:
            self._compare("account", company.id, company.values, wanted)
        else:
            self._fill("account", company.id, company.values, wanted)

    def _compare(self, entity: str, id_: str, known: dict[str, Any], said: Mapping[str, Any]) -> None:
        different = {
            name: value
            for name, value in said.items()
            if value
            and known.get(name)
            and name not in _NOT_COMPARED
            and not same_text(value, str(known[name]))
        }
        self.differences += [
            Difference(entity, id_, name, str(known[name]), str(value), self.overwrites)
            for name, value in different.items()
        ]
        if different and self.overwrites:
            self.actions.append(Change(entity, id_, different, {name: known[name] for name in different}))
            known |= different
        self._fill(entity, id_, known, said)

    def _fill(self, entity: str, id_: str, known: dict[str, Any], said: Mapping[str, Any]) -> None:
        blanks = {name: value for name, value in said.items() if value and not known.get(name)}
        if blanks:
            self.actions.append(Fill(entity, id_, blanks))
            known |= blanks
