"""What a card says of who and where somebody is, worked out once for all who ask while its row is planned."""

from collections.abc import Iterator

from crm_core.keys.company_matching import CompanyFacts, company_keys
from crm_core.keys.matching import PersonFacts, person_keys
from crm_desktop.cards.card import Card
from crm_desktop.cards.known import company_of, keys_of, person_of


class Said:
    """A card with its person, its companies by name, and what others must share to be compared with it."""

    __slots__ = ("card", "company", "firms", "keys", "person", "person_keys", "proposed")

    def __init__(self, card: Card) -> None:
        self.card = card
        self.keys = frozenset((kind, key) for kind, key, _ in keys_of(card))
        """Kinds and match keys of its methods."""
        self.person: PersonFacts = person_of(card)
        self.person_keys = person_keys(self.person)
        self.company: CompanyFacts = company_of(card)
        """Its own company, known by its domains even where the card does not name it."""
        self.firms = {name: company_of(card, name) for name in (card.company, *card.other_companies) if name}
        if card.company:
            self.firms[card.company] = self.company
        self.proposed = tuple(map(Said, card.people))
        """A card for each person where a cell names several."""

    def company_keys(self) -> set[str]:
        """Return the keys of all its companies."""
        found = company_keys(self.company)
        for name, facts in self.firms.items():
            if name != self.card.company:
                found |= company_keys(facts)
        return found

    def all(self) -> Iterator["Said"]:
        """Yield it and the cards of the several people of its cell."""
        yield self
        yield from self.proposed
