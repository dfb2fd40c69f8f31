"""Who may be there already, while a customer or a person is typed in by hand: candidates, with the reasons why.

Candidates are found by the search index and by the keys of numbers and addresses, so that nobody is compared with
everybody; how likely they are is judged by the same keys as cards and the server use (crm_core.keys).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.keys.company import parse_company
from crm_core.keys.company_matching import CompanyFacts, match_company
from crm_core.keys.matching import Match, PersonFacts, Reason, Verdict, match_person
from crm_core.keys.phone import phone_key
from crm_core.keys.regions import region_named
from crm_core.model import Account, AccountContact, Contact, ContactMethod, DuplicateDecision
from crm_desktop.db import search
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.consents import EVERY_CHANNEL, effective
from crm_desktop.services.lookups import chunks, titles_of, user_names
from crm_desktop.services.methods import read_method
from crm_desktop.services.suppressions import refused_channels

CANDIDATES = 60
MOST = 4
SHORTEST = 2
WORTH_TELLING = 50
SAME_PHONE = 60
_ORDER = {Verdict.SAME: 0, Verdict.MAYBE: 1, Verdict.BRANCH: 2, Verdict.RELATED: 3, Verdict.NEW: 4}


@dataclass(frozen=True)
class Typed:
    """What stands in the form so far. `methods` are (kind, text) as typed."""

    name: str = ""
    city: str = ""
    methods: tuple[tuple[str, str], ...] = ()
    company: str = ""
    """For a person: the name of the customer they are entered at."""


@dataclass(frozen=True)
class Likely:
    """A record that may be the one being typed in. `about`: city, or customer; `whose` is the owner of a customer.

    `sure` where it is nearly certain; `refused` where it does not want to be contacted at all.
    """

    id: str
    name: str
    about: str
    whose: str
    sure: bool
    score: int
    reasons: tuple[Reason, ...]
    refused: bool


@dataclass(frozen=True)
class Found:
    """Likely records, the likeliest first, and those of the typed numbers and addresses that somebody has refused."""

    likely: tuple[Likely, ...]
    refused: tuple[str, ...]


def likely_customers(session: Session, typed: Typed, without: Iterable[str] = ()) -> Found:
    """Return customers that may be the typed one; `without` are those that were said to be others."""
    name = typed.name.strip()
    keys = _keys(typed)
    phones = frozenset(key for kind, key in keys if kind != "EMAIL")
    names = {hit.id for hit in _hits(session, name, ("account",))} if len(name) >= SHORTEST else set()
    reached = _accounts_with(session, typed, {key for _, key in keys})
    place = region_named(typed.city.strip())
    facts = CompanyFacts(name, phones=phones, region=place.name if place else "")
    likely = []
    wanted = (names | reached) - set(without)
    for row in _accounts(session, wanted):
        match = match_company(facts, _facts(row)) if name else Match(Verdict.NEW)
        reasons = list(match.reasons)
        score = match.score if match.verdict is not Verdict.NEW else 0
        if row.id in reached and not any(reason.code.startswith("phone") for reason in reasons):
            reasons.append(Reason("number", {}, SAME_PHONE))
            score = max(score, SAME_PHONE)
        if score >= WORTH_TELLING:
            sure = match.verdict is Verdict.SAME
            likely.append((_ORDER[match.verdict], -score, row, sure, tuple(reasons)))
    likely.sort(key=lambda one: (one[0], one[1], one[2].name, one[2].id))
    best = likely[:MOST]
    owners = user_names(session, (row.owner_id for _, _, row, _, _ in best))
    refusing = _refusing(session, [row.id for _, _, row, _, _ in best])
    return Found(
        tuple(
            Likely(
                row.id,
                row.name,
                row.city or "",
                owners.get(row.owner_id or "", ""),
                sure,
                -negative,
                reasons,
                row.id in refusing,
            )
            for _, negative, row, sure, reasons in best
        ),
        _refused(session, typed, keys),
    )


def likely_people(session: Session, typed: Typed, without: Iterable[str] = ()) -> Found:
    """Return persons that may be the typed one; `without` are those that were said to be others."""
    keys = _keys(typed)
    name = typed.name.strip()
    ids = {hit.id for hit in _hits(session, name, ("contact",))} if len(name) >= SHORTEST else set()
    for part in chunks(sorted({key for _, key in keys})):
        statement = select(ContactMethod.contact_id).where(
            ContactMethod.match_key.in_(part), ContactMethod.deleted_at.is_(None)
        )
        ids |= set(session.scalars(statement))
    facts = _person(name, keys, typed.company)
    likely = []
    for contact_id, known, companies, other_keys in _persons(session, ids - set(without)):
        matches = [match_person(facts, _person(known, other_keys, one)) for one in companies or [""]]
        match = min(matches, key=lambda one: (_ORDER[one.verdict], -one.score))
        if match.verdict in (Verdict.SAME, Verdict.MAYBE):
            likely.append((match, contact_id, known, ", ".join(companies)))
    likely.sort(key=lambda one: (_ORDER[one[0].verdict], -one[0].score, one[2], one[1]))
    refusing = _refusing(session, [one[1] for one in likely[:MOST]])
    found = tuple(
        Likely(
            contact_id,
            known,
            about,
            "",
            match.verdict is Verdict.SAME,
            match.score,
            match.reasons,
            contact_id in refusing,
        )
        for match, contact_id, known, about in likely[:MOST]
    )
    return Found(found, _refused(session, typed, keys))


def say_another(
    session: Session, context: EditContext, entity: str, record_id: str, others: Iterable[str]
) -> None:
    """Remember that a record is none of these, so that nobody is asked again."""
    for other_id in others:
        session.add(
            DuplicateDecision(
                id=context.ids.new(),
                target=entity,
                record_id=record_id,
                other_id=other_id,
                decision="NOT_SAME",
            )
        )


def _hits(session: Session, name: str, entities: Sequence[str]) -> list[search.Hit]:
    core = parse_company(name).core if "account" in entities else ""
    texts = dict.fromkeys(filter(None, (name, core)))
    return [hit for text in texts for hit in search.find(session, text, CANDIDATES, entities)]


def _keys(typed: Typed) -> set[tuple[str, str]]:
    """Return (kind, match key) of what was typed; what is not complete yet identifies nobody."""
    keys = set()
    for kind, raw in typed.methods:
        try:
            method = read_method(kind, raw)
        except UserError:
            continue  # half a number: it is told when the form is saved
        if method.normalized and method.match_key:
            keys.add((kind, method.match_key))
    return keys


def _accounts_with(session: Session, typed: Typed, keys: set[str]) -> set[str]:
    """Customers whose people have one of the numbers or addresses, or which have one of the numbers themselves."""
    found: set[str] = set()
    for part in chunks(sorted(keys)):
        people = select(ContactMethod.contact_id).where(
            ContactMethod.match_key.in_(part), ContactMethod.deleted_at.is_(None)
        )
        found |= set(
            session.scalars(
                select(AccountContact.account_id).where(
                    AccountContact.contact_id.in_(people),
                    AccountContact.deleted_at.is_(None),
                    AccountContact.is_active.is_not(False),
                )
            )
        )
    for kind, raw in typed.methods:
        if kind == "LANDLINE" and keys:
            hits = {hit.id for hit in search.find(session, raw, CANDIDATES, ("account",))}
            own = select(Account.id, Account.phone).where(Account.id.in_(hits))
            found |= {row[0] for row in session.execute(own) if row[1] and phone_key(row[1]) in keys}
    return found


def _accounts(session: Session, ids: set[str]) -> list[Account]:
    return [
        one
        for part in chunks(sorted(ids))
        for one in session.scalars(
            select(Account).where(
                Account.id.in_(part), Account.deleted_at.is_(None), Account.merged_into_id.is_(None)
            )
        )
    ]


def _facts(row: Account) -> CompanyFacts:
    place = region_named(row.city or "") or region_named(row.region or "")
    aliases = {row.english_name, row.short_name, *(row.former_names or ())}
    phones = frozenset(filter(None, [phone_key(row.phone)])) if row.phone else frozenset()
    return CompanyFacts(
        row.name,
        aliases=frozenset(one for one in aliases if one),
        phones=phones,
        region=place.name if place else "",
    )


def _person(name: str, keys: Iterable[tuple[str, str]], company: str) -> PersonFacts:
    known = list(keys)
    return PersonFacts(
        name,
        mobiles=frozenset(key for kind, key in known if kind == "MOBILE"),
        mails=frozenset(key for kind, key in known if kind == "EMAIL"),
        chats=frozenset(key for kind, key in known if kind in ("WECHAT", "QQ", "LINE", "WHATSAPP")),
        company=company,
    )


def _persons(session: Session, ids: set[str]) -> Iterable[tuple[str, str, list[str], set[tuple[str, str]]]]:
    for part in chunks(sorted(ids)):
        names = titles_of(session, "contact", part)
        living = set(
            session.scalars(select(Contact.id).where(Contact.id.in_(part), Contact.deleted_at.is_(None)))
        )
        companies: dict[str, list[str]] = {}
        posts = (
            select(AccountContact.contact_id, Account.name)
            .join(Account, Account.id == AccountContact.account_id)
            .where(AccountContact.contact_id.in_(part), AccountContact.deleted_at.is_(None))
        )
        for contact_id, name in session.execute(posts):
            companies.setdefault(contact_id, []).append(name)
        keys: dict[str, set[tuple[str, str]]] = {}
        methods = select(ContactMethod.contact_id, ContactMethod.kind, ContactMethod.match_key).where(
            ContactMethod.contact_id.in_(part), ContactMethod.deleted_at.is_(None)
        )
        for contact_id, kind, key in session.execute(methods):
            if key:
                keys.setdefault(contact_id, set()).add((kind, key))
        for contact_id in sorted(living):
            yield (
                contact_id,
                names.get(contact_id, ""),
                companies.get(contact_id, []),
                keys.get(contact_id, set()),
            )


def _refusing(session: Session, ids: list[str]) -> set[str]:
    holding = effective(session, ids)
    return {one for one, refusals in holding.items() if any(each.covers(EVERY_CHANNEL) for each in refusals)}


def _refused(session: Session, typed: Typed, keys: set[tuple[str, str]]) -> tuple[str, ...]:
    """What was typed and is refused altogether by somebody, perhaps at a customer that we do not see."""
    refused = {key for key, channels in refused_channels(session, keys).items() if EVERY_CHANNEL in channels}
    told = [raw for kind, raw in typed.methods if _keys(Typed(methods=((kind, raw),))) & refused]
    return tuple(told)
