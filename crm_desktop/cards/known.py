"""Whom and what a card may be: people and companies of this laptop, and those of the rows above in the same file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crm_core.keys.company import parse_company
from crm_core.keys.company_matching import CompanyFacts
from crm_core.keys.mail import company_domain, is_free_mail, url_host
from crm_core.keys.matching import PersonFacts
from crm_core.keys.person import person_key
from crm_core.keys.regions import region_named
from crm_core.model import ContactMethod
from crm_desktop.cards.card import Card

CHATS = frozenset(("WECHAT", "QQ", "LINE", "WHATSAPP", "LINKEDIN"))


@dataclass(slots=True)
class KnownCompany:
    """A customer that a card may belong to. `row` is set for one that an earlier row of the file makes."""

    id: str
    facts: CompanyFacts
    values: dict[str, Any]
    row: int | None = None
    may_edit: bool = True
    edited_ms: int = 0
    """When somebody last changed it, in ms since 1970."""
    keys: frozenset[str] = frozenset()
    """Of `company_keys` those that the cards ask for; empty where they were not looked for."""
    is_refused: bool = False
    """The customer does not want to be contacted at all."""


@dataclass(slots=True)
class Role:
    """What a person is at a company."""

    company: str
    job_title: str = ""
    department: str = ""


@dataclass(slots=True)
class KnownPerson:
    """A person that a card may be. `methods` holds also the ids of deleted ones, which are not to come back."""

    id: str
    values: dict[str, Any]
    roles: dict[str, Role] = field(default_factory=dict)
    keys: set[tuple[str, str, bool]] = field(default_factory=set)
    """Kind, match key, and whether it is a telephone with an extension."""
    methods: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    """Match keys at which the person does not want to be reached."""
    is_refused: bool = False
    """The person does not want to be contacted at all."""
    row: int | None = None
    is_deleted: bool = False
    """Somebody deleted the person, who is not to come back unasked."""
    edited_ms: int = 0
    """When somebody last changed the person, in ms since 1970."""

    def facts(self) -> list[PersonFacts]:
        """Return what is compared, once for each employer."""
        companies = [role.company for role in self.roles.values()] or [""]
        return [self._facts(company) for company in dict.fromkeys(companies)]

    def _facts(self, company: str) -> PersonFacts:
        return PersonFacts(
            name=str(self.values.get("full_name") or ""),
            mobiles=_keys(self.keys, "MOBILE"),
            landlines=frozenset(key for kind, key, line in self.keys if kind == "LANDLINE" and line),
            mails=_keys(self.keys, "EMAIL"),
            chats=frozenset(key for kind, key, _ in self.keys if kind in CHATS),
            company=company,
            gender=str(self.values.get("gender") or ""),
        )

    def absorb(self, card: Card) -> None:
        """Add the methods of a card that is this person."""
        self.keys |= keys_of(card)
        self.methods |= {ContactMethod.make_id(self.id, *method.key) for method in card.methods}


def _keys(keys: Iterable[tuple[str, str, bool]], wanted: str) -> frozenset[str]:
    return frozenset(key for kind, key, _ in keys if kind == wanted)


def keys_of(card: Card) -> set[tuple[str, str, bool]]:
    """Return the match keys of a card that were understood: a broken number identifies nobody."""
    return {
        (method.kind, method.match_key, bool(method.extension))
        for method in card.methods
        if method.normalized and method.match_key
    }


def person_of(card: Card) -> PersonFacts:
    """Return what is compared of a card."""
    made_up = card.name_is_made_up
    person = KnownPerson("", {"full_name": "" if made_up else card.full_name, "gender": card.gender})
    person.keys = keys_of(card)
    person.roles = {"": Role(card.company)}
    return person.facts()[0]


def company_of(card: Card, name: str = "") -> CompanyFacts:
    """Return what is compared of a card's company, or of another company that it names."""
    domains = {
        domain
        for method in card.methods
        if method.kind == "EMAIL" and (domain := company_domain(method.match_key))
    }
    if (host := url_host(card.website)) and not is_free_mail(host):
        domains.add(host)
    if name and name != card.company:
        return CompanyFacts(name)
    place = region_named(card.address.city or "") or region_named(card.address.region or "")
    return CompanyFacts(
        card.company,
        aliases=frozenset(filter(None, [card.company_en])),
        domains=frozenset(domains),
        region=place.name if place else "",
    )


class Directory:
    """Finds candidates by what they must share to count as likely, so that nobody is compared with everybody."""

    def __init__(self) -> None:
        self._people: dict[str, list[KnownPerson]] = {}
        self._companies: dict[str, list[KnownCompany]] = {}
        self.companies: dict[str, KnownCompany] = {}
        self.by_uid: dict[str, KnownPerson] = {}
        """People by the id that an address book gave their card."""
        self.not_same: dict[str, set[str]] = {}
        """Who was entered though there was somebody like them, and whom somebody said they are not, by id."""
        self.refused_keys: set[tuple[str, str]] = set()
        """Kinds and match keys that somebody refused altogether, perhaps at a customer that is not ours."""

    def add_person(self, person: KnownPerson) -> None:
        """Make a person findable, also by what was added since."""
        for facts in person.facts():
            for key in person_keys(facts):
                found = self._people.setdefault(key, [])
                if not any(person is one for one in found):
                    found.append(person)

    def add_company(self, company: KnownCompany) -> None:
        """Make a company findable; one that was merged with another is findable by both names."""
        self.companies.setdefault(company.id, company)
        for key in company.keys or company_keys(company.facts):
            self._companies.setdefault(key, []).append(company)

    def people_like(self, facts: PersonFacts) -> list[KnownPerson]:
        found = {one.id: one for key in person_keys(facts) for one in self._people.get(key, ())}
        return list(found.values())

    def companies_like(self, facts: CompanyFacts) -> list[KnownCompany]:
        found = {id(one): one for key in company_keys(facts) for one in self._companies.get(key, ())}
        return list(found.values())


def person_keys(facts: PersonFacts) -> set[str]:
    """Return what somebody likely shares at least one of: a number, an address, or the name at the company.

    Names that only sound alike, or share a mail domain, reach no score worth a question by themselves.
    """
    keys = {*facts.mobiles, *facts.landlines, *facts.mails, *facts.chats}
    if facts.name and facts.company and (core := parse_company(facts.company).core):
        keys.add(f"{person_key(facts.name)}@{core}")
    return keys


def company_keys(facts: CompanyFacts) -> set[str]:
    """Return what a likely company shares at least one of: the core of one of its names, or a domain."""
    return {f"k:{core}" for core in cores_of(facts)} | {f"d:{domain}" for domain in facts.domains}


def cores_of(facts: CompanyFacts) -> set[str]:
    """Return the cores of all names of a company."""
    return {core for name in (facts.name, *facts.aliases) if name and (core := parse_company(name).core)}
