"""What a card says of who and where somebody is, worked out once for all who ask while its row is planned."""

from collections.abc import Iterator

from crm_core.keys.company_matching import CompanyFacts, company_keys
from crm_core.keys.matching import PersonFacts, name_at_company, numbers_of
from crm_desktop.cards.card import Card, packed
from crm_desktop.cards.known import company_of, keys_of, person_of


class Said:
    """A card with its person, its companies by name, and what others must share to be compared with it."""

    __slots__ = (
        "card",
        "company",
        "company_keys",
        "firms",
        "keys",
        "name_at_company",
        "packed",
        "person",
        "person_keys",
        "proposed",
    )

    def __init__(self, card: Card, content: bytes = b"") -> None:
        self.card = card
        self.packed = content or packed(card)
        keyed = keys_of(card)
        self.keys = frozenset([(kind, key) for kind, key, _ in keyed])
        """Kinds and match keys of its methods."""
        self.person: PersonFacts = person_of(card, keyed)
        self.name_at_company = name_at_company(self.person.name, self.person.company)
        self.person_keys = numbers_of(self.person)
        """What finds its person: that is `crm_core.keys.matching.person_keys`."""
        if self.name_at_company:
            self.person_keys.add(self.name_at_company)
        self.company: CompanyFacts = company_of(card)
        """Its own company, known by its domains even where the card does not name it."""
        self.firms = {card.company: self.company} if card.company else {}
        self.firms |= {name: company_of(card, name) for name in card.other_companies if name != card.company}
        self.company_keys = company_keys(self.company)
        """What finds any of its companies."""
        for name in card.other_companies:
            self.company_keys |= company_keys(self.firms[name])
        self.proposed = tuple(map(Said, card.people))
        """A card for each person where a cell names several."""

    def all(self) -> Iterator["Said"]:
        """Yield it and the cards of the several people of its cell."""
        yield self
        yield from self.proposed
