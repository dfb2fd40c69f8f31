"""Who of the store the cards of one file may be: people with a number of a card, or its name at its company."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import orjson
from sqlalchemy.orm import Session

from crm_core.clock import decode
from crm_core.keys.matching import contradict
from crm_core.keys.person import person_key
from crm_desktop.cards.known import Directory, KnownPerson, Role
from crm_desktop.cards.known_companies import Companies
from crm_desktop.cards.said import Said
from crm_desktop.db import company_keys
from crm_desktop.db.raw import raw_connection
from crm_desktop.services.lookups import rows_of

FILLED_OF_PERSON = ("english_name", "nickname", "salutation", "gender", "birthday")
_VALUES = ("full_name", *FILLED_OF_PERSON)
_IMPORTED = "import:"
_MOBILE = "MOBILE"
_THESE = "(SELECT value FROM json_each(?))"
_WITH_KEYS = (
    "SELECT value, m.kind, m.contact_id FROM json_each(?) CROSS JOIN contact_method AS m ON m.match_key = value"
    " WHERE m.deleted_at IS NULL"
    " OR EXISTS (SELECT 1 FROM contact AS c WHERE c.id = m.contact_id AND c.deleted_at IS NOT NULL)"
)
_NAMES = (
    f"SELECT id, full_name FROM contact WHERE id IN {_THESE}"  # noqa: S608
    " AND deleted_at IS NULL AND merged_into_id IS NULL"
)
_MERGED = f"SELECT merged_into_id FROM contact WHERE id IN {_THESE} AND merged_into_id IS NOT NULL"  # noqa: S608
_TOLD_MERGED = (
    "SELECT survivor_id FROM merge_record WHERE target = 'contact' AND state = 'DONE'"  # noqa: S608 -- our own text
    f" AND merged_id IN {_THESE} AND survivor_id IS NOT NULL"
)
_PEOPLE = (
    f"SELECT id, deleted_at, source_ref, edited_at, merged_into_id, {', '.join(_VALUES)}"  # noqa: S608
    f" FROM contact WHERE id IN {_THESE}"
)
_ROLES = (
    "SELECT r.contact_id, r.id, r.is_active IS NOT 0, r.account_id, r.job_title, r.department FROM json_each(?)"
    " CROSS JOIN account_contact AS r ON r.contact_id = value WHERE r.deleted_at IS NULL"
    " ORDER BY coalesce(r.is_primary, 0) DESC, r.created_at, r.id"
)
_METHODS = (
    "SELECT contact_id, id, kind, match_key, extension, opt_out, deleted_at FROM contact_method"  # noqa: S608
    f" WHERE contact_id IN {_THESE}"
)


class StoredRole(NamedTuple):
    """What somebody is or was at a customer."""

    id: str
    is_active: int
    account_id: str
    job_title: str | None
    department: str | None


Roles = dict[str, list[StoredRole]]
"""By the person's id; nothing for somebody without any."""


class Found(NamedTuple):
    """Who may be one of some cards: people with the names at companies (`person_keys`) that a card shares.

    `ids` are those of all, also of people whom a row changed. Of those in `glimpsed` no more was read than who they are
    and the keys under which cards find them.
    """

    people: list[tuple[KnownPerson, set[str]]]
    ids: AbstractSet[str]
    glimpsed: dict[str, set[str]]


class People:
    """The people of the store; whom a row of the file changed is not read again."""

    def __init__(self, session: Session, companies: Companies, directory: Directory) -> None:
        self._session, self._companies, self._directory = session, companies, directory
        self._undone = {
            row[0] for row in rows_of(session, "SELECT id FROM import_batch WHERE status = 'UNDONE'")
        }

    def read(self, cards: Sequence[Said], customers: Collection[str], uids: Iterable[str]) -> Found:
        """Return who may be one of the cards and was not changed.

        `customers` are all that share a key with the cards, `uids` are ids that the cards name.
        """
        kept = self._directory.kept_people.keys()
        numbers = self._numbers(cards)
        glimpsed = self._glimpsed(cards, numbers)
        by_number = {id_ for under in numbers.values() for _, id_ in under} - glimpsed.keys()
        roles = self._roles(by_number - kept)
        at_hand = {role.id: id_ for id_, under in roles.items() for role in under}
        wanted = (said.name_at_company for said in cards)
        names = company_keys.named(raw_connection(self._session), filter(None, wanted), customers, at_hand)
        ids = self._survivors({*by_number, *names, *uids})
        people = [(person, names.get(person.id, set())) for person in self.people(ids - kept, roles)]
        left = glimpsed.keys() - ids - kept
        return Found(people, ids | glimpsed.keys(), {id_: glimpsed[id_] for id_ in left})

    def _numbers(self, cards: Sequence[Said]) -> dict[str, list[tuple[str, str]]]:
        """Return people with a number or address of the cards, also deleted ones, whose numbers went with them.

        Under each stand the kinds of their methods and their ids.
        """
        found: dict[str, list[tuple[str, str]]] = {}
        for key, kind, contact_id in self._asked(_WITH_KEYS, {key for said in cards for _, key in said.keys}):
            found.setdefault(key, []).append((kind, contact_id))
        return found

    def _glimpsed(
        self, cards: Sequence[Said], numbers: Mapping[str, Sequence[tuple[str, str]]]
    ) -> dict[str, set[str]]:
        """Return people of whom the cards that have their mobiles need to know no more, by id with the mobiles.

        They share a mobile with the very person of the card, and have another name: that makes a doubt only where the
        card turns out to be nobody else's.
        """
        several = [under for under in numbers.values() if len(under) > 1]
        ids = {id_ for under in several for kind, id_ in under if kind == _MOBILE}
        names = {id_: person_key(name) for id_, name in self._asked(_NAMES, ids)} if ids else {}
        glimpsed: dict[str, set[str]] = {}
        needed: set[str] = set()
        for said in cards if names else ():
            under = [(kind, *one, key) for kind, key in said.keys if key in numbers for one in numbers[key]]
            mobiles = [(id_, key) for kind, of, id_, key in under if kind == of == _MOBILE and id_ in names]
            own = person_key(said.person.name) if mobiles else ""
            is_there = bool(own) and any(names[id_] == own for id_, _ in mobiles)
            others = {id_: key for id_, key in mobiles if is_there and contradict(own, names[id_])}
            for id_, key in others.items():
                glimpsed.setdefault(id_, set()).add(key)
            needed.update(id_ for _, _, id_, _ in under if id_ not in others)
        return {id_: keys for id_, keys in glimpsed.items() if id_ not in needed}

    def _survivors(self, ids: set[str]) -> set[str]:
        """Return the people, with the one that goes on in the place of each that was merged away."""
        found = set(ids)
        fresh = found
        while fresh:
            after = {row[0] for asked in (_MERGED, _TOLD_MERGED) for row in self._asked(asked, fresh)}
            fresh = after - found
            found |= fresh
        return found

    def people(self, ids: Iterable[str], roles: Roles | None = None) -> Collection[KnownPerson]:
        """Return people with all that is known of them; `roles` are those that were read already."""
        people: dict[str, KnownPerson] = {}
        for id_, deleted_at, source_ref, edited_at, merged_into_id, *values in self._asked(_PEOPLE, ids):
            is_deleted = deleted_at is not None
            if is_deleted and (merged_into_id or _batch_of(source_ref) in self._undone):
                continue
            people[id_] = KnownPerson(
                id_,
                {name: value for name, value in zip(_VALUES, values, strict=True) if value},
                is_deleted=is_deleted,
                edited_ms=decode(edited_at)[0] if edited_at else 0,
            )
        roles = {} if roles is None else roles
        self._add_roles(people, roles | self._roles(people.keys() - roles.keys()))
        self._add_methods(people)
        return people.values()

    def _roles(self, ids: Iterable[str]) -> Roles:
        """Return what people are or were at customers, by their ids."""
        roles: Roles = {id_: [] for id_ in ids}
        for contact_id, *role in self._asked(_ROLES, roles) if roles else ():
            roles[contact_id].append(StoredRole(*role))
        return roles

    def _add_roles(self, people: Mapping[str, KnownPerson], roles: Roles) -> None:
        held = [
            (person, role) for id_, person in people.items() for role in roles.get(id_, ()) if role.is_active
        ]
        names = self._companies.living({role.account_id for _, role in held})
        for person, role in held:
            if (company := names.get(role.account_id)) is not None:
                may_edit = self._companies.may_edit(role.account_id)
                person.roles[role.account_id] = Role(
                    company, role.job_title or "", role.department or "", may_edit
                )

    def _add_methods(self, people: dict[str, KnownPerson]) -> None:
        methods: dict[str, list[str]] = {}
        keys: dict[str, list[tuple[str, str, bool]]] = {}
        for contact_id, id_, kind, match_key, extension, opt_out, deleted_at in self._asked(_METHODS, people):
            person = people[contact_id]
            methods.setdefault(contact_id, []).append(id_)
            if (deleted_at is None or person.is_deleted) and match_key:
                keys.setdefault(contact_id, []).append((kind, match_key, bool(extension)))
                if opt_out:
                    person.refused |= {match_key}
        for contact_id, ids in methods.items():
            people[contact_id].methods = frozenset(ids)
            people[contact_id].keys = frozenset(keys.get(contact_id, ()))

    def _asked(self, statement: str, values: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        yield from rows_of(self._session, statement, (orjson.dumps(sorted(values)).decode(),))


def _batch_of(source_ref: str | None) -> str:
    return (source_ref or "").removeprefix(_IMPORTED).partition(":")[0]
