"""Read from the store what the cards of one file may be: as many statements as there are kinds of rows."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from crm_core.keys.company_matching import CompanyFacts
from crm_core.keys.mail import company_domain, is_free_mail, url_host
from crm_core.keys.regions import region_named
from crm_core.model import Account, AccountContact, Contact, ContactMethod
from crm_desktop.cards.card import Card
from crm_desktop.cards.known import (
    Directory,
    KnownCompany,
    KnownPerson,
    Role,
    company_keys,
    company_of,
    keys_of,
)
from crm_desktop.db.local_tables import held_scope
from crm_desktop.services.consents import EVERY_CHANNEL, effective
from crm_desktop.services.lookups import chunks
from crm_desktop.services.suppressions import refused_channels

ADDRESS = ("country", "region", "city", "district", "street", "postal")
FILLED_OF_COMPANY = ("english_name", "website", "phone", "fax", "email", *ADDRESS)
FILLED_OF_PERSON = ("english_name", "nickname", "salutation", "gender", "birthday")
_COMPANY = ("name", "short_name", "former_names", "status", "merged_into_id", *FILLED_OF_COMPANY)
_PERSON = ("full_name", "family_name", *FILLED_OF_PERSON)


def load(session: Session, cards: Sequence[Card]) -> Directory:
    """Return everybody and everything that one of the cards may be."""
    directory = Directory()
    companies = _companies(session, cards)
    for company in companies:
        directory.add_company(company)
    ids = {*_with_methods(session, cards), *_working_at(session, [one.id for one in companies])}
    people = _people(session, ids)
    _mark_refusals(session, people, companies)
    for person in people:
        directory.add_person(person)
    keys = {(kind, key) for card in cards for kind, key, _ in keys_of(card)}
    directory.refused_keys = {
        key for key, channels in refused_channels(session, keys).items() if EVERY_CHANNEL in channels
    }
    return directory


def _mark_refusals(
    session: Session, people: Sequence[KnownPerson], companies: Sequence[KnownCompany]
) -> None:
    """Only who refused every channel is marked: a number that is written down is not called."""
    parties: list[KnownPerson | KnownCompany] = [*people, *companies]
    holding = effective(session, [one.id for one in parties])
    for one in parties:
        one.is_refused = any(refusal.covers(EVERY_CHANNEL) for refusal in holding.get(one.id, ()))


def _companies(session: Session, cards: Sequence[Card]) -> list[KnownCompany]:
    wanted: set[str] = set()
    for facts in {
        company_of(card, name) for card in cards for name in (card.company, *card.other_companies) if name
    }:
        wanted |= company_keys(facts)
    if not wanted:
        return []
    readable = set(session.scalars(select(held_scope.c.scope).where(held_scope.c.level == "read")))
    columns = [getattr(Account, name) for name in _COMPANY]
    rows = session.execute(select(Account.id, *columns).where(Account.deleted_at.is_(None))).all()
    merged = {row.id: row.merged_into_id for row in rows if row.merged_into_id}
    values = {row.id: row for row in rows}
    found = []
    for row in rows:
        facts = _company_facts(row)
        survivor = values.get(_survivor(row.id, merged))
        if survivor is not None and company_keys(facts) & wanted:
            kept = {name: getattr(survivor, name) for name in _COMPANY}
            may_edit = f"account:{survivor.id}" not in readable
            found.append(KnownCompany(survivor.id, facts, kept, may_edit=may_edit))
    return found


def _survivor(account_id: str, merged: dict[str, str]) -> str:
    seen = {account_id}
    while (after := merged.get(account_id)) and after not in seen:
        seen.add(after)
        account_id = after
    return account_id


def _company_facts(row: Row[tuple[str]]) -> CompanyFacts:
    aliases = {row.english_name, row.short_name, *(row.former_names or ())}
    hosts = {url_host(row.website or ""), company_domain(row.email or "")}
    place = region_named(row.city or "") or region_named(row.region or "")
    return CompanyFacts(
        row.name,
        aliases=frozenset(filter(None, aliases)),
        domains=frozenset(host for host in hosts if host and not is_free_mail(host)),
        region=place.name if place else "",
    )


def _with_methods(session: Session, cards: Sequence[Card]) -> set[str]:
    keys = {key for card in cards for _, key, _ in keys_of(card)}
    found: set[str] = set()
    for part in chunks(sorted(keys)):
        statement = select(ContactMethod.contact_id).where(
            ContactMethod.match_key.in_(part), ContactMethod.deleted_at.is_(None)
        )
        found.update(session.scalars(statement))
    return found


def _working_at(session: Session, account_ids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for part in chunks(account_ids):
        statement = select(AccountContact.contact_id).where(
            AccountContact.account_id.in_(part), AccountContact.deleted_at.is_(None)
        )
        found.update(session.scalars(statement))
    return found


def _people(session: Session, ids: Iterable[str]) -> list[KnownPerson]:
    people: dict[str, KnownPerson] = {}
    columns = [getattr(Contact, name) for name in _PERSON]
    for part in chunks(sorted(ids)):
        persons = select(Contact.id, *columns).where(Contact.id.in_(part), Contact.deleted_at.is_(None))
        for row in session.execute(persons):
            values = {name: getattr(row, name) for name in _PERSON}
            people[row.id] = KnownPerson(row.id, values)
        _add_roles(session, people, part)
        _add_methods(session, people, part)
    return list(people.values())


def _add_roles(session: Session, people: dict[str, KnownPerson], ids: list[str]) -> None:
    statement = (
        select(
            AccountContact.contact_id,
            AccountContact.account_id,
            AccountContact.job_title,
            AccountContact.department,
            Account.name,
        )
        .join(Account, Account.id == AccountContact.account_id)
        .where(AccountContact.contact_id.in_(ids), AccountContact.deleted_at.is_(None))
        .where(Account.deleted_at.is_(None), AccountContact.is_active.is_not(False))
    )
    for contact_id, account_id, title, department, name in session.execute(statement):
        if contact_id in people:
            people[contact_id].roles[account_id] = Role(name, title or "", department or "")


def _add_methods(session: Session, people: dict[str, KnownPerson], ids: list[str]) -> None:
    statement = select(
        ContactMethod.id,
        ContactMethod.contact_id,
        ContactMethod.kind,
        ContactMethod.match_key,
        ContactMethod.extension,
        ContactMethod.opt_out,
        ContactMethod.deleted_at,
    ).where(ContactMethod.contact_id.in_(ids))
    for row in session.execute(statement):
        person = people.get(row.contact_id)
        if person is None:
            continue
        person.methods.add(row.id)
        if row.deleted_at is None and row.match_key:
            person.keys.add((row.kind, row.match_key, bool(row.extension)))
            if row.opt_out:
                person.refused.add(row.match_key)
