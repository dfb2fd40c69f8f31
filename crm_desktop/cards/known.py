"""Whom and what a card may be: people and companies of this laptop, and those of the rows above in the same file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crm_core.keys.company_matching import CompanyFacts, company_keys
from crm_core.keys.mail import company_domain, is_free_mail, url_host
from crm_core.keys.matching import PersonFacts, person_keys
from crm_core.keys.regions import region_named
from crm_core.model import ContactMethod
from crm_desktop.cards.card import Card, Method

CHATS = frozenset(("WECHAT", "QQ", "LINE", "WHATSAPP", "LINKEDIN"))


@dataclass(slots=True)
class KnownCompany:
    """A customer that a card may belong to. `row` is set for one that an earlier row of the file makes.

    `values` are the fields that a card may fill and that are not blank.
    """

    id: str
    facts: CompanyFacts
    values: dict[str, Any]
    row: int | None = None
    may_edit: bool = True
    edited_ms: int = 0
    """When somebody last changed it, in ms since 1970."""
    is_refused: bool = False
    """The customer does not want to be contacted at all."""


@dataclass(slots=True)
class Role:
    """What a person is at a company. `may_edit`: the customer is ours to edit."""

    company: str
    job_title: str = ""
    department: str = ""
    may_edit: bool = True


@dataclass(slots=True)
class KnownPerson:
    """A person that a card may be. `values` are the fields that a card may fill and that are not blank."""

    id: str
    values: dict[str, Any]
    roles: dict[str, Role] = field(default_factory=dict)
    keys: set[tuple[str, str, bool]] = field(default_factory=set)
    """Kind, match key, and whether it is a telephone with an extension."""
    methods: frozenset[str] = frozenset()
    """Ids of stored methods, also of deleted ones, which are not to come back."""
    added: set[tuple[str, str]] = field(default_factory=set)
    """Kinds and match keys of the methods of cards that are this person."""
    refused: frozenset[str] = frozenset()
    """Match keys at which the person does not want to be reached."""
    is_refused: bool = False
    """The person does not want to be contacted at all."""
    row: int | None = None
    is_deleted: bool = False
    """Somebody deleted the person, who is not to come back unasked."""
    edited_ms: int = 0
    """When somebody last changed the person, in ms since 1970."""

    @property
    def name(self) -> str:
        return str(self.values.get("full_name") or "")

    def facts(self) -> list[PersonFacts]:
        """Return what is compared, once for each employer."""
        companies = [role.company for role in self.roles.values()] or [""]
        gender = str(self.values.get("gender") or "")
        return [facts_of(self.name, self.keys, one, gender) for one in dict.fromkeys(companies)]

    def absorb(self, card: Card) -> None:
        """Add the methods of a card that is this person."""
        self.keys |= keys_of(card)
        self.added.update(method.key for method in card.methods)

    def has(self, method: Method) -> bool:
        """Whether there is such a method, or was one before somebody deleted it."""
        return method.key in self.added or (
            bool(self.methods) and ContactMethod.make_id(self.id, *method.key) in self.methods
        )


def facts_of(name: str, keys: Iterable[tuple[str, str, bool]], company: str, gender: str) -> PersonFacts:
    """Return what is compared of somebody with these ways to be reached, at a company."""
    by_kind: dict[str, list[str]] = {}
    for kind, key, has_extension in keys:
        if kind != "LANDLINE" or has_extension:
            by_kind.setdefault(kind, []).append(key)
    return PersonFacts(
        name=name,
        mobiles=frozenset(by_kind.get("MOBILE", ())),
        landlines=frozenset(by_kind.get("LANDLINE", ())),
        mails=frozenset(by_kind.get("EMAIL", ())),
        chats=frozenset(key for kind in CHATS & by_kind.keys() for key in by_kind[kind]),
        company=company,
        gender=gender,
    )


def keys_of(card: Card) -> frozenset[tuple[str, str, bool]]:
    """Return the match keys of a card that were understood: a broken number identifies nobody."""
    return frozenset(
        (method.kind, method.match_key, bool(method.extension))
        for method in card.methods
        if method.normalized and method.match_key
    )


def person_of(card: Card) -> PersonFacts:
    """Return what is compared of a card."""
    name = "" if card.name_is_made_up else card.full_name
    return facts_of(name, keys_of(card), card.company, card.gender)


def company_of(card: Card, name: str = "") -> CompanyFacts:
    """Return what is compared of a card's company, or of another company that it names."""
    if name and name != card.company:
        return CompanyFacts(name)
    domains = {
        domain
        for method in card.methods
        if method.kind == "EMAIL" and (domain := company_domain(method.match_key))
    }
    if (host := url_host(card.website)) and not is_free_mail(host):
        domains.add(host)
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

    def add_company(self, company: KnownCompany, keys: Iterable[str] | None = None) -> None:
        """Make a company findable, by `keys` or all of its own; a merged one is findable by both names."""
        self.companies.setdefault(company.id, company)
        for key in company_keys(company.facts) if keys is None else keys:
            found = self._companies.setdefault(key, [])
            if not any(company is one for one in found):
                found.append(company)

    def people_like(self, keys: Iterable[str]) -> list[KnownPerson]:
        """Return the people with any of the keys of a person (`person_keys`)."""
        found = {one.id: one for key in keys for one in self._people.get(key, ())}
        return list(found.values())

    def companies_like(self, keys: Iterable[str]) -> list[KnownCompany]:
        """Return the companies with any of the keys of a company (`company_keys`)."""
        found = {id(one): one for key in keys for one in self._companies.get(key, ())}
        return list(found.values())
