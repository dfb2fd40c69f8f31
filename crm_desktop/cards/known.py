"""Whom and what a card may be: people and companies of this laptop, and those of the rows above in the same file."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Protocol, TypeAlias, TypeVar

import msgspec

from crm_core.keys.company_matching import CompanyFacts, company_keys
from crm_core.keys.matching import PersonFacts, name_at_company
from crm_core.model import ContactMethod
from crm_desktop.cards.card import Method
from crm_desktop.cards.said import CHATS, MethodKey, Said, facts_of

T = TypeVar("T", "KnownPerson", "KnownCompany")
Layer: TypeAlias = dict[str, T | list[T]]
_OWN = CHATS | {"MOBILE", "EMAIL"}


class KnownCompany(msgspec.Struct, gc=False):
    """A customer that a card may belong to. `row` is set for one that an earlier row of the file makes.

    `values` are the fields that a card may fill and that are not blank. `told` is what is compared, or makes it: of
    those that share a key few come to be compared.
    """

    id: str
    told: CompanyFacts | Callable[[], CompanyFacts]
    values: dict[str, Any]
    row: int | None = None
    may_edit: bool = True
    edited_ms: int = 0
    """When somebody last changed it, in ms since 1970."""
    is_refused: bool = False
    """The customer does not want to be contacted at all."""

    @property
    def facts(self) -> CompanyFacts:
        """What is compared."""
        if not isinstance(self.told, CompanyFacts):
            self.told = self.told()
        return self.told


class Role(msgspec.Struct, gc=False):
    """What a person is at a company. `may_edit`: the customer is ours to edit."""

    company: str
    job_title: str = ""
    department: str = ""
    may_edit: bool = True


class KnownPerson(msgspec.Struct, gc=False):
    """A person that a card may be. `values` are the fields that a card may fill and that are not blank."""

    id: str
    values: dict[str, Any]
    roles: dict[str, Role] = {}
    keys: frozenset[MethodKey] = frozenset()
    methods: frozenset[str] = frozenset()
    """Ids of stored methods, also of deleted ones, which are not to come back."""
    broken: frozenset[tuple[str, str]] = frozenset()
    """Kinds and match keys of methods of cards that are this person, as far as they were not understood."""
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

    def numbers(self) -> Iterator[str]:
        """Yield the numbers and addresses that others share with the person."""
        for kind, key, has_extension in self.keys:
            if kind in _OWN or (kind == "LANDLINE" and has_extension):
                yield key

    def all_keys(self) -> set[str]:
        """Return what others share with the person (`person_keys`), at any employer."""
        at_companies = (name_at_company(self.name, role.company) for role in self.roles.values())
        return {*self.numbers(), *filter(None, at_companies)}

    def absorb(self, said: Said) -> None:
        """Add the methods of a card that is this person."""
        self.keys = self.keys | said.methods if self.keys else said.methods
        if len(said.methods) < len(said.card.methods):
            self.broken |= {one.key for one in said.card.methods if not one.normalized or not one.match_key}

    def has(self, method: Method) -> bool:
        """Whether there is such a method, or was one before somebody deleted it."""
        kind, key = method.key
        return (
            any((kind, key, has_extension) in self.keys for has_extension in (False, True))
            or method.key in self.broken
            or (bool(self.methods) and ContactMethod.make_id(self.id, kind, key) in self.methods)
        )


class Stored(Protocol):
    """The customers of the store that may be those of the rows at hand, read when somebody asks for them."""

    def ids_like(self, keys: AbstractSet[str]) -> set[str]: ...

    def like(self, keys: AbstractSet[str]) -> list[KnownCompany]: ...

    def known(self, account_id: str) -> KnownCompany | None: ...


class Directory:
    """Finds candidates by what they must share to count as likely, so that nobody is compared with everybody.

    What was read of the store for some rows is forgotten behind them (`forget`) unless a row changed it (`keep`): a
    file of 50,000 cards would have most of the store in memory.
    """

    def __init__(self) -> None:
        self._people: Layer[KnownPerson] = {}
        self._companies: Layer[KnownCompany] = {}
        self._read_people: Layer[KnownPerson] = {}
        self._glimpsed: dict[str, list[str]] = {}
        self._asked: AbstractSet[str] | None = None
        self._answer: list[KnownPerson] = []
        self.stored: Stored | None = None
        self.look_at: Callable[[AbstractSet[str]], None] | None = None
        """Makes people findable who were only glimpsed."""
        self._uids: dict[str, KnownPerson] = {}
        self.kept_people: dict[str, KnownPerson] = {}
        """Stored people whom a row of the file changed, by id."""
        self.kept_values: dict[str, dict[str, Any]] = {}
        """What stored customers say whom a row of the file changed, by id."""
        self.by_uid: dict[str, KnownPerson] = {}
        """People by the id that an address book gave their card."""
        self.not_same: dict[str, set[str]] = {}
        """Who was entered though there was somebody like them, and whom somebody said they are not, by id."""
        self.refused_keys: set[tuple[str, str]] = set()
        """Kinds and match keys that somebody refused altogether, perhaps at a customer that is not ours."""

    def forget(self) -> None:
        """Forget what was read and not changed."""
        self._read_people, self._glimpsed, self._asked = {}, {}, None
        self.not_same, self.refused_keys = {}, set()
        self.by_uid = dict(self._uids)

    def read(self, person: KnownPerson, names: Iterable[str]) -> None:
        """Make a person of the store findable for the rows at hand, by numbers, addresses, and `names` at companies."""
        self._asked = None
        _file(self._read_people, person, (*person.numbers(), *names))

    def glimpse(self, contact_id: str, mobiles: Iterable[str]) -> None:
        """Note that somebody of the store has these mobiles of cards, and a name that is none of theirs."""
        for key in mobiles:
            self._glimpsed.setdefault(key, []).append(contact_id)

    def keep(self, person: KnownPerson, keys: AbstractSet[str] | None = None) -> None:
        """Make a person findable for all rows to come, also by what was added since; `keys` are those of the person."""
        self._asked = None
        _file(self._people, person, person.all_keys() if keys is None else keys)
        if person.row is None:
            self.kept_people[person.id] = person

    def keep_uid(self, uid: str, person: KnownPerson) -> None:
        """Make a person of the file findable by the id that an address book gave the card."""
        self._uids[uid] = self.by_uid[uid] = person

    def keep_company(self, company: KnownCompany) -> None:
        """Make a company of the file findable for all rows to come, or remember what a row changed of a stored one."""
        if company.row is None:
            self.kept_values[company.id] = company.values
        else:
            _file(self._companies, company, company_keys(company.facts))

    def people_like(self, keys: AbstractSet[str]) -> list[KnownPerson]:
        """Return the people with any of the keys of a person (`person_keys`); asked again, the same list."""
        if keys is not self._asked:
            found = [*_filed(self._people, keys), *_filed(self._read_people, keys)]
            self._answer = list({one.id: one for one in found}.values()) if len(found) > 1 else found
            self._asked = keys
        return self._answer

    def knows(self, keys: AbstractSet[str]) -> bool:
        """Whether anybody has any of the keys of a person."""
        return not (self._people.keys().isdisjoint(keys) and self._read_people.keys().isdisjoint(keys))

    def glimpsed_like(self, keys: AbstractSet[str]) -> set[str]:
        """Return the ids of people of the store with any of the keys whose names are not that of the card.

        They count only where the card is none of `people_like`; `look_at` then makes them some of these.
        """
        found = self._glimpsed.keys() & keys
        return {id_ for key in found for id_ in self._glimpsed[key]} if found else set()

    def companies_like(self, keys: AbstractSet[str]) -> list[KnownCompany]:
        """Return the companies with any of the keys of a company (`company_keys`)."""
        found = _filed(self._companies, keys)
        found = list({id(one): one for one in found}.values()) if len(found) > 1 else found
        return [*found, *self.stored.like(keys)] if self.stored is not None else found

    def stored_companies_like(self, keys: AbstractSet[str]) -> set[str]:
        """Return the ids of customers of the store with any of the keys."""
        return self.stored.ids_like(keys) if self.stored is not None else set()

    def company(self, account_id: str) -> KnownCompany | None:
        """Return a customer of the store that shares a key with one of the rows at hand."""
        return self.stored.known(account_id) if self.stored is not None else None


def _file(layer: Layer[T], one: T, keys: Iterable[str]) -> None:
    """Put something under its keys; a list is made only for the second under one key, which is rare."""
    for key in keys:
        found = layer.setdefault(key, one)
        if isinstance(found, list):
            if not any(one is other for other in found):
                found.append(one)
        elif found is not one:
            layer[key] = [found, one]


def _filed(layer: Layer[T], keys: AbstractSet[str]) -> list[T]:
    """Return whatever stands under some keys; mostly that is nothing."""
    found: list[T] = []
    for key in layer.keys() & keys:
        under = layer[key]
        if isinstance(under, list):
            found += under
        else:
            found.append(under)
    return found
