"""Is this the same person, is this the same company: scores and verdicts with the reasons a reviewer reads.

Pure: both sides run it, the laptop on its own rows and the server on everybody's. Candidates are found first by the
blocking keys, so nothing here compares everyone with everyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import permutations
from typing import Final, NamedTuple

import msgspec

from crm_core.keys.company import CompanyName, parse_company
from crm_core.keys.han import family_name_length, has_han, person_pinyin
from crm_core.keys.mail import company_domain, is_role_address, mail_key
from crm_core.keys.person import person_key
from crm_core.keys.phone import TAIL_DIGITS, Phone, PhoneKind

SURE, MAYBE = 80, 50
CORE_PREFIX = 4
MOST_WORDS = 4
NONE: Final[frozenset[str]] = frozenset()
"""One for all facts: an empty set of its own takes 200 bytes."""


class Verdict(StrEnum):
    """What to do with a pair; RELATED and BRANCH are for companies."""

    SAME = "same"
    MAYBE = "maybe"
    RELATED = "related"
    BRANCH = "branch"
    NEW = "new"


class Reason(NamedTuple):
    """One fact that counted: a code to translate, what it is about, and its points (0 for a rule)."""

    code: str
    params: dict[str, str]
    points: int = 0


class PersonFacts(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What is compared of a person. Phones, mails and chats are match keys; `company` is the name of the employer."""

    name: str
    mobiles: frozenset[str] = NONE
    landlines: frozenset[str] = NONE
    mails: frozenset[str] = NONE
    chats: frozenset[str] = NONE
    company: str = ""
    region: str = ""
    gender: str = ""


class Match(msgspec.Struct, frozen=True, gc=False):
    """Result for a pair. `moved` says that the same person seems to have changed the employer."""

    verdict: Verdict
    score: int = 0
    reasons: tuple[Reason, ...] = ()
    moved: bool = False


def person_facts(
    name: str,
    phones: list[Phone],
    mails: list[str],
    *,
    chats: list[str] | None = None,
    company: str = "",
    region: str = "",
    gender: str = "",
) -> PersonFacts:
    """Facts from parsed methods. A landline counts only with its extension: a bare one is the whole firm's."""
    complete = [phone for phone in phones if phone.normalized]
    return PersonFacts(
        name=name,
        mobiles=frozenset(p.match_key for p in complete if p.kind is PhoneKind.MOBILE),
        landlines=frozenset(p.match_key for p in complete if p.kind is PhoneKind.LANDLINE and p.extension),
        mails=frozenset(filter(None, map(mail_key, mails))),
        chats=frozenset(chat.strip().casefold() for chat in chats or [] if chat.strip()),
        company=company,
        region=region,
        gender=gender,
    )


def match_person(one: PersonFacts, other: PersonFacts) -> Match:
    """Score a pair: 80 is the same person if a strong key agrees and nothing speaks against it, 50 is for review.

    Strong are mobile, personal mail and chat account. The same name at the same company is always worth a review, also
    when the mobile is another one. Different Han names on one mobile are never sure: families and
    secretaries share phones.
    """
    reasons = [*_key_reasons(one, other), *_name_reasons(one, other), *_doubt_reasons(one, other)]
    codes = {reason.code for reason in reasons}
    score = max(0, min(100, sum(reason.points for reason in reasons)))
    strong = bool(codes & {"mobile", "mail", "chat"})
    sure = score >= SURE and strong and "names_differ" not in codes
    if "names_differ" in codes and strong:
        score = max(MAYBE, min(score, SURE - 1))
    if "name_and_company" in codes:
        score = max(MAYBE, score)
    verdict = Verdict.SAME if sure else Verdict.MAYBE if score >= MAYBE else Verdict.NEW
    moved = {"mobile", "name"} <= codes and _companies_differ(one.company, other.company)
    if moved:
        reasons.append(Reason("moved", {"from": other.company, "to": one.company}))
        verdict = Verdict.SAME if verdict is Verdict.NEW else verdict
    return Match(verdict, score, tuple(reasons), moved)


def _key_reasons(one: PersonFacts, other: PersonFacts) -> Iterator[Reason]:
    if shared := sorted(one.mobiles & other.mobiles):
        yield Reason("mobile", {"value": shared[0]}, 60)
    both = sorted(one.mails & other.mails)
    if personal := [mail for mail in both if not is_role_address(mail)]:
        yield Reason("mail", {"value": personal[0]}, 55)
    elif both:
        yield Reason("role_mail", {"value": both[0]}, 5)
    if shared := sorted(one.chats & other.chats):
        yield Reason("chat", {"value": shared[0]}, 45)


def _name_reasons(one: PersonFacts, other: PersonFacts) -> Iterator[Reason]:
    key, other_key = person_key(one.name), person_key(other.name)
    same_company = _same_core(one.company, other.company)
    if not key or not other_key:
        return
    if key != other_key:
        if same_company and _said_alike(one.name, other.name):
            yield Reason("pinyin_and_company", {"name": other.name, "company": other.company}, 25)
        return
    if same_company:
        yield Reason("name_and_company", {"name": other.name, "company": other.company}, 45)
    if one.mails and other.mails and (domains := sorted(_domains(one) & _domains(other))):
        yield Reason("name_and_domain", {"name": other.name, "domain": domains[0]}, 35)
    if lines := sorted(one.landlines & other.landlines):
        yield Reason("name_and_line", {"name": other.name, "value": lines[0]}, 40)
    if one.region and one.region == other.region:
        yield Reason("name_and_region", {"name": other.name, "region": one.region}, 10)
    yield Reason(
        "name", {"name": other.name}, 20 if one.mobiles & other.mobiles or one.mails & other.mails else 0
    )


def _doubt_reasons(one: PersonFacts, other: PersonFacts) -> Iterator[Reason]:
    if one.gender and other.gender and one.gender != other.gender:
        yield Reason("gender_differs", {}, -15)
    if one.mobiles and other.mobiles and not one.mobiles & other.mobiles:
        yield Reason("mobile_differs", {}, -5)
    key, other_key = person_key(one.name), person_key(other.name)
    if contradict(key, other_key):
        yield Reason("names_differ", {"one": one.name, "other": other.name})


def contradict(key: str, other_key: str) -> bool:
    """Whether two names, by their keys, cannot be one person's: full ones in one script.

    王 (of 王总) contradicts only another family name.
    """
    if not key or not other_key or key == other_key or has_han(key) != has_han(other_key):
        return False
    if not has_han(key):
        return not set(key.split(" ")) & set(other_key.split(" "))
    shorter = min(len(key), len(other_key))
    return shorter > 1 or key[0] != other_key[0]


def _said_alike(one: str, other: str) -> bool:
    """Whether two names sound alike: 张伟 and 章玮, 张晓明 and Xiaoming Zhang."""
    spoken, also = _spoken(one), _spoken(other)
    return bool(spoken & also)


def _spoken(name: str) -> set[str]:
    key = person_key(name)
    if has_han(key):
        return {"".join(person_pinyin(key)).replace("v", "u")}
    words = key.split(" ")[:MOST_WORDS]
    return {"".join(order).replace("v", "u") for order in permutations(words)} - {""}


def _domains(person: PersonFacts) -> set[str]:
    return {domain for mail in person.mails if (domain := company_domain(mail))}


def _same_core(one: str, other: str) -> bool:
    return bool(one and other) and parse_company(one).core == parse_company(other).core != ""


def _companies_differ(one: str, other: str) -> bool:
    return bool(one and other) and not _same_core(one, other)


def person_keys(facts: PersonFacts) -> set[str]:
    """Return what somebody likely shares at least one of: a number, an address, or the name at the company.

    Names that only sound alike, or share a mail domain, reach no score worth a question by themselves.
    """
    keys = numbers_of(facts)
    if at_company := name_at_company(facts.name, facts.company):
        keys.add(at_company)
    return keys


def numbers_of(facts: PersonFacts) -> set[str]:
    """Return the numbers, addresses and accounts of somebody."""
    return {*facts.mobiles, *facts.landlines, *facts.mails, *facts.chats}


def name_at_company(name: str, company: str) -> str:
    """Return the key that somebody of that name has at a company; empty where either says nothing."""
    core = parse_company(company).core if name and company else ""
    return f"{person_key(name)}@{core}" if core else ""


def person_blocking_keys(person: PersonFacts) -> set[str]:
    """Keys of which a candidate shares at least one: last 8 digits, mail, chat, family name with company prefix."""
    keys = {f"t:{number.partition('x')[0][-TAIL_DIGITS:]}" for number in person.mobiles | person.landlines}
    keys |= {f"m:{mail}" for mail in person.mails} | {f"c:{chat}" for chat in person.chats}
    name, core = person_key(person.name), parse_company(person.company).core if person.company else ""
    if name and core:
        keys |= {f"n:{family}:{core[:CORE_PREFIX]}" for family in _possible_family_names(name)}
    return keys


def _possible_family_names(key: str) -> set[str]:
    """In pinyin; of a Latin name any word may be the family name."""
    if has_han(key):
        return {"".join(person_pinyin(key)[: family_name_length(key)]).replace("v", "u")}
    return {word.replace("v", "u") for word in key.split(" ")[:MOST_WORDS]}


def company_blocking_keys(name: str, domains: frozenset[str] = frozenset()) -> set[str]:
    """Keys of which a candidate shares at least one: beginning of the core, mail or web domain."""
    parsed: CompanyName = parse_company(name)
    keys = {f"d:{domain}" for domain in domains if domain}
    return keys | ({f"k:{parsed.core[:CORE_PREFIX]}"} if parsed.core else set())
