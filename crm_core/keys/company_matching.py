"""Is this the same company: registration code before name, name before domain, and never across regions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import msgspec

from crm_core.keys.company import CompanyName, parse_company
from crm_core.keys.han import has_han
from crm_core.keys.mail import company_domain, is_free_mail, url_host
from crm_core.keys.matching import NONE, Match, Reason, Verdict
from crm_core.keys.regions import one_inside_other, region_named

SIMILAR = 0.85


class CompanyFacts(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What is compared of a company. `domains` are web hosts and mail domains, free-mail ones left out.

    `aliases` are other names it is known by: English, short, former. `region` is used where the name has none.
    """

    name: str
    code: str = ""
    aliases: frozenset[str] = NONE
    domains: frozenset[str] = NONE
    phones: frozenset[str] = NONE
    region: str = ""


def match_company(one: CompanyFacts, other: CompanyFacts) -> Match:
    """The strongest statement that holds for a pair: SAME, BRANCH, MAYBE, RELATED or NEW, with its reason."""
    if one.code and other.code:
        if one.code.upper() == other.code.upper():
            return _found(Verdict.SAME, 100, "code", value=one.code)
        by_name = _by_name(one, other)
        same = by_name.verdict is Verdict.SAME
        return Match(Verdict.MAYBE, 50, (*by_name.reasons, Reason("codes_differ", {}))) if same else by_name
    return _by_name(one, other)


def facts_of_customer(
    name: str, *, aliases: Iterable[str | None], website: str, email: str, city: str, region: str
) -> CompanyFacts:
    """Return what is compared of a customer, from the fields of its record."""
    hosts = {url_host(website), company_domain(email)}
    place = region_named(city) or region_named(region)
    return CompanyFacts(
        name,
        aliases=frozenset(filter(None, aliases)) or NONE,
        domains=frozenset(host for host in hosts if host and not is_free_mail(host)) or NONE,
        region=place.name if place else "",
    )


def company_keys(facts: CompanyFacts) -> set[str]:
    """Return what two facts of one company share at least one of: the core of one of its names, or a domain."""
    return {f"k:{core}" for core in cores_of(facts)} | {f"d:{domain}" for domain in facts.domains}


def cores_of(facts: CompanyFacts) -> set[str]:
    """Return the cores of all names of a company."""
    return {core for name in {facts.name, *facts.aliases} if name and (core := parse_company(name).core)}


def core_similarity(one: str, other: str) -> float:
    """0 to 1 for two cores: shared character pairs where Han is written, Jaro-Winkler elsewhere."""
    if has_han(one) or has_han(other):
        return _shared_pairs(one, other)
    return _jaro_winkler()(one, other)


@cache
def _jaro_winkler() -> Callable[[str, str], float]:
    """Return the function of a library that takes 4 MB, where names in Latin letters are compared at all."""
    from rapidfuzz.distance import JaroWinkler

    return JaroWinkler.similarity


def _by_name(one: CompanyFacts, other: CompanyFacts) -> Match:
    a, b = parse_company(one.name), parse_company(other.name)
    if a.core and a.core == b.core:
        return _same_core(a, b, one, other)
    if shared := sorted(cores_of(one) & cores_of(other)):
        return _found(
            Verdict.SAME if _regions(a, b, one, other) == "same" else Verdict.MAYBE,
            75,
            "alias",
            core=shared[0],
        )
    similar = core_similarity(a.core, b.core)
    if domains := sorted(one.domains & other.domains):
        if similar >= SIMILAR:
            return _found(Verdict.MAYBE, 70, "domain_and_similar_name", domain=domains[0])
        return _found(Verdict.MAYBE, 55, "domain", domain=domains[0])
    if (phones := sorted(one.phones & other.phones)) and similar >= SIMILAR:
        return _found(Verdict.MAYBE, 60, "phone_and_similar_name", value=phones[0])
    return Match(Verdict.NEW, int(similar * 40))


def _same_core(a: CompanyName, b: CompanyName, one: CompanyFacts, other: CompanyFacts) -> Match:
    if bool(a.branch) != bool(b.branch) or a.branch != b.branch:
        return _found(Verdict.BRANCH, 70, "branch", branch=a.branch or b.branch)
    if a.group != b.group:
        return _found(Verdict.RELATED, 60, "group_and_member", core=a.core)
    regions = _regions(a, b, one, other)
    if regions == "same":
        return _found(Verdict.SAME, 95, "core_and_region", core=a.core, region=a.region or one.region)
    if regions == "different":
        return _found(Verdict.RELATED, 60, "core_other_region", core=a.core, region=b.region or other.region)
    return _found(Verdict.MAYBE, 75, "core", core=a.core)


def _regions(a: CompanyName, b: CompanyName, one: CompanyFacts, other: CompanyFacts) -> str:
    """`same`, `different` or `open`; two names without any region are spellings of one firm."""
    own, others = a.region or one.region, b.region or other.region
    if own == others:
        return "same"
    if not own or not others or one_inside_other(own, others):
        return "open"
    return "different"


def _shared_pairs(one: str, other: str) -> float:
    """Dice coefficient of the character pairs."""
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} or {text} for text in (one, other))
    return 2 * len(pairs & others) / (len(pairs) + len(others))


def _found(verdict: Verdict, score: int, code: str, **params: str) -> Match:
    return Match(verdict, score, (Reason(code, params, score),))
