"""What is compared of customers and persons, read for many at once, and who has them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from msgspec.structs import replace
from sqlalchemy import Connection

from crm_core.keys.company_matching import CompanyFacts, company_keys, facts_of_customer, match_company
from crm_core.keys.credit_code import plain_code
from crm_core.keys.matching import Match, PersonFacts, Verdict, match_person, person_keys
from crm_core.keys.phone import phone_key
from crm_server.database import fetch

CHATS = frozenset(("WECHAT", "QQ", "LINE", "WHATSAPP", "LINKEDIN"))
_ACCOUNTS = """
    SELECT id, name, short_name, english_name, former_names, tax_no, phone, website, email, city, region, owner_id
    FROM account WHERE id = ANY(%s) AND deleted_at IS NULL AND merged_into_id IS NULL"""
_PERSONS = """
    SELECT id, full_name, gender, created_by FROM contact
    WHERE id = ANY(%s) AND deleted_at IS NULL AND merged_into_id IS NULL"""
_ROLES = """
    SELECT r.contact_id, a.name, a.owner_id FROM account_contact r JOIN account a ON a.id = r.account_id
    WHERE r.contact_id = ANY(%s) AND r.deleted_at IS NULL AND a.deleted_at IS NULL AND coalesce(r.is_active, 1) = 1
    ORDER BY r.contact_id, a.id"""
_METHODS = """
    SELECT contact_id, kind, match_key, extension FROM contact_method
    WHERE contact_id = ANY(%s) AND deleted_at IS NULL AND normalized IS NOT NULL AND match_key <> ''"""
_CERTAINTY = {Verdict.SAME: 0, Verdict.MAYBE: 1, Verdict.BRANCH: 2, Verdict.RELATED: 3, Verdict.NEW: 4}


@dataclass(frozen=True, slots=True)
class Known:
    """A record that can be compared. A person is compared once for each employer."""

    id: str
    facts: tuple[CompanyFacts, ...] | tuple[PersonFacts, ...]
    owner_id: str | None
    keys: frozenset[str]


def read_known(conn: Connection, entity: str, ids: Collection[str]) -> dict[str, Known]:
    """Return the living records among these, by id; those merged into others are not."""
    if not ids:
        return {}
    read = _customers if entity == "account" else _persons
    return {one.id: one for one in read(conn, sorted(ids))}


def compare(one: Known, other: Known) -> Match:
    """Return the comparison that speaks most for two records being one."""
    matches = [
        match_company(a, b)
        if isinstance(a, CompanyFacts) and isinstance(b, CompanyFacts)
        else _persons_match(a, b)
        for a in one.facts
        for b in other.facts
    ]
    return min(matches, key=lambda match: (_CERTAINTY[match.verdict], -match.score))


def _persons_match(one: object, other: object) -> Match:
    if isinstance(one, PersonFacts) and isinstance(other, PersonFacts):
        return match_person(one, other)
    raise TypeError("a customer and a person are never one")


def _customers(conn: Connection, ids: list[str]) -> Iterable[Known]:
    for row in fetch(conn, _ACCOUNTS, (ids,)):
        id_, name, short, english, former, code, phone, website, email, city, region, owner = row
        facts = facts_of_customer(
            name,
            aliases=(short, english, *orjson.loads(former or "[]")),
            website=website or "",
            email=email or "",
            city=city or "",
            region=region or "",
        )
        number = phone_key(phone) if phone else ""
        facts = replace(facts, code=plain_code(code), phones=frozenset(filter(None, [number])))
        keys = company_keys(facts) | {f"t:{one}" for one in facts.phones}
        yield Known(id_, (facts,), owner, frozenset(keys | ({f"c:{facts.code}"} if facts.code else set())))


def _persons(conn: Connection, ids: list[str]) -> Iterable[Known]:
    roles: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for contact_id, company, owner in fetch(conn, _ROLES, (ids,)):
        roles[contact_id].append((company, owner))
    methods: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for contact_id, *method in fetch(conn, _METHODS, (ids,)):
        methods[contact_id].append(tuple(method))
    for id_, name, gender, author in fetch(conn, _PERSONS, (ids,)):
        alone = _person(name, gender, methods[id_])
        facts = tuple(replace(alone, company=company) for company, _ in roles[id_]) or (alone,)
        owner = next((owner for _, owner in roles[id_] if owner), author)
        yield Known(id_, facts, owner, frozenset[str]().union(*map(person_keys, facts)))


def _person(name: str, gender: str | None, methods: Iterable[tuple[Any, ...]]) -> PersonFacts:
    keys: dict[str, set[str]] = defaultdict(set)
    for kind, key, extension in methods:
        if kind != "LANDLINE" or extension:
            keys["CHAT" if kind in CHATS else kind].add(key)
    return PersonFacts(
        name,
        mobiles=frozenset(keys["MOBILE"]),
        landlines=frozenset(keys["LANDLINE"]),
        mails=frozenset(keys["EMAIL"]),
        chats=frozenset(keys["CHAT"]),
        gender=gender or "",
    )
