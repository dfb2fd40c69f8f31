"""What a card says of who and where somebody is, worked out once for all who ask while its row is planned.

Nothing here needs the store or the model: the process that reads rows beside the planning one works it out too, and
sends it with the card.
"""

from collections.abc import Iterable, Iterator

import msgspec

from crm_core.keys.company_matching import CompanyFacts, company_keys
from crm_core.keys.mail import company_domain, is_free_mail, url_host
from crm_core.keys.matching import NONE, PersonFacts, name_at_company, numbers_of
from crm_core.keys.regions import region_named
from crm_desktop.cards.card import Card, packed

MethodKey = tuple[str, str, bool]
"""Kind, match key, and whether it is a telephone with an extension."""
CHATS = frozenset(("WECHAT", "QQ", "LINE", "WHATSAPP", "LINKEDIN"))


class Said(msgspec.Struct, gc=False, array_like=True):
    """A card with its person, its companies by name, and what others must share to be compared with it."""

    card: Card
    methods: frozenset[MethodKey]
    """Its methods as far as they were understood: a broken number identifies nobody."""
    keys: frozenset[tuple[str, str]]
    """Kinds and match keys of these methods."""
    person: PersonFacts
    name_at_company: str
    person_keys: frozenset[str]
    """What finds its person: that is `crm_core.keys.matching.person_keys`."""
    company: CompanyFacts
    """Its own company, known by its domains even where the card does not name it."""
    others: dict[str, CompanyFacts]
    """Other companies that it names."""
    company_keys: frozenset[str]
    """What finds any of its companies."""
    proposed: tuple["Said", ...] = ()
    """A card for each person where a cell names several."""
    packed: bytes = b""
    """The card, packed; filled in by the process that plans."""

    def firm(self, name: str) -> CompanyFacts:
        """Return what is compared of one of its companies."""
        return self.company if name == self.card.company else self.others[name]

    def all(self) -> Iterator["Said"]:
        """Yield it and the cards of the several people of its cell."""
        yield self
        yield from self.proposed


def said_by(card: Card) -> Said:
    """Return what a card says."""
    methods = _methods_of(card)
    person = _person_of(card, methods)
    at_company = name_at_company(person.name, person.company)
    company = _company_of(card)
    others = {name: CompanyFacts(name) for name in card.other_companies if name != card.company}
    keys = company_keys(company)
    for other in others.values():
        keys |= company_keys(other)
    numbers = numbers_of(person)
    return Said(
        card,
        methods,
        frozenset([(kind, key) for kind, key, _ in methods]),
        person,
        at_company,
        frozenset((*numbers, at_company) if at_company else numbers),
        company,
        others,
        frozenset(keys),
        tuple(map(said_by, card.people)),
    )


def with_packed(said: Said) -> Said:
    """Give what was said its packed cards."""
    for one in said.all():
        one.packed = packed(one.card)
    return said


def facts_of(name: str, methods: Iterable[MethodKey], company: str, gender: str) -> PersonFacts:
    """Return what is compared of somebody with these ways to be reached, at a company."""
    mobiles, landlines, mails, chats = [], [], [], []
    for kind, key, has_extension in methods:
        if kind == "MOBILE":
            mobiles.append(key)
        elif kind == "EMAIL":
            mails.append(key)
        elif kind == "LANDLINE":
            landlines += [key] if has_extension else []
        elif kind in CHATS:
            chats.append(key)
    return PersonFacts(name, _few(mobiles), _few(landlines), _few(mails), _few(chats), company, gender=gender)


def _few(keys: list[str]) -> frozenset[str]:
    return frozenset(keys) if keys else NONE


def _methods_of(card: Card) -> frozenset[MethodKey]:
    return frozenset(
        [
            (method.kind, method.match_key, bool(method.extension))
            for method in card.methods
            if method.normalized and method.match_key
        ]
    )


def _person_of(card: Card, methods: Iterable[MethodKey]) -> PersonFacts:
    name = "" if card.name_is_made_up else card.full_name
    return facts_of(name, methods, card.company, card.gender)


def _company_of(card: Card) -> CompanyFacts:
    mails = [method.match_key for method in card.methods if method.kind == "EMAIL"]
    domains = {domain for mail in mails if (domain := company_domain(mail))}
    if card.website and (host := url_host(card.website)) and not is_free_mail(host):
        domains.add(host)
    city, region = card.address.city, card.address.region
    place = (region_named(city) if city else None) or (region_named(region) if region else None)
    return CompanyFacts(
        card.company,
        aliases=frozenset([card.company_en]) if card.company_en else NONE,
        domains=frozenset(domains) if domains else NONE,
        region=place.name if place else "",
    )
